"""Keyword sets for measuring: as tags repeat over the clips of a collection, and all different."""

import csv
import random
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from augment.reading.keywords import tag_keywords
from augment.training.grammar import sentences
from augment.training.pairs import pair_of
from augment.words import content_words, lemma
from schemas.items import Item

KeywordSet: TypeAlias = tuple[str, ...]
"""Sorted: in what order the tags came makes no other set."""

MAX_CAPTION_KEYWORDS = 8
"""Of a caption: one with more tells a story, and is no set of tags."""


def distinct(captions: Path | None, n: int, seed: int) -> list[KeywordSet]:
    """``n`` different sets in random order.

    Of a CSV file up to half are the sets of its labels and the others the content words of its
    captions; what is lacking then, or all without a file, comes from the captioner's grammar.
    """
    rng = random.Random(f"{seed}/distinct")
    labels: Iterable[KeywordSet] = ()
    words: Iterable[KeywordSet] = ()
    if captions:
        rows = _rows(captions, rng)
        labels = islice(dict.fromkeys(_labels_of(rows)), n // 2)
        words = _words_of(rows)
    found: dict[KeywordSet, None] = {}
    for keywords in chain(labels, words, _of_grammar(rng)):
        found.setdefault(keywords)
        if len(found) == n:
            break
    sets = list(found)
    rng.shuffle(sets)
    return sets


def repeating(captions: Path | None, n: int, seed: int) -> list[KeywordSet]:
    """The sets of ``n`` clips, repeated as the labels of a CSV file are.

    Without a file, drawn from ``n`` sets of the grammar, the r-th of them in proportion to 1/r, as
    Zipf's law has it.

    Raises:
        ValueError: The file has fewer clips with labels.
    """
    rng = random.Random(f"{seed}/repeating")
    if captions is None:
        sets = distinct(None, n, seed)
        return rng.choices(sets, [1 / rank for rank in range(1, n + 1)], k=n)
    clips = list(islice(_labels_of(_rows(captions, rng)), n))
    if len(clips) < n:
        raise ValueError(f"{captions}: {len(clips)} clips with labels in it, and {n} are wanted")
    return clips


def _rows(captions: Path, rng: random.Random) -> list[dict[str, str]]:
    with captions.open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        if lacking := sorted({"labels", "caption"} - set(table.fieldnames or ())):
            raise ValueError(f"{captions}: no columns {lacking}; it has {table.fieldnames}")
        rows = list(table)
    rng.shuffle(rows)
    return rows


def _labels_of(rows: Iterable[dict[str, str]]) -> Iterator[KeywordSet]:
    for row in rows:
        tags = tuple(row["labels"].split(";"))
        item = Item("labels/0", "labels", "", tags=tags)
        if keywords := tag_keywords(item):
            yield tuple(sorted(keywords))


def _words_of(rows: Iterable[dict[str, str]]) -> Iterator[KeywordSet]:
    for row in rows:
        words = {lemma(word) for word in content_words(row["caption"])}
        if 0 < len(words) <= MAX_CAPTION_KEYWORDS:
            yield tuple(sorted(words))


def _of_grammar(rng: random.Random) -> Iterator[KeywordSet]:
    while True:
        for sentence in sentences(rng, 1_000):
            if pair := pair_of(sentence, rng):
                yield tuple(sorted(pair.keywords))
