"""Agreement: does a caption say what is heard? A CLAP model scores each against its clip.

The second time that a clip's audio is read, from staging by its claim. Only where a recipe asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.agreement import Agreement
from pipeline.recipe import AgreementSettings
from pipeline.rights.policy import Policy
from pipeline.stages.attempt import Attempted, reject_clip
from pipeline.stages.rights import CheckLayers
from pipeline.staging import StagedAudio
from pipeline.work import WorkFolder
from schemas.captions import Caption
from schemas.clips import Candidate
from schemas.rejections import Reason, Rejected, Rejection, Stage

DIGITS = 4
"""That a score keeps. A model hears one clip at a time, on one thread, so that its neighbours
cannot matter; what is left beyond are the last bits of another processor, some 1e-7."""

MIN_BATCH, MAX_BATCH = 8, 64
"""Clips whose FLAC a worker holds at once: at most some 60 MB."""


@dataclass(eq=False)
class CheckAgreement(beam.PTransform[PCollection[Candidate], Attempted]):
    """Notes with each caption how well it fits, and drops what does not where the settings say so.

    The policy is asked again where captions went: its answer may hang on a caption's number.
    """

    agreement: Agreement
    settings: AgreementSettings
    work: WorkFolder
    policy: Policy

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        heard = (
            clips
            | "Batch" >> beam.BatchElements(min_batch_size=MIN_BATCH, max_batch_size=MAX_BATCH)
            | "Hear"
            >> beam.ParDo(_HearFn(self.agreement, self.settings, self.work)).with_outputs(
                "rejected", main="kept"
            )
        )
        if not self.settings.leaves_captions_out:
            return Attempted(heard.kept, heard.rejected)
        asked = heard.kept | "Layers" >> CheckLayers(self.policy)
        rejected = (heard.rejected, asked.rejected) | "Rejected" >> beam.Flatten()
        return Attempted(asked.kept, rejected)


@dataclass(eq=False)
class _HearFn(beam.DoFn):
    agreement: Agreement
    settings: AgreementSettings
    work: WorkFolder
    _audio: Any = field(default=None, init=False)

    def start_bundle(self) -> None:
        self._audio = StagedAudio(self.work.staging)

    def process(
        self, batch: Sequence[Candidate]
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        Metrics.counter("agreement", "in").inc(len(batch))
        flacs = [self._audio.read(candidate.clip.claim) for candidate in batch]
        texts = [tuple(caption.text for caption in candidate.captions) for candidate in batch]
        scores = self.agreement.score(flacs, texts)
        for candidate, found in zip(batch, scores, strict=True):
            try:
                captions = fitting(scored(candidate.captions, found), self.settings)
            except Rejected as bad:
                Metrics.counter("agreement", bad.reason).inc()
                yield TaggedOutput("rejected", reject_clip(candidate, Stage.QUALITY, bad))
            else:
                Metrics.counter("agreement", "kept").inc()
                yield replace(candidate, captions=captions)

    def finish_bundle(self) -> None:
        self._audio.close()


def scored(captions: tuple[Caption, ...], scores: tuple[float, ...]) -> tuple[Caption, ...]:
    """The captions with their scores, rounded to :data:`DIGITS`.

    Raises:
        ValueError: A score is no cosine, as of a model whose weights are damaged.
    """
    # A sum of rounded squares may lie beyond 1 by its last bit; and -0.0 is no other score than 0.
    rounded = [round(score, DIGITS) + 0.0 for score in scores]
    return tuple(
        replace(caption, agreement=score) for caption, score in zip(captions, rounded, strict=True)
    )


def fitting(captions: tuple[Caption, ...], settings: AgreementSettings) -> tuple[Caption, ...]:
    """The captions that stay with their clip: all of them where the scores are only to be kept.

    Raises:
        Rejected: None fits well enough.
    """
    if settings.action == "flag":
        return captions
    best = max(captions, key=_agreement)  # of equals the first, in the order of origins
    if _agreement(best) < settings.min:
        raise Rejected(
            Reason.LOW_AGREEMENT,
            f"agreement {_agreement(best):.4f} at the best, the least is {settings.min:g}",
        )
    if settings.captions == "best":
        return (best,)
    if settings.captions == "all":
        return tuple(caption for caption in captions if _agreement(caption) >= settings.min)
    return captions


def _agreement(caption: Caption) -> float:
    assert caption.agreement is not None, "it was scored just now"
    return caption.agreement
