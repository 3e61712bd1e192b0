"""Lanes: items of which the bytes come over the network, in rows that one worker takes in turn.

A worker that decodes one file has the next few of its lane on their way. What it does with each
is what is done with any other item, so that nobody can tell from the data set which way it came.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import TaggedOutput

from pipeline.audio.allocation import keep_freed_memory
from pipeline.fetching import Errand, FetchAhead
from pipeline.milling import Bench, Passes
from pipeline.stages.rights import Cleared
from pipeline.staging import Milled
from schemas.clips import Candidate
from schemas.items import Item
from schemas.rejections import Rejection, Stage
from sources.protocol import ComesFromHosts, Source

MIN_LANES = 16
"""Of one source on one machine: enough for its workers to come out even."""

MAX_LANE_ITEMS = 2_000
"""About; a worker holds the rows of its whole lane in memory."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits for its pass, and what earlier runs have made of it."""

    cleared: Cleared
    staged: tuple[Milled, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which lane an item goes into.

    On one machine its workers share one limiter, so that lanes may be many: a host is asked as
    often as it permits, whoever asks. Workers on other machines know nothing of each other; there
    all items of a host form one lane, which one worker takes at a time, and the limiter of that
    worker's machine holds the host's limit for the whole cluster.
    """

    sources: dict[str, Source]
    is_one_machine: bool

    def lane_of(self, item: Item, total: int) -> str:
        """The key of the lane; empty for an item whose bytes lie on this machine."""
        source = self.sources[item.source]
        host = source.host_of(item) if isinstance(source, ComesFromHosts) else ""
        if not host or not self.is_one_machine:
            return host
        digest = blake2b(item.item_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = int.from_bytes(digest, "big") % max(MIN_LANES, total // MAX_LANE_ITEMS)
        return f"{item.source}|{number}"


@dataclass(eq=False)
class RouteFn(beam.DoFn):
    """Sends on what lies here, and puts the rest into lanes."""

    lanes: Lanes

    def process(
        self, waiting: Waiting, total: int
    ) -> Iterator[Waiting | TaggedOutput[Literal["lanes"], tuple[str, Waiting]]]:
        """The item, or the item with its lane."""
        lane = self.lanes.lane_of(waiting.cleared.item, total)
        yield TaggedOutput("lanes", (lane, waiting)) if lane else waiting


@dataclass(frozen=True, slots=True)
class _Next:
    cleared: Cleared
    fingerprint: str
    milled: Milled | None


@dataclass(eq=False)
class MillLaneFn(beam.DoFn):
    """Mills the items of a lane in its order, and fetches those that come next meanwhile."""

    sources: dict[str, Source]
    passes: Passes
    _bench: Any = field(default=None, init=False)
    _ahead: Any = field(default=None, init=False)

    def setup(self) -> None:
        """Prepares the process."""
        keep_freed_memory()
        self._ahead = FetchAhead()

    def start_bundle(self) -> None:
        """Opens what the passes of the bundle share."""
        self._bench = Bench(self.passes)

    def process(
        self, lane: tuple[str, Iterable[Waiting]], total: int
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        """The clips of all items of a lane, and the rows of what did not become one."""
        try:
            with closing(self._ahead.along(map(self._errand, lane[1]))) as coming:
                for following, file in coming:
                    Metrics.counter(Stage.NORMALISE, "in").inc()
                    yield from candidates(following.cleared, self._milled(following, file, total))
        except OSError:
            # A host that wants no more questions ends the run: what is finished is kept for the
            # next, which begins the lane again.
            self._bench.close()
            raise

    def finish_bundle(self) -> None:
        """Makes what was staged appear."""
        self._bench.close()

    def teardown(self) -> None:
        """Lets go of the threads."""
        self._ahead.close()

    def _errand(self, waiting: Waiting) -> Errand[_Next]:
        item = waiting.cleared.item
        source = self.sources[item.source]
        fingerprint, milled = self._bench.earlier(source, item, waiting.staged)
        fetch = partial(source.fetch, item) if milled is None else None
        return Errand(_Next(waiting.cleared, fingerprint, milled), fetch)

    def _milled(self, following: _Next, file: Any, total: int) -> Milled:
        bench: Bench = self._bench
        item, milled = following.cleared.item, following.milled
        bench.begin("", total)
        try:
            if milled is None:
                milled = bench.mill(item, following.fingerprint, file, total)
        finally:
            bench.end(milled)
        return milled


def candidates(
    cleared: Cleared, milled: Milled
) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
    """What a pass has made of an item, as the flow takes it."""
    for clip in milled.clips:
        yield Candidate(clip, cleared.item, cleared.rights, cleared.decision)
    for rejection in milled.rejections:
        Metrics.counter(Stage.NORMALISE, rejection.reason).inc()
        yield TaggedOutput("rejected", rejection)
