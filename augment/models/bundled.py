"""The captioner's own model: a small T5 over names of keywords, on CTranslate2, without torch."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path

from augment.generator import Written
from augment.models.endings import Ending, Read, as_read
from augment.models.model_files import revision_of
from augment.models.pieces import words_of_pieces
from augment.models.planning import Planned, planned
from augment.models.ranking import RANKING_FILES, load_ranking
from augment.models.rereading import rereadings
from augment.models.retold import FAR, NEAR, retold
from augment.models.sayings import load_sayings
from augment.models.search import BEAM, SEARCH_FILES, Beam, beams_of, check_search
from augment.models.sentinels import Style
from augment.models.told import told

OF_PLAN, OF_WRITTEN = "<plan>", "<written>"
"""What the prompt of such a sentence ends with: the model did not find it."""

MOST_ANEW = BEAM // 2
"""Sentences from other readings that stand before those of the first one."""

WELL, FAIRLY = 4.0, 1.5
"""Log odds of what was found so far at which nothing that people wrote is told again, and at which
it is not searched further for that: of one in four of AudioCaps' sets, and of three in four."""

WANTING = 1.0
"""Log odds at which keywords are not read otherwise. Of 129 sets below it, by the traits alone, two
readers took 30 % of the sentences with all keywords for a person's, and 67 % of those without one;
above, 63 and 73."""

SAYINGS_FILE = "sayings.json.gz"

RECORD_FILE = "captioner.json"
"""How the weights came about; what tells our folders from those of others."""

STYLES = (Style.ANY, Style.IS_DOING, Style.DOING, Style.PLAIN)
"""A beam of each, as many as are needed for enough proposals."""


Source = tuple[str, float, Callable[[], Iterable[Sequence[str]]]]
"""The prompt of what it proposes, the log odds that make it needless, and what it proposes."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """Writes with the weights in ``folder``; the shipped ones where it is empty."""

    folder: str = ""
    name: str = "bundled"
    every_keyword: bool = False
    """Whether none may be left out."""

    @property
    def path(self) -> Path:
        """Where the weights lie."""
        return Path(self.folder) if self.folder else _shipped()

    @property
    def revision(self) -> str:
        """The beginning of the SHA-256 of weights, vocabularies, sayings and what ranks."""
        return _revision(self.path)

    @property
    def packages(self) -> tuple[str, ...]:
        """What runs the networks, and what splits the text."""
        return ("ctranslate2", "tokenizers", "numpy")

    def check(self) -> "Bundled":
        """This generator, once its files are found readable.

        Raises:
            ValueError: They are not there, or not whole.
        """
        try:
            check_search(self.path)
            load_ranking(self.path)
            load_sayings(self.path / SAYINGS_FILE)
        except Exception as error:  # what tokenizers raises is nothing more special
            raise ValueError(
                f"{self.path}: not a captioner that `soundmill captioner train` has made "
                f"({error}); give the folder of one, or use `captions.model: template`"
            ) from error
        return self

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        """Up to ``n`` different proposals for each set, best first; none for an empty set.

        The order of the keywords does not matter, beyond which ten of more are read. Where nothing
        good holds all of them, there are also some that leave one out.
        """
        if n < 1:
            raise ValueError(f"n must be positive, got {n}")
        read = [as_read(keywords) for keywords in batch]
        styles = STYLES[: -(-n // BEAM)]
        columns = [self._in_style(read, style) for style in styles]
        found = [list(chain(*of_set)) for of_set in zip(*columns, strict=True)]
        better = self._read_anew(batch, found)
        return [_different(chain(*both))[:n] for both in zip(found, better, strict=True)]

    def _read_anew(
        self, batch: Sequence[tuple[str, ...]], found: Sequence[Sequence[Written]]
    ) -> list[list[Written]]:
        """For sets of which nothing good was found: what is better where they are read otherwise.

        The scores lack what a keyword is worth that was left out.
        """
        best = [max((each.score for each in of_set), default=-math.inf) for of_set in found]
        anew = [
            (at, reading)
            for at, score in enumerate(best)
            if score < WANTING
            for reading in rereadings(batch[at])
            if not (reading.left_out and self.every_keyword)
        ]
        read = [(each.words, each.ending) for _, each in anew]
        columns = self._in_style(read, Style.ANY, far=False)
        better: list[list[Written]] = [[] for _ in batch]
        for (at, reading), of_reading in zip(anew, columns, strict=True):
            better[at] += [each for each in map(reading.told, of_reading) if each.score > best[at]]
        return [_different(each)[:MOST_ANEW] for each in better]

    def _in_style(
        self, read: Sequence[Read], style: Style, *, far: bool = True
    ) -> list[list[Written]]:
        beams = beams_of(self.path, [words for words, _ in read], style)
        return [
            list(self._ranked(self._sources(beam, style, planned(words), far=far), words, ending))
            for beam, (words, ending) in zip(beams, read, strict=True)
        ]

    def _ranked(
        self, sources: Iterable[Source], words: tuple[str, ...], ending: Ending
    ) -> Iterator[Written]:
        """What each source proposes, until it is good enough."""
        ranking = load_ranking(self.path)
        best = -math.inf
        seen: set[tuple[str, ...]] = set()
        for prompt, enough, propose in sources:
            if best >= enough:
                break
            new = [one for one in dict.fromkeys(map(tuple, propose())) if one not in seen]
            seen.update(new)
            for text, log_odds in ranking.ranked(new, words, ending):
                best = max(best, log_odds)
                yield Written(text, round(log_odds, 3), prompt)

    def _sources(
        self, beam: Beam, style: Style, plan: Sequence[Planned], *, far: bool
    ) -> Iterator[Source]:
        """What was found for a set, what its plan tells, and what people wrote of other things."""
        yield str(style), math.inf, lambda: map(words_of_pieces, beam)
        yield f"{style}{OF_PLAN}", math.inf, lambda: islice(told(plan, style), BEAM)
        if style is Style.ANY:
            prompt, sayings = f"{style}{OF_WRITTEN}", load_sayings(self.path / SAYINGS_FILE)
            yield prompt, WELL, lambda: (each.words for each in retold(plan, sayings, NEAR))
            if far:
                yield prompt, FAIRLY, lambda: (each.words for each in retold(plan, sayings, FAR))


def _different(written: Iterable[Written]) -> list[Written]:
    """Each text once, best first."""
    found: dict[str, Written] = {}
    for each in sorted(written, key=lambda each: (-each.score, each.text)):
        found.setdefault(each.text, each)
    return list(found.values())


def is_own(folder: Path) -> bool:
    """Whether a folder holds a captioner of ours."""
    return (folder / RECORD_FILE).is_file()


@cache
def _shipped() -> Path:
    return Path(str(files("augment") / "weights"))


@cache
def _revision(path: Path) -> str:
    return revision_of(path / name for name in (*SEARCH_FILES, SAYINGS_FILE, *RANKING_FILES))
