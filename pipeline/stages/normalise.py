"""Normalise and segment: the one pass over the audio. Items in, clips in staging and rows out.

What an earlier run has finished is found in the staging index and not done again, if the source
has the same bytes still and the same settings and versions would shape them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import AsSingleton, PCollection, TaggedOutput
from apache_beam.transforms.combiners import Count

from pipeline.audio.allocation import keep_freed_memory
from pipeline.audio.mill import mill
from pipeline.audio.settings import AudioSettings
from pipeline.audio.watchdog import Watchdog
from pipeline.journal import Journal
from pipeline.keys import clip_key
from pipeline.stages.attempt import Attempted
from pipeline.stages.rights import Cleared
from pipeline.staging import Milled, StagingFile, read_index, whole_indexes
from pipeline.work import WorkFolder
from schemas.clips import SAMPLE_RATE_HZ, Candidate, Clip
from schemas.items import Item
from schemas.rejections import Reason, Rejected, Rejection, Stage
from sources.protocol import Source

STAGE_OF = {
    Reason.UNREADABLE: Stage.FETCH,
    Reason.OUTSIDE_FOLDER: Stage.FETCH,
    Reason.TOO_LARGE: Stage.FETCH,
    Reason.TOO_SHORT: Stage.SEGMENT,
}
"""The stage that a rejection by the audio pass belongs to; normalise, where it is not listed."""

MAY_PASS_LATER = frozenset({Reason.UNREADABLE, Reason.DECODE_TIME, Reason.DECODE_MEMORY})
"""Rejections that hang on the hour as much as on the item: never staged, tried again each run."""


class _Joined(TypedDict):
    cleared: Iterable[Cleared]
    staged: Iterable[Milled]


@dataclass(eq=False)
class Normalise(beam.PTransform[PCollection[Cleared], Attempted]):
    """Mills each item that is not in staging yet; gives the clips of all of them."""

    sources: tuple[Source, ...]
    settings: AudioSettings
    work: WorkFolder
    digest: str
    suspects: frozenset[str]

    def expand(self, cleared: PCollection[Cleared]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        staged = (
            cleared.pipeline
            | "Indexes" >> beam.Create(whole_indexes(self.work.staging))
            | "ReadStaged" >> beam.FlatMap(read_index).with_output_types(Milled)
            | "KeyStaged" >> beam.Map(_by_item).with_output_types(tuple[str, Milled])
        )
        keyed = cleared | "KeyCleared" >> beam.Map(_by_cleared).with_output_types(
            tuple[str, Cleared]
        )
        total = cleared | "CountItems" >> Count.Globally()
        out = (
            {"cleared": keyed, "staged": staged}
            | "FindFinished" >> beam.CoGroupByKey()
            | "Mill"
            >> beam.ParDo(
                _MillFn(
                    {source.name: source for source in self.sources},
                    self.settings,
                    self.work,
                    self.digest,
                    self.suspects,
                ),
                AsSingleton(total),
            ).with_outputs("rejected", main="kept")
        )
        return Attempted(out.kept, out.rejected)


def _by_item(milled: Milled) -> tuple[str, Milled]:
    return milled.item_id, milled


def _by_cleared(cleared: Cleared) -> tuple[str, Cleared]:
    return cleared.item.item_id, cleared


@dataclass(eq=False)
class _MillFn(beam.DoFn):
    sources: dict[str, Source]
    settings: AudioSettings
    work: WorkFolder
    digest: str
    suspects: frozenset[str]
    _journal: Any = field(default=None, init=False)
    _staging: Any = field(default=None, init=False)
    _watchdog: Any = field(default=None, init=False)

    def setup(self) -> None:
        keep_freed_memory()

    def start_bundle(self) -> None:
        budgets = self.settings.budgets
        self._journal = Journal(self.work.journals, "audio")
        self._staging = StagingFile(self.work.staging)
        self._watchdog = Watchdog(
            stall_s=budgets.stall_s,
            max_wall_s=budgets.max_wall_s,
            max_memory_growth_bytes=budgets.max_memory_bytes,
        )

    def process(
        self, joined: tuple[str, Any], total: int
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        found: _Joined = joined[1]
        for cleared in found["cleared"]:
            Metrics.counter(Stage.NORMALISE, "in").inc()
            milled = self._milled(cleared.item, found["staged"], total)
            for clip in milled.clips:
                yield Candidate(clip, cleared.item, cleared.rights, cleared.decision)
            for rejection in milled.rejections:
                Metrics.counter(Stage.NORMALISE, rejection.reason).inc()
                yield TaggedOutput("rejected", rejection)

    def finish_bundle(self) -> None:
        self._watchdog.close()
        self._staging.close()
        self._journal.close()

    def _milled(self, item: Item, staged: Iterable[Milled], total: int) -> Milled:
        source = self.sources[item.source]
        self._journal.begin(item.item_id, total)
        milled = None
        try:
            fingerprint = source.fingerprint(item)
            for earlier in staged:
                if (earlier.fingerprint, earlier.work) == (fingerprint, self.digest):
                    milled = earlier
                    return milled
            milled = self._mill(source, item, fingerprint)
        except Rejected as bad:
            milled = Milled(item.item_id, "", self.digest, (), (rejection_of(item, bad),))
        finally:
            self._journal.end(milled.audio_s if milled else 0.0)
        return milled

    def _mill(self, source: Source, item: Item, fingerprint: str) -> Milled:
        isolated = item.item_id in self.suspects
        try:
            with source.fetch(item) as path, self._watchdog:
                result = mill(
                    path,
                    self.settings,
                    self._staging.add,
                    isolated=isolated,
                    beat=self._watchdog.beat,
                )
        except Rejected as bad:
            rejection = rejection_of(item, bad)
            milled = Milled(item.item_id, fingerprint, self.digest, (), (rejection,))
            if bad.reason in MAY_PASS_LATER:
                return milled
        else:
            milled = _as_rows(item, fingerprint, self.digest, result)
        self._staging.note(milled)
        return milled


def rejection_of(item: Item, bad: Rejected) -> Rejection:
    """The row of an item of which no clip came."""
    stage = STAGE_OF.get(bad.reason, Stage.NORMALISE)
    return Rejection(item.item_id, "", item.source, stage, bad.reason, bad.detail)


def _as_rows(item: Item, fingerprint: str, digest: str, result: Any) -> Milled:
    original = result.original
    clips = tuple(
        Clip(
            key=clip_key(item.item_id, original.sha256, cut.start_frame),
            item_id=item.item_id,
            source=item.source,
            start_s=cut.start_frame / SAMPLE_RATE_HZ,
            n_frames=cut.n_frames,
            pcm_hash=cut.pcm_hash,
            sha256=cut.sha256,
            original=original,
            measures=cut.measures,
            claim=cut.claim,
        )
        for cut in result.cuts
    )
    leftovers = tuple(
        Rejection(
            item_id=item.item_id,
            clip=clip_key(item.item_id, original.sha256, leftover.start_frame),
            source=item.source,
            stage=Stage.SEGMENT,
            reason=Reason.TOO_SHORT,
            detail="the remainder of the recording, shorter than min_s",
            duration_s=leftover.n_frames / SAMPLE_RATE_HZ,
        )
        for leftover in result.leftovers
    )
    return Milled(item.item_id, fingerprint, digest, clips, leftovers)
