"""Caption: sentences from titles, descriptions, tags and file names, each with its origin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from augment.caption import caption
from augment.captioner import Captioner
from pipeline.stages.attempt import Attempted, reject_clip
from schemas.clips import Candidate
from schemas.rejections import Reason, Rejected, Rejection, Stage

MAX_BATCH = 256


@dataclass(eq=False)
class WriteCaptions(beam.PTransform[PCollection[Candidate], Attempted]):
    """Captions the clips in batches; a clip of which there is nothing to say is dropped.

    laion_clap's loader fails on an empty ``text``, so a clip without a caption cannot be shipped.
    """

    captioner: Captioner

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        out = (
            clips
            | "Batch" >> beam.BatchElements(min_batch_size=1, max_batch_size=MAX_BATCH)
            | "Write"
            >> beam.ParDo(_CaptionFn(self.captioner)).with_outputs("rejected", main="kept")
        )
        return Attempted(out.kept, out.rejected)


@dataclass(eq=False)
class _CaptionFn(beam.DoFn):
    captioner: Captioner

    def process(
        self, batch: Sequence[Candidate]
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        Metrics.counter(Stage.CAPTION, "in").inc(len(batch))
        written = caption([candidate.item for candidate in batch], self.captioner)
        for candidate, captions in zip(batch, written, strict=True):
            if captions:
                Metrics.counter(Stage.CAPTION, "kept").inc()
                # Nothing below reads the description, and it may be long.
                item = replace(candidate.item, description="")
                yield replace(candidate, item=item, captions=captions)
            else:
                Metrics.counter(Stage.CAPTION, Reason.NO_CAPTION).inc()
                bad = Rejected(Reason.NO_CAPTION, "no title, description, tag or readable name")
                yield TaggedOutput("rejected", reject_clip(candidate, Stage.CAPTION, bad))
