"""Catalogue: the sources' settings in, their items out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from schemas.items import Item
from schemas.rejections import Rejection, Stage
from sources.protocol import Listing, Source


class Listed(NamedTuple):
    """All items, those among them that can be tried, and the rows of those that cannot."""

    items: PCollection[Item]
    kept: PCollection[Item]
    rejected: PCollection[Rejection]


@dataclass(eq=False)
class ListItems(beam.PTransform[beam.pvalue.PBegin, Listed]):
    """Lists every source, each on one worker: a catalogue is asked for politely, in order."""

    sources: tuple[Source, ...]

    def expand(self, pipeline: beam.pvalue.PBegin) -> Any:
        """Adds the transform; the outputs are those of :class:`Listed`."""
        out = (
            pipeline
            | "Sources" >> beam.Create([(source.name, source) for source in self.sources])
            | "Spread" >> beam.Reshuffle()
            | "Open" >> beam.Values()
            | "List" >> beam.ParDo(_ListFn()).with_outputs("kept", "rejected", main="items")
        )
        return Listed(out.items, out.kept, out.rejected)


@dataclass(eq=False)
class _ListFn(beam.DoFn):
    def process(
        self, source: Any
    ) -> Iterator[
        Item | TaggedOutput[Literal["kept"], Item] | TaggedOutput[Literal["rejected"], Rejection]
    ]:
        for listing in source.list_items():
            yield from self._emit(listing)

    def _emit(self, listing: Listing) -> Iterator[Any]:
        Metrics.counter(Stage.CATALOGUE, "in").inc()
        yield listing.item
        if listing.rejection is None:
            Metrics.counter(Stage.CATALOGUE, "kept").inc()
            yield TaggedOutput("kept", listing.item)
        else:
            Metrics.counter(Stage.CATALOGUE, listing.rejection.reason).inc()
            yield TaggedOutput("rejected", listing.rejection)
