"""Some captions of each origin, drawn by hash, to show what they are like."""

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain, zip_longest
from typing import Any

import pyarrow as pa

from pipeline.audit.counts.captions import flat_captions, in_order
from pipeline.audit.tables.columns import compute
from pipeline.keys import shuffle_hash


@dataclass(frozen=True, slots=True)
class CaptionSample:
    """One caption of one clip. ``refused`` are the proposals that the judge turned down before.

    Its texts are verbatim, and may be hostile.
    """

    key: str
    origin: str
    model: str
    score: float | None
    keywords: tuple[str, ...]
    text: str
    refused: tuple[str, ...]
    agreement: float | None = None
    coverage: float | None = None
    """Of its keywords, where a model wrote it."""

    @property
    def lacks_a_keyword(self) -> bool:
        """Whether one was left out; the prompt in the manifest names it."""
        return self.coverage is not None and self.coverage < 1.0


Samples = Mapping[str, list[CaptionSample]]
"""By origin, in the order in which a clip has them."""


def caption_samples(
    output: str, n: int, *, seed: int = 0, origins: Collection[str] = ()
) -> Samples:
    """At most ``n`` captions of each origin of the data set at ``output``, those of least hash.

    The same data set gives the same samples in whatever order it is read, and those of a lesser
    ``n`` are the first of them. ``n`` of an origin are in memory at a time.

    Args:
        output: Where the data set is.
        n: Of each origin.
        seed: Another one draws others.
        origins: Which may be drawn; all where it is empty.
    """
    drawn: dict[str, list[_Drawn]] = {}
    for captions in flat_captions(output):
        for origin in compute.unique(captions["origin"]).to_pylist():
            if origins and origin not in origins:
                continue
            rows = captions.filter(compute.equal(captions["origin"], origin))
            found = chain(drawn.get(origin, ()), _least(rows, n, seed))
            drawn[origin] = heapq.nsmallest(n, found, key=lambda one: one.rank)
    return {origin: [one.sample for one in drawn[origin]] for origin in in_order(drawn)}


def shared_evenly(samples: Samples, total: int) -> list[CaptionSample]:
    """At most ``total`` of the samples, one of each origin in turn; told origin by origin."""
    turns = zip_longest(*([origin] * len(found) for origin, found in samples.items()))
    taken = [origin for turn in turns for origin in turn if origin is not None][:total]
    return [one for origin, found in samples.items() for one in found[: taken.count(origin)]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    rank: int
    sample: CaptionSample


def _least(rows: pa.Table, n: int, seed: int) -> Iterator[_Drawn]:
    """The captions of a batch that may be among the samples: no more of them become objects."""
    columns = (rows[name].to_pylist() for name in ("key", "origin", "text"))
    ranks = [shuffle_hash(seed, "\0".join(row)) for row in zip(*columns, strict=True)]
    for index in heapq.nsmallest(n, range(len(ranks)), key=ranks.__getitem__):
        (row,) = rows.slice(index, 1).to_pylist()
        yield _Drawn(ranks[index], _sample(row))


def _sample(row: dict[str, Any]) -> CaptionSample:
    values = {field.name: row[field.name] for field in fields(CaptionSample)}
    return CaptionSample(
        **values | {"keywords": tuple(row["keywords"]), "refused": tuple(row["refused"])}
    )
