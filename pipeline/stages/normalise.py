"""Normalise and segment: the one pass over the audio. Items in, clips in staging and rows out.

What an earlier run has finished is found in the staging index and not done again, if the source
has the same bytes still and the same settings and versions would shape them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.transforms.combiners import Count

from pipeline.audio.allocation import keep_freed_memory
from pipeline.audio.settings import AudioSettings
from pipeline.direct import is_one_machine
from pipeline.milling import Bench, Passes
from pipeline.stages.attempt import Attempted
from pipeline.stages.lanes import Lanes, MillLaneFn, RouteFn, Waiting, candidates
from pipeline.stages.rights import Cleared
from pipeline.staging import Milled, read_index, whole_indexes
from pipeline.work import WorkFolder
from schemas.clips import Candidate
from schemas.rejections import Rejection, Stage
from sources.protocol import ComesFromHosts, Source


@dataclass(eq=False)
class Normalise(beam.PTransform[PCollection[Cleared], Attempted]):
    """Mills each item that is not in staging yet; gives the clips of all of them.

    What lies on this machine is milled as it comes. What comes over the network is put into lanes
    first, in which the next files are fetched while one is decoded.
    """

    sources: tuple[Source, ...]
    settings: AudioSettings
    work: WorkFolder
    digest: str
    suspects: frozenset[str]

    def expand(self, cleared: PCollection[Cleared]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        by_name = {source.name: source for source in self.sources}
        passes = Passes(self.settings, self.work, self.digest, self.suspects)
        total = AsSingleton(cleared | "CountItems" >> Count.Globally())
        waiting = self._waiting(cleared)
        if not any(isinstance(source, ComesFromHosts) for source in self.sources):
            return self._here(waiting, by_name, passes, total)
        lanes = Lanes(by_name, is_one_machine=is_one_machine(cleared.pipeline))
        routed = waiting | "Route" >> beam.ParDo(RouteFn(lanes), total).with_outputs(
            "lanes", main="here"
        )
        here = self._here(routed.here, by_name, passes, total)
        ahead = (
            routed.lanes
            | "Lanes" >> beam.GroupByKey()
            | "MillLanes"
            >> beam.ParDo(MillLaneFn(by_name, passes), total).with_outputs("rejected", main="kept")
        )
        kept = (here.kept, ahead.kept) | "AllKept" >> beam.Flatten()
        rejected = (here.rejected, ahead.rejected) | "AllRejected" >> beam.Flatten()
        return Attempted(kept, rejected)

    def _waiting(self, cleared: PCollection[Cleared]) -> PCollection[Waiting]:
        staged = (
            cleared.pipeline
            | "Indexes" >> beam.Create(whole_indexes(self.work.staging))
            | "ReadStaged" >> beam.FlatMap(read_index).with_output_types(Milled)
            | "KeyStaged" >> beam.Map(_by_item).with_output_types(tuple[str, Milled])
        )
        keyed = cleared | "KeyCleared" >> beam.Map(_by_cleared).with_output_types(
            tuple[str, Cleared]
        )
        waiting: PCollection[Waiting] = (
            {"cleared": keyed, "staged": staged}
            | "FindFinished" >> beam.CoGroupByKey()
            | "Waiting" >> beam.FlatMap(_found).with_output_types(Waiting)
        )
        return waiting

    def _here(
        self,
        waiting: PCollection[Waiting],
        by_name: dict[str, Source],
        passes: Passes,
        total: AsSingleton,
    ) -> Attempted:
        out = waiting | "Mill" >> beam.ParDo(MillItemFn(by_name, passes), total).with_outputs(
            "rejected", main="kept"
        )
        return Attempted(out.kept, out.rejected)


def _by_item(milled: Milled) -> tuple[str, Milled]:
    return milled.item_id, milled


def _by_cleared(cleared: Cleared) -> tuple[str, Cleared]:
    return cleared.item.item_id, cleared


def _found(joined: tuple[str, Any]) -> Iterator[Waiting]:
    for cleared in joined[1]["cleared"]:
        yield Waiting(cleared, tuple(joined[1]["staged"]))


@dataclass(eq=False)
class MillItemFn(beam.DoFn):
    """Mills one item after another."""

    sources: dict[str, Source]
    passes: Passes
    _bench: Any = field(default=None, init=False)

    def setup(self) -> None:
        """Prepares the process."""
        keep_freed_memory()

    def start_bundle(self) -> None:
        """Opens what the passes of the bundle share."""
        self._bench = Bench(self.passes)

    def process(
        self, waiting: Waiting, total: int
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        """The clips of an item, and the rows of what did not become one."""
        Metrics.counter(Stage.NORMALISE, "in").inc()
        yield from candidates(waiting.cleared, self._milled(waiting, total))

    def finish_bundle(self) -> None:
        """Makes what was staged appear."""
        self._bench.close()

    def _milled(self, waiting: Waiting, total: int) -> Milled:
        item = waiting.cleared.item
        source = self.sources[item.source]
        bench: Bench = self._bench
        milled = None
        bench.begin(item.item_id, total)
        try:
            fingerprint, milled = bench.earlier(source, item, waiting.staged)
            if milled is None:
                milled = bench.mill(item, fingerprint, source.fetch(item), total)
        finally:
            bench.end(milled)
        return milled
