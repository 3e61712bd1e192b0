"""The network's own search: what it writes for each set of keywords, on CTranslate2."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from augment.models.constraints import Run, forbidden, holds_any
from augment.models.pieces import load_pieces
from augment.models.planning import planned
from augment.models.sentinels import NAMES, Style

BEAM = 8
"""Wider than keytotext's 4: rules turn some proposals down, and wording has more to choose from."""

BATCH = 32
"""Sets that are searched together; more gain nothing on a core."""

MAX_TOKENS = 48
"""Ten keywords with their marks, and the words between them."""

MODEL_FILE = "model.bin"
TOKENIZER_FILE = "tokenizer.json"
WRITABLE_FILE = "vmap.txt"
"""The few hundred tokens that a sentence is made of, in CTranslate2's words a vocabulary map: the
search looks at no others."""

SEARCH_FILES = (MODEL_FILE, TOKENIZER_FILE, WRITABLE_FILE)

Beam = list[list[str]]
"""The tokens of each hypothesis of a search, the likeliest first."""


def beams_of(folder: Path, sets: Sequence[tuple[str, ...]], style: Style) -> list[Beam]:
    """What the model in ``folder`` writes for each set, by log probability.

    Sets whose sources are of one length are searched together: nothing is padded then, and what is
    found for a set is what it is alone. What leaves a keyword out goes, and what no sentence says;
    where nothing is left, the set is searched again, within its bounds.
    """
    pieces, translator = load_pieces(folder / TOKENIZER_FILE), _translator(folder)
    sources = [pieces.source(words, style) for words in sets]
    found: list[Beam] = [[] for _ in sets]
    for together in _of_one_length(sources):
        beams = _searched(translator, [sources[i] for i in together])
        for i, beam in zip(together, beams, strict=True):
            bounds = forbidden(planned(sets[i]))
            found[i] = [each for each in beam if _is_whole(each, sets[i], bounds)]
            if not found[i]:
                runs = [run for run in map(pieces.run, bounds) if run]
                (beam,) = _searched(translator, [sources[i]], runs)
                found[i] = [each for each in beam if _is_whole(each, sets[i], bounds)]
    return found


def check_search(folder: Path) -> None:
    """Loads what is searched with.

    Raises:
        Exception: A file is not there, or not whole; tokenizers raises nothing more special.
    """
    load_pieces(folder / TOKENIZER_FILE)
    _check_writable(folder / WRITABLE_FILE)
    _translator(folder)


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
        suppress_sequences=runs,
        use_vmap=True,
    )
    return [each.hypotheses for each in results]


def _check_writable(path: Path) -> None:
    """CTranslate2 would not raise, but crash."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith(f"\t{NAMES[0]} "):
        raise ValueError(f"{path.name} does not begin with a tab and {NAMES[0]}")


@cache
def _translator(path: Path) -> Any:
    import ctranslate2

    return ctranslate2.Translator(
        str(path), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1
    )
