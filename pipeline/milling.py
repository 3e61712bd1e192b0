"""The audio passes of one worker: an item and its file in, staged clips and rows out."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.audio.mill import mill
from pipeline.audio.settings import AudioSettings
from pipeline.audio.watchdog import Watchdog
from pipeline.journal import Journal
from pipeline.keys import clip_key
from pipeline.staging import Milled, StagingFile
from pipeline.work import WorkFolder
from schemas.clips import SAMPLE_RATE_HZ, Clip
from schemas.items import Item
from schemas.rejections import Reason, Rejected, Rejection, Stage
from sources.protocol import Source

STAGE_OF = {
    Reason.UNREADABLE: Stage.FETCH,
    Reason.OUTSIDE_FOLDER: Stage.FETCH,
    Reason.TOO_LARGE: Stage.FETCH,
    Reason.GONE: Stage.FETCH,
    Reason.NOT_ALLOWED: Stage.FETCH,
    Reason.HTTP_ERROR: Stage.FETCH,
    Reason.UNREACHABLE: Stage.FETCH,
    Reason.PRIVATE_ADDRESS: Stage.FETCH,
    Reason.WRONG_CONTENT: Stage.FETCH,
    Reason.CHECKSUM: Stage.FETCH,
    Reason.TOO_SHORT: Stage.SEGMENT,
}
"""The stage that a rejection by the audio pass belongs to; normalise, where it is not listed."""

MAY_PASS_LATER = frozenset({
    Reason.UNREADABLE, Reason.HTTP_ERROR, Reason.UNREACHABLE, Reason.DECODE_TIME,
    Reason.DECODE_MEMORY,
})  # fmt: skip
"""Rejections that hang on the hour as much as on the item: never staged, tried again each run."""


@dataclass(frozen=True, slots=True)
class Passes:
    """How every pass of a run is made."""

    settings: AudioSettings
    work: WorkFolder
    digest: str
    suspects: frozenset[str]


class Bench:
    """Where one worker makes its passes: its journal, its staging file, its watchdog."""

    def __init__(self, passes: Passes) -> None:
        budgets = passes.settings.budgets
        self._passes = passes
        self._journal = Journal(passes.work.journals, "audio")
        self._staging = StagingFile(passes.work.staging)
        self._watchdog = Watchdog(
            stall_s=budgets.stall_s,
            max_wall_s=budgets.max_wall_s,
            max_memory_growth_bytes=budgets.max_memory_bytes,
        )

    def close(self) -> None:
        """Ends the bundle: what is staged is there to be found from now on."""
        self._watchdog.close()
        self._staging.close()
        self._journal.close()

    def begin(self, item_id: str, total: int) -> None:
        """Notes that an item is in hand; "" while only a file is waited for."""
        self._journal.begin(item_id, total)

    def end(self, milled: Milled | None) -> None:
        """Notes that nothing is in hand any more."""
        self._journal.end(milled.audio_s if milled else 0.0)

    def earlier(
        self, source: Source, item: Item, staged: Iterable[Milled]
    ) -> tuple[str, Milled | None]:
        """The item's fingerprint, and what an earlier run has made of the same bytes.

        An item that the source does not have any more is rejected, and in that finished.
        """
        try:
            fingerprint = source.fingerprint(item)
        except Rejected as bad:
            return "", self._rejected(item, "", bad)
        for milled in staged:
            if (milled.fingerprint, milled.work) == (fingerprint, self._passes.digest):
                return fingerprint, milled
        return fingerprint, None

    def mill(
        self, item: Item, fingerprint: str, file: AbstractContextManager[Path], total: int
    ) -> Milled:
        """One pass over an item's file. The item is in hand from when the file is there."""
        try:
            with file as path:
                self.begin(item.item_id, total)
                with self._watchdog:
                    result = mill(
                        path,
                        self._passes.settings,
                        self._staging.add,
                        isolated=item.item_id in self._passes.suspects,
                        beat=self._watchdog.beat,
                    )
        except Rejected as bad:
            milled = self._rejected(item, fingerprint, bad)
            if bad.reason in MAY_PASS_LATER:
                return milled
        else:
            milled = _as_rows(item, fingerprint, self._passes.digest, result)
        self._staging.note(milled)
        return milled

    def _rejected(self, item: Item, fingerprint: str, bad: Rejected) -> Milled:
        rejections = (rejection_of(item, bad),)
        return Milled(item.item_id, fingerprint, self._passes.digest, (), rejections)


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
