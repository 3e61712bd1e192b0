"""The captioner's own model: a small T5 over names of keywords, on CTranslate2, without torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from typing import Any

from augment.generator import Written
from augment.models.mending import mended
from augment.models.pieces import load_pieces, words_of_pieces
from augment.models.roles import in_order
from augment.models.sentinels import MAX_KEYWORDS, NAMES, Style

BEAM = 4
MAX_TOKENS = 48
"""Ten keywords with their marks, and the words between them."""

MAX_BATCH = 64
"""Sets at a time within one call; more of them no longer gain anything on a core."""

MODEL_FILE = "model.bin"
TOKENIZER_FILE = "tokenizer.json"
RECORD_FILE = "captioner.json"
"""How the weights came about; what tells our folders from those of others."""

STYLES = (Style.ANY, Style.PLAIN, Style.DOING, Style.IS_DOING)
"""A beam of each, as many as are needed for enough proposals."""


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
        """The beginning of the SHA-256 of the weights."""
        return _revision(self.path)

    @property
    def packages(self) -> tuple[str, ...]:
        """CTranslate2 for the numbers, the dictionary for the words' forms."""
        return ("ctranslate2", "tokenizers", "lemminflect")

    def check(self) -> "Bundled":
        """This generator, once its files are found readable.

        Raises:
            ValueError: They are not there, or not whole.
        """
        try:
            load_pieces(self.path / TOKENIZER_FILE)
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
            # The best of each style, then the second of each: the beams of one are much alike.
            ranked = (written for rank in zip_longest(*beams) for written in rank if written)
            different: dict[str, Written] = {}
            for written in ranked:
                different.setdefault(written.text, written)
            found.append(list(different.values())[:n])
        return found

    def _in_style(self, batch: Sequence[tuple[str, ...]], style: Style) -> list[list[Written]]:
        pieces, translator = load_pieces(self.path / TOKENIZER_FILE), _translator(self.path)
        sets = [tuple(in_order(words[:MAX_KEYWORDS])) for words in batch]
        results = translator.translate_batch(
            [pieces.source(words, style) for words in sets],
            beam_size=BEAM,
            num_hypotheses=BEAM,
            max_decoding_length=MAX_TOKENS,
            max_batch_size=MAX_BATCH,
            return_scores=True,
        )
        return [
            _proposals(result, words, style) for result, words in zip(results, sets, strict=True)
        ]


def _proposals(result: Any, keywords: tuple[str, ...], style: Style) -> list[Written]:
    """What a beam holds, without what leaves a keyword out; best first."""
    found = []
    for tokens, score in zip(result.hypotheses, result.scores, strict=True):
        names = {token for token in tokens if token in NAMES}
        text = mended(words_of_pieces(tokens), keywords)
        if text is not None and keywords and len(names) == len(keywords):
            found.append(Written(text, round(score, 3), str(style)))
    return found


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
    return "sha256:" + sha256((path / MODEL_FILE).read_bytes()).hexdigest()[:16]
