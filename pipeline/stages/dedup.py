"""Dedup: of clips with equal samples one stays, whatever files they came in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.recipe import DedupSettings
from pipeline.stages.attempt import Attempted, reject_clip
from schemas.clips import Candidate
from schemas.rejections import Reason, Rejected, Rejection, Stage


def first_of(copies: Iterable[Candidate]) -> tuple[Candidate, list[Candidate]]:
    """The copy that stays, and the others: by item id and position, never by order of arrival."""
    kept, *others = sorted(
        copies, key=lambda copy: (copy.item.item_id, copy.clip.start_s, copy.clip.key)
    )
    return kept, others


@dataclass(eq=False)
class DropDuplicates(beam.PTransform[PCollection[Candidate], Attempted]):
    """Keeps one clip of each group of equals, by the hash of the 16-bit samples."""

    settings: DedupSettings

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        keyed = clips | "KeyBySound" >> beam.Map(
            _sound_key, exact=self.settings.exact
        ).with_output_types(tuple[str, Candidate])
        out = (
            keyed
            | "GroupCopies" >> beam.GroupByKey()
            | "KeepOne" >> beam.ParDo(_KeepOneFn()).with_outputs("rejected", main="kept")
        )
        return Attempted(out.kept, out.rejected)


def _sound_key(candidate: Candidate, exact: bool) -> tuple[str, Candidate]:
    return candidate.clip.pcm_hash if exact else candidate.clip.key, candidate


@dataclass(eq=False)
class _KeepOneFn(beam.DoFn):
    def process(
        self, group: tuple[str, Iterable[Candidate]]
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        kept, others = first_of(group[1])
        Metrics.counter(Stage.DEDUP, "in").inc(1 + len(others))
        Metrics.counter(Stage.DEDUP, "kept").inc()
        yield kept
        for copy in others:
            Metrics.counter(Stage.DEDUP, Reason.EXACT_DUPLICATE).inc()
            detail = f"same samples as clip {kept.clip.key} of {kept.item.item_id}"
            bad = Rejected(Reason.EXACT_DUPLICATE, detail)
            yield TaggedOutput("rejected", reject_clip(copy, Stage.DEDUP, bad))
