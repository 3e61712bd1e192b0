"""The captioner's own model: a small T5 over names of keywords, on CTranslate2, without torch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from augment.generator import Written
from augment.models.constraints import Run, forbidden, holds_any
from augment.models.endings import without_ending
from augment.models.model_files import revision_of
from augment.models.pieces import load_pieces, words_of_pieces
from augment.models.planning import in_order, planned, regrouped
from augment.models.ranking import TOLD_BONUS, Candidate, Ranking, bonus_of
from augment.models.retold import retold
from augment.models.sayings import load_sayings
from augment.models.sentinels import MAX_KEYWORDS, NAMES, Style
from augment.models.told import told
from augment.models.wording import load_wording

BEAM = 8
"""Wider than keytotext's 4: rules turn some proposals down, and wording has more to choose from."""

OF_PLAN, OF_WRITTEN = "<plan>", "<written>"
"""What the prompt of such a sentence ends with: the model did not find it, but scored it."""

MOST_RETOLD = 5
"""Of what people wrote of other things, as many as the model is asked about."""

BATCH = 32
"""Sets that are searched together; more gain nothing on a core."""

MAX_TOKENS = 48
"""Ten keywords with their marks, and the words between them."""

MODEL_FILE = "model.bin"
TOKENIZER_FILE = "tokenizer.json"
WORDING_FILE = "wording.json.gz"
SAYINGS_FILE = "sayings.json.gz"
WRITABLE_FILE = "vmap.txt"
"""The few hundred tokens that a sentence is made of, in CTranslate2's words a vocabulary map: the
search looks at no others."""

RECORD_FILE = "captioner.json"
"""How the weights came about; what tells our folders from those of others."""

STYLES = (Style.ANY, Style.IS_DOING, Style.DOING, Style.PLAIN)
"""A beam of each, as many as are needed for enough proposals."""


Beam = list[tuple[list[str], float]]
"""The tokens of each hypothesis of a search with their mean log probability, best first."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """Writes with the weights in ``folder``; the shipped ones where it is empty."""

    folder: str = ""
    name: str = "bundled"

    @property
    def path(self) -> Path:
        """Where the weights lie."""
        return Path(self.folder) if self.folder else _shipped()

    @property
    def revision(self) -> str:
        """The beginning of the SHA-256 of weights, vocabularies, wording and sayings."""
        return _revision(self.path)

    @property
    def packages(self) -> tuple[str, ...]:
        """What runs the network, and what splits the text."""
        return ("ctranslate2", "tokenizers")

    def check(self) -> "Bundled":
        """This generator, once its files are found readable.

        Raises:
            ValueError: They are not there, or not whole.
        """
        try:
            load_pieces(self.path / TOKENIZER_FILE)
            load_wording(self.path / WORDING_FILE)
            load_sayings(self.path / SAYINGS_FILE)
            _check_writable(self.path / WRITABLE_FILE)
            _translator(self.path)
        except Exception as error:  # what tokenizers raises is nothing more special
            raise ValueError(
                f"{self.path}: not a captioner that `soundmill captioner train` has made "
                f"({error}); give the folder of one, or use `captions.model: template`"
            ) from error
        return self

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        """Up to ``n`` different proposals for each set, best first; none for an empty set.

        The order of the keywords does not matter, beyond which ten of more are read.
        """
        if n < 1:
            raise ValueError(f"n must be positive, got {n}")
        styles = STYLES[: -(-n // BEAM)]
        columns = [self._in_style(batch, style) for style in styles]
        found = []
        for beams in zip(*columns, strict=True):
            ranked = sorted(chain(*beams), key=lambda written: (-written.score, written.text))
            different: dict[str, Written] = {}
            for written in ranked:
                different.setdefault(written.text, written)
            found.append(list(different.values())[:n])
        return found

    def _in_style(self, batch: Sequence[tuple[str, ...]], style: Style) -> list[list[Written]]:
        wording = load_wording(self.path / WORDING_FILE)
        parted = [without_ending(regrouped(words)[:MAX_KEYWORDS]) for words in batch]
        sets = [tuple(in_order(words)) for words, _ in parted]
        found = []
        for beam, words, (_, ending) in zip(self.beams(sets, style), sets, parted, strict=True):
            ranking = Ranking(words, ending, wording)
            searched = ((words_of_pieces(tokens), score) for tokens, score in beam)
            of_kind = {"": list(ranking.candidates(searched)), OF_PLAN: self._told(ranking, style)}
            if style is Style.ANY:
                of_kind[OF_WRITTEN] = self._retold(ranking)
            found.append(
                [
                    Written(each.text, round(each.worth, 3), f"{style}{how}")
                    for how, of in of_kind.items()
                    for each in of
                ]
            )
        return found

    def _told(self, ranking: Ranking, style: Style) -> list[Candidate]:
        """What the plan tells by itself."""
        sentences = islice(told(planned(ranking.words), style), BEAM)
        candidates = ranking.candidates((sentence, TOLD_BONUS) for sentence in sentences)
        return self._scored(ranking.words, style, list(candidates))

    def _retold(self, ranking: Ranking) -> list[Candidate]:
        """What people wrote of other things; the best, as the model is slow to say of each."""
        sentences = retold(planned(ranking.words), load_sayings(self.path / SAYINGS_FILE))
        candidates = ranking.candidates((each.words, bonus_of(each)) for each in sentences)
        best = sorted(candidates, key=lambda each: -each.worth)[:MOST_RETOLD]
        return self._scored(ranking.words, Style.ANY, best)

    def _scored(
        self, words: tuple[str, ...], style: Style, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        """Candidates, with the model's mean log probability added to what they are worth."""
        if not candidates:
            return []
        pieces, translator = load_pieces(self.path / TOKENIZER_FILE), _translator(self.path)
        source = pieces.source(words, style)
        targets = [pieces.target(" ".join(each.words))[:-1] for each in candidates]
        # Of one set alone: the filling up to the longest depends on nothing else.
        scored = translator.score_batch([source] * len(targets), targets)
        return [
            replace(each, worth=each.worth + sum(score.log_probs) / len(score.log_probs))
            for each, score in zip(candidates, scored, strict=True)
        ]

    def beams(self, sets: Sequence[tuple[str, ...]], style: Style) -> list[Beam]:
        """What the model writes for each set, by log probability; keywords in their order.

        Sets whose sources are of one length are searched together: nothing is padded then, and a
        set's scores are to the last bit what they are alone. What leaves a keyword out goes, and
        what no sentence says; where nothing is left, the set is searched again, within its
        bounds.
        """
        pieces, translator = load_pieces(self.path / TOKENIZER_FILE), _translator(self.path)
        sources = [pieces.source(words, style) for words in sets]
        found: list[Beam] = [[] for _ in sets]
        for together in _of_one_length(sources):
            beams = _searched(translator, [sources[i] for i in together])
            for i, beam in zip(together, beams, strict=True):
                bounds = forbidden(planned(sets[i]))
                found[i] = [each for each in beam if _is_whole(each[0], sets[i], bounds)]
                if not found[i]:
                    runs = [run for run in map(pieces.run, bounds) if run]
                    (beam,) = _searched(translator, [sources[i]], runs)
                    found[i] = [each for each in beam if _is_whole(each[0], sets[i], bounds)]
        return found


def _is_whole(tokens: Sequence[str], words: tuple[str, ...], bounds: frozenset[Run]) -> bool:
    """Whether each keyword is named once, and nothing said that no sentence says."""
    names = sorted(token for token in tokens if token in NAMES)
    return bool(words) and names == list(NAMES[: len(words)]) and not holds_any(tokens, bounds)


def _of_one_length(sources: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """The numbers of the sources, those of equal length together, at most BATCH of them."""
    numbers = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    for _, group in groupby(numbers, key=lambda i: len(sources[i])):
        together = list(group)
        yield from (together[at : at + BATCH] for at in range(0, len(together), BATCH))


def _searched(
    translator: Any, sources: list[list[str]], runs: list[list[str]] | None = None
) -> list[Beam]:
    results = translator.translate_batch(
        sources,
        beam_size=BEAM,
        num_hypotheses=BEAM,
        max_decoding_length=MAX_TOKENS,
        return_scores=True,
        suppress_sequences=runs,
        use_vmap=True,
    )
    return [list(zip(each.hypotheses, each.scores, strict=True)) for each in results]


def _check_writable(path: Path) -> None:
    """CTranslate2 would not raise, but crash."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith(f"\t{NAMES[0]} "):
        raise ValueError(f"{path.name} does not begin with a tab and {NAMES[0]}")


def is_own(folder: Path) -> bool:
    """Whether a folder holds a captioner of ours."""
    return (folder / RECORD_FILE).is_file()


@cache
def _shipped() -> Path:
    return Path(str(files("augment") / "weights"))


@cache
def _translator(path: Path) -> Any:
    import ctranslate2

    return ctranslate2.Translator(
        str(path), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1
    )


@cache
def _revision(path: Path) -> str:
    return revision_of(
        path / name
        for name in (MODEL_FILE, TOKENIZER_FILE, WRITABLE_FILE, WORDING_FILE, SAYINGS_FILE)
    )
