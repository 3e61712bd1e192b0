"""A few captions of each origin, drawn by hash, to show what they are like."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, zip_longest
from typing import Any

import pyarrow as pa

from pipeline.audit.captions import flat_captions, in_order
from pipeline.audit.columns import compute

MAX_SAMPLES = 20


@dataclass(frozen=True, slots=True)
class CaptionSample:
    """One caption of one clip. ``refused`` are the proposals that the judge turned down before."""

    key: str
    origin: str
    text: str
    keywords: tuple[str, ...]
    score: float | None
    refused: tuple[str, ...]


def caption_samples(output: str) -> list[CaptionSample]:
    """At most ``MAX_SAMPLES`` captions, as many of each origin as there are, origin by origin.

    Within an origin the clips' hashes draw, so that the same data set gives the same samples, in
    whatever order it is read.
    """
    drawn: dict[str, list[_Drawn]] = {}
    for captions in flat_captions(output):
        for origin in compute.unique(captions["origin"]).to_pylist():
            rows = captions.filter(compute.equal(captions["origin"], origin))
            found = chain(drawn.get(origin, ()), _drawn(rows, origin))
            drawn[origin] = heapq.nsmallest(MAX_SAMPLES, found, key=lambda one: one.rank)
    origins = in_order(drawn)
    shares = _shares([len(drawn[origin]) for origin in origins])
    return [
        _sample(one.row)
        for origin, share in zip(origins, shares, strict=True)
        for one in drawn[origin][:share]
    ]


@dataclass(frozen=True, slots=True)
class _Drawn:
    rank: bytes
    row: dict[str, Any]


def _drawn(rows: pa.Table, origin: str) -> Iterator[_Drawn]:
    """The captions of a batch that may be among the samples: no more of them become objects."""
    ranks = [blake2b(f"{origin}\0{key}".encode()).digest() for key in rows["key"].to_pylist()]
    for index in heapq.nsmallest(MAX_SAMPLES, range(len(ranks)), key=ranks.__getitem__):
        (row,) = rows.slice(index, 1).to_pylist()
        yield _Drawn(ranks[index], row)


def _shares(numbers: list[int]) -> list[int]:
    """How many of each origin: one of each in turn, until there are enough or no more."""
    turns = zip_longest(*([index] * number for index, number in enumerate(numbers)))
    taken = [index for turn in turns for index in turn if index is not None][:MAX_SAMPLES]
    return [taken.count(index) for index in range(len(numbers))]


def _sample(row: dict[str, Any]) -> CaptionSample:
    return CaptionSample(
        key=row["key"],
        origin=row["origin"],
        text=row["text"],
        keywords=tuple(row["keywords"]),
        score=row["score"],
        refused=tuple(row["refused"]),
    )
