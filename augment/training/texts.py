"""The sentences that a captioner is trained on: a grammar's, captions of our own, and CSV files."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from augment.models.sayings import Sayings
from augment.reading.cleaning import clean_phrase
from augment.training.grammar import sentences
from augment.training.pairs import Pair, pair_of
from augment.training.sayings import learned_sayings
from augment.training.settings import MAX_CAPTION_WORDS, MAX_PAIR_KEYWORDS, TrainingSettings
from augment.training.stages import Mixture, Stage, stages
from augment.training.written import written_captions
from augment.words import words_in

CAPTION_COLUMNS = ("caption", "captions", "sentence", "text", "target")
VALIDATION_SHARE = 50
"""One caption in so many is kept for validation, chosen by a hash of its words."""

CHUNK = 20_000
"""Pairs that are made, sorted into batches of like length, and shuffled at a time."""

_OF_PICTURES = (
    "illustration vector stock royalty photo photograph photography image picture background "
    "wallpaper portrait isolated seamless logo icon template cartoon website"
)
"""Captions with these are of pictures, and say how they look."""

_OF_SPEAKERS = "i me my mine we us our ours you your yours what why how who"
"""Captions with these are said by somebody, or ask; they describe nothing."""

_UNWANTED = frozenset(f"{_OF_PICTURES} {_OF_SPEAKERS}".split())


@dataclass(frozen=True, slots=True)
class Texts:
    """Captions to learn from, apart from those that are kept for validation."""

    training: tuple[str, ...]
    validation: tuple[str, ...]


def read_texts(paths: list[Path]) -> Texts:
    """The captions of CSV files, cleaned, each once, without those that describe pictures.

    Raises:
        ValueError: A file cannot be read, has no column of captions, or nothing in it can be used.
    """
    found: dict[str, None] = {}
    for path in paths:
        before = len(found)
        for caption in _captions(path):
            text = clean_phrase(caption).strip(" .").lower()
            if _fits(text):
                found.setdefault(text)
        if len(found) == before:
            raise ValueError(f"{path}: no caption of 3 to {MAX_CAPTION_WORDS} words in it")
    kept = [text for text in found if not _held_out(text)]
    return Texts(tuple(kept), tuple(text for text in found if _held_out(text)))


def _captions(path: Path) -> Iterator[str]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:  # some tools begin with a mark
            table = csv.DictReader(file)
            column = next((c for c in CAPTION_COLUMNS if c in (table.fieldnames or ())), None)
            if column is None:
                raise ValueError(
                    f"{path}: no column of captions; it has {table.fieldnames}, "
                    f"and one has to be named {' or '.join(CAPTION_COLUMNS)}"
                )
            yield from (row[column] or "" for row in table)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: cannot be read as CSV: {error}") from error


def _fits(text: str) -> bool:
    words = words_in(text)
    return 3 <= len(words) <= MAX_CAPTION_WORDS and _UNWANTED.isdisjoint(words)


def _held_out(text: str) -> bool:
    digest = blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % VALIDATION_SHARE == 0


def training_pairs(
    texts: Texts, settings: TrainingSettings, stage: Stage, chunk: int
) -> list[Pair]:
    """The pairs of one chunk of a stage; it depends on nothing but these arguments."""
    seed = f"{settings.seed}/{stage.name}{chunk}"
    written = [text for text in written_captions() if not _held_out(text)]
    return _pairs(texts.training, written, stage.mixture, seed, CHUNK)


def validation_pairs(texts: Texts, settings: TrainingSettings, n: int) -> list[Pair]:
    """Pairs that training never saw, in the mixture of its last stage."""
    written = [text for text in written_captions() if _held_out(text)]
    mixture = stages(settings)[-1].mixture
    return _pairs(texts.validation, written, mixture, f"{settings.seed}/validation", n)


def _pairs(
    captions: Sequence[str], written: Sequence[str], mixture: Mixture, seed: str, n: int
) -> list[Pair]:
    rng = random.Random(seed)  # noqa: S311 - nothing here is secret
    by_hand = mixture.written if written else 0.0
    by_grammar = mixture.grammar if captions else 1.0 - by_hand
    made = sentences(rng, n)
    pairs: list[Pair] = []
    for _ in range(n):
        drawn = rng.random()
        from_grammar = drawn < by_grammar
        if from_grammar:
            sentence = next(made)
        else:
            sentence = rng.choice(written if drawn < by_grammar + by_hand else captions)
        pair = pair_of(sentence, rng)
        if pair is not None and (from_grammar or len(pair.keywords) <= MAX_PAIR_KEYWORDS):
            pairs.append(pair)
    return pairs


def sayings_from(texts: Texts, settings: TrainingSettings) -> Sayings:
    """What is told again of other things."""
    return learned_sayings(told_captions(texts, settings))


def told_captions(texts: Texts, settings: TrainingSettings) -> tuple[str, ...]:
    """The written captions, where they are learned from at all; else those of the files."""
    return written_captions() if stages(settings)[-1].mixture.written else texts.training


def usual_captions(texts: Texts, settings: TrainingSettings) -> list[str]:
    """The written captions, each once, and of the files' as many as the last stage mixes in."""
    captions, mixture = texts.training, stages(settings)[-1].mixture
    if not mixture.written:
        return list(captions)
    written = written_captions()
    share = max(0.0, 1 - mixture.grammar - mixture.written) / mixture.written
    return [*written, *captions[: round(share * len(written))]]
