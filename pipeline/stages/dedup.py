"""Dedup: of clips with equal samples one stays, whatever files they came in.

Where the same sound came under other licences or names, the one under the strictest terms stays,
with what the others say against it, and the policy is asked again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.recipe import DedupSettings
from pipeline.rights.conflicts import DUPLICATE, Copy, beside_copies, strictness
from pipeline.rights.engine import decide_item
from pipeline.rights.policy import Policy
from pipeline.rights.policy.quoting import quoted
from pipeline.stages.attempt import Attempted, reject_clip
from schemas.clips import FLOOR_DB, Candidate
from schemas.rejections import Reason, Rejected, Rejection, Stage
from schemas.rights import Decision


def first_of(copies: Iterable[Candidate]) -> tuple[Candidate, list[Candidate]]:
    """The copy that stays, and the others: never by order of arrival.

    Under the strictest terms, then by item id and position.
    """
    kept, *others = sorted(copies, key=_order)
    return kept, others


def _order(copy: Candidate) -> tuple[int, int, str, float, str]:
    withheld, owed = strictness(copy.rights)
    return -withheld, -owed, copy.item.item_id, copy.clip.start_s, copy.clip.key


def against(kept: Candidate, others: Iterable[Candidate]) -> Candidate:
    """The clip with what its copies say against its rights; silence says nothing of anybody."""
    if kept.clip.measures.peak_db <= FLOOR_DB:
        return kept
    found = beside_copies(_copy(kept), map(_copy, others))
    return kept if found == kept.rights else replace(kept, rights=found)


def _copy(candidate: Candidate) -> Copy:
    return Copy(candidate.item.item_id, candidate.item.author, candidate.rights)


def _torn(kept: Candidate, decision: Decision) -> str:
    """Who says what against a clip's rights, and what the policy says to that."""
    copies = [claim for claim in kept.rights.claims if claim.witness.startswith(DUPLICATE)]
    told = [
        f"{claim.witness.removeprefix(DUPLICATE)} under {claim.name} by {quoted(claim.author)}"
        for claim in copies[:MAX_TOLD]
    ]
    more = f" and {len(copies) - MAX_TOLD} more" if len(copies) > MAX_TOLD else ""
    conflicts = ", ".join(kept.rights.conflicts)
    return f"{conflicts}: the same samples are in {', '.join(told)}{more}; {decision.why}"


MAX_TOLD = 3
"""Copies that a rejection names."""


@dataclass(eq=False)
class DropDuplicates(beam.PTransform[PCollection[Candidate], Attempted]):
    """Keeps one clip of each group of equals, by the hash of the 16-bit samples."""

    settings: DedupSettings
    policy: Policy

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        keyed = clips | "KeyBySound" >> beam.Map(
            _sound_key, exact=self.settings.exact
        ).with_output_types(tuple[str, Candidate])
        out = (
            keyed
            | "GroupCopies" >> beam.GroupByKey()
            | "KeepOne" >> beam.ParDo(_KeepOneFn(self.policy)).with_outputs("rejected", main="kept")
        )
        return Attempted(out.kept, out.rejected)


def _sound_key(candidate: Candidate, exact: bool) -> tuple[str, Candidate]:
    return candidate.clip.pcm_hash if exact else candidate.clip.key, candidate


@dataclass(eq=False)
class _KeepOneFn(beam.DoFn):
    policy: Policy

    def process(
        self, group: tuple[str, Iterable[Candidate]]
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        first, others = first_of(group[1])
        Metrics.counter(Stage.DEDUP, "in").inc(1 + len(others))
        kept = against(first, others)
        decision = kept.decision
        if kept is not first:
            decision = decide_item(kept.item, kept.rights, self.policy)
        if decision is None or decision.allowed:
            Metrics.counter(Stage.DEDUP, "kept").inc()
            yield replace(kept, decision=decision)
        else:
            yield self._rejected(first, Rejected(Reason.LICENSE_CONFLICT, _torn(kept, decision)))
        for copy in others:
            detail = f"same samples as clip {kept.clip.key} of {kept.item.item_id}"
            yield self._rejected(copy, Rejected(Reason.EXACT_DUPLICATE, detail))

    def _rejected(
        self, copy: Candidate, bad: Rejected
    ) -> TaggedOutput[Literal["rejected"], Rejection]:
        Metrics.counter(Stage.DEDUP, bad.reason).inc()
        return TaggedOutput("rejected", reject_clip(copy, Stage.DEDUP, bad))
