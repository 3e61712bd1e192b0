"""What may fail by bad data: a clip comes through, or its rejection does; a bug stops the run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from schemas.clips import Candidate
from schemas.rejections import Rejected, Rejection, Stage


class Attempted(NamedTuple):
    """The clips that came through, and the rows of those that did not."""

    kept: PCollection[Candidate]
    rejected: PCollection[Rejection]


def reject_clip(candidate: Candidate, stage: Stage, bad: Rejected) -> Rejection:
    """The row of a clip that a stage turned away."""
    return Rejection(
        item_id=candidate.item.item_id,
        clip=candidate.clip.key,
        source=candidate.item.source,
        stage=stage,
        reason=bad.reason,
        detail=bad.detail,
        duration_s=candidate.clip.duration_s,
    )


@dataclass(eq=False)  # not frozen: Beam writes attributes onto transforms and DoFns
class Attempt(beam.PTransform[PCollection[Candidate], Attempted]):
    """Applies ``check`` to each clip; what it raises as ``Rejected`` becomes a row."""

    stage: Stage
    check: Callable[[Candidate], Candidate]

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        out = clips | "Try" >> beam.ParDo(_AttemptFn(self.stage, self.check)).with_outputs(
            "rejected", main="kept"
        )
        return Attempted(out.kept, out.rejected)


@dataclass(eq=False)
class _AttemptFn(beam.DoFn):
    stage: Stage
    check: Callable[[Candidate], Candidate]

    def process(
        self, candidate: Candidate
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        Metrics.counter(self.stage, "in").inc()
        try:
            kept = self.check(candidate)
        except Rejected as bad:
            Metrics.counter(self.stage, bad.reason).inc()
            yield TaggedOutput("rejected", reject_clip(candidate, self.stage, bad))
        else:
            Metrics.counter(self.stage, "kept").inc()
            yield kept
