"""The captioner's own model: a small T5 over names of keywords, on CTranslate2, without torch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from augment.generator import Written
from augment.models.constraints import forbidden
from augment.models.mending import mended
from augment.models.model_files import revision_of
from augment.models.pieces import load_pieces, words_of_pieces
from augment.models.planning import in_order, planned, regrouped
from augment.models.roles import Role, roles_of
from augment.models.sentinels import MAX_KEYWORDS, NAMES, Named, Style, sentence
from augment.models.wording import Builds, load_builds, misplaced, strangeness
from augment.words import Form

BEAM = 6
"""Wider than keytotext's 4: rules turn some proposals down, and wording has more to choose from."""

BUILD_WEIGHT = 1.0
STRANGENESS_WEIGHT = 0.2
MISPLACED_WEIGHT = 0.3
"""Of what the training text says of a sentence's build, of each deed that the lexicon has not heard
of, and of each verb in another clause than its noun, beside the model's own mean log probability.
Chosen on 400 keyword sets of a draw of their own."""

MAX_TOKENS = 48
"""Ten keywords with their marks, and the words between them."""

MODEL_FILE = "model.bin"
TOKENIZER_FILE = "tokenizer.json"
BUILDS_FILE = "builds.json.gz"
RECORD_FILE = "captioner.json"
"""How the weights came about; what tells our folders from those of others."""

STYLES = (Style.IS_DOING, Style.DOING, Style.ANY, Style.PLAIN)
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
        return Path(self.folder) if self.folder else Path(str(files("augment") / "weights"))

    @property
    def revision(self) -> str:
        """The beginning of the SHA-256 of weights, vocabulary and builds."""
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
            load_builds(self.path / BUILDS_FILE)
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
        builds = load_builds(self.path / BUILDS_FILE)
        parted = [_without_adverb(regrouped(words)[:MAX_KEYWORDS]) for words in batch]
        sets = [tuple(in_order(words)) for words, _ in parted]
        return [
            list(_proposals(beam, words, adverb, style, builds))
            for beam, words, (_, adverb) in zip(self.beams(sets, style), sets, parted, strict=True)
        ]

    def beams(self, sets: Sequence[tuple[str, ...]], style: Style) -> list[Beam]:
        """What the model writes for each set, by log probability; keywords in their order.

        One set a call: each has its own bounds, and in a batch the last bits of a score would
        depend on its neighbours.
        """
        pieces, translator = load_pieces(self.path / TOKENIZER_FILE), _translator(self.path)
        found = []
        for words in sets:
            runs = map(pieces.run, forbidden(planned(words)))
            (result,) = translator.translate_batch(
                [pieces.source(words, style)],
                beam_size=BEAM,
                num_hypotheses=BEAM,
                max_decoding_length=MAX_TOKENS,
                return_scores=True,
                suppress_sequences=[run for run in runs if run],
            )
            found.append(list(zip(result.hypotheses, result.scores, strict=True)))
        return found


def _without_adverb(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words without the one adverb among them, and it: a sentence can end with it."""
    adverbs = [word for word in words if roles_of(word) == (Role.ADVERB,)]
    if len(adverbs) != 1 or len(words) == 1:
        return words, ""
    return tuple(word for word in words if word != adverbs[0]), adverbs[0]


def _proposals(
    beam: Beam, keywords: tuple[str, ...], adverb: str, style: Style, builds: Builds
) -> Iterator[Written]:
    """What a beam holds, put right, without what leaves a keyword out; the adverb at the end."""
    for tokens, log_probability in beam:
        names = sorted(token for token in tokens if token in NAMES)
        if not keywords or names != list(NAMES[: len(keywords)]):
            continue  # one is missing, or said twice
        found = mended(words_of_pieces(tokens), keywords)
        if found and adverb:
            found.append(Named(adverb, Form.BASE, (Role.ADVERB,)))
        text = sentence(found) if found else None
        if found and text:
            score = (
                log_probability
                + BUILD_WEIGHT * builds.score(found)
                - STRANGENESS_WEIGHT * strangeness(found)
                - MISPLACED_WEIGHT * misplaced(found, planned(keywords))
            )
            yield Written(text, round(score, 3), str(style))


def is_own(folder: Path) -> bool:
    """Whether a folder holds a captioner of ours."""
    return (folder / RECORD_FILE).is_file()


@cache
def _translator(path: Path) -> Any:
    import ctranslate2

    return ctranslate2.Translator(
        str(path), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1
    )


@cache
def _revision(path: Path) -> str:
    return revision_of(path / name for name in (MODEL_FILE, TOKENIZER_FILE, BUILDS_FILE))
