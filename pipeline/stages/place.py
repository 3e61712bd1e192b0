"""Where each clip goes: its rank in the shuffled order of its split, found without a global sort.

The order is that of ``shuffle_hash(seed, key)``. Its space is cut into buckets; with the number
of clips in every bucket known, a bucket's worker knows the rank of its first clip, and the rest
follows by sorting the bucket alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import apache_beam as beam
from apache_beam.pvalue import AsDict, PCollection
from apache_beam.transforms.combiners import Count

from pipeline.keys import HASH_BITS, shuffle_hash
from schemas.clips import Candidate

BUCKET_BITS = 10
"""1,024 buckets a split: ten million clips make buckets of ten thousand rows."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip with its rank in its split, from 0."""

    candidate: Candidate
    position: int


def bucket_of(candidate: Candidate, seed: int) -> str:
    """``<split>/<bucket>``, whose text order within a split is the order of the hashes."""
    bucket = shuffle_hash(seed, candidate.clip.key) >> (HASH_BITS - BUCKET_BITS)
    return f"{candidate.split}/{bucket:03x}"


def first_positions(counts: Mapping[str, int]) -> dict[str, int]:
    """The rank of each bucket's first clip: how many lie in the buckets before it in its split."""
    firsts = {}
    reached: dict[str, int] = {}
    for bucket in sorted(counts):
        split = bucket.partition("/")[0]
        firsts[bucket] = reached.get(split, 0)
        reached[split] = firsts[bucket] + counts[bucket]
    return firsts


@dataclass(eq=False)
class PlaceClips(beam.PTransform[PCollection[Candidate], PCollection[Placed]]):
    """Gives every clip its position."""

    seed: int

    def expand(self, clips: PCollection[Candidate]) -> PCollection[Placed]:
        """Adds the transform."""
        keyed = clips | "KeyByBucket" >> beam.Map(_keyed, seed=self.seed).with_output_types(
            tuple[str, Candidate]
        )
        counts = keyed | "Buckets" >> beam.Keys() | "Count" >> Count.PerElement()
        placed: PCollection[Placed] = (
            keyed
            | "GroupBuckets" >> beam.GroupByKey()
            | "Rank" >> beam.ParDo(_RankFn(self.seed), AsDict(counts))
        )
        return placed


def _keyed(candidate: Candidate, seed: int) -> tuple[str, Candidate]:
    return bucket_of(candidate, seed), candidate


@dataclass(eq=False)
class _RankFn(beam.DoFn):
    seed: int
    _firsts: dict[str, int] | None = field(default=None, init=False)

    def start_bundle(self) -> None:
        self._firsts = None

    def process(
        self, group: tuple[str, Iterable[Candidate]], counts: Mapping[str, int]
    ) -> Iterator[Placed]:
        if self._firsts is None:
            self._firsts = first_positions(counts)
        bucket, candidates = group
        ordered = sorted(
            candidates, key=lambda one: (shuffle_hash(self.seed, one.clip.key), one.clip.key)
        )
        for rank, candidate in enumerate(ordered):
            yield Placed(candidate, self._firsts[bucket] + rank)
