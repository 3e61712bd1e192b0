"""Catalogue: the sources' settings in, their items out, and apart from them their evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.rights.evidence import evidence_of, filed
from pipeline.takedown.withhold import Withheld
from schemas.items import Evidence, Item
from schemas.rejections import Rejection, Stage
from sources.protocol import Listing, Source


@dataclass(frozen=True, slots=True)
class Filed:
    """What is kept as evidence, and of which source's items."""

    source: str
    evidence: Evidence


class Listed(NamedTuple):
    """All items, those among them that can be tried, and the rows of those that cannot.

    Items hold the digests of their evidence; each text comes in ``evidence``, once or more often.
    """

    items: PCollection[Item]
    kept: PCollection[Item]
    rejected: PCollection[Rejection]
    evidence: PCollection[Filed]


@dataclass(eq=False)
class ListItems(beam.PTransform[beam.pvalue.PBegin, Listed]):
    """Lists every source, each on one worker: a catalogue is asked for politely, in order."""

    sources: tuple[Source, ...]
    withheld: Withheld

    def expand(self, pipeline: beam.pvalue.PBegin) -> Any:
        """Adds the transform; the outputs are those of :class:`Listed`."""
        out = (
            pipeline
            | "Sources" >> beam.Create([(source.name, source) for source in self.sources])
            | "Spread" >> beam.Reshuffle()
            | "Open" >> beam.Values()
            | "List"
            >> beam.ParDo(_ListFn(self.withheld)).with_outputs(
                "kept", "rejected", "evidence", main="items"
            )
        )
        return Listed(out.items, out.kept, out.rejected, out.evidence)


@dataclass(eq=False)
class _ListFn(beam.DoFn):
    withheld: Withheld

    def process(
        self, source: Any
    ) -> Iterator[
        Item
        | TaggedOutput[Literal["kept"], Item]
        | TaggedOutput[Literal["rejected"], Rejection]
        | TaggedOutput[Literal["evidence"], Filed]
    ]:
        for listing in source.list_items():
            yield from self._emit(self.withheld.listing(listing))

    def _emit(self, listing: Listing) -> Iterator[Any]:
        Metrics.counter(Stage.CATALOGUE, "in").inc()
        if evidence := evidence_of(listing.item):
            yield TaggedOutput("evidence", Filed(listing.item.source, evidence))
        item = filed(listing.item)
        yield item
        if listing.rejection is None:
            Metrics.counter(Stage.CATALOGUE, "kept").inc()
            yield TaggedOutput("kept", item)
        else:
            Metrics.counter(Stage.CATALOGUE, listing.rejection.reason).inc()
            yield TaggedOutput("rejected", listing.rejection)
