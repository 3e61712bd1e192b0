"""Rights: an item enters only if its licence is known and the policy allows it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.rights.engine import conclude, decide
from pipeline.rights.normalise import Rule
from pipeline.rights.policy import Policy
from schemas.items import Item
from schemas.rejections import Reason, Rejection, Stage
from schemas.rights import Rights


@dataclass(frozen=True, slots=True)
class Cleared:
    """An item that the policy lets in, with the licence that it was let in under."""

    item: Item
    rights: Rights


class Gated(NamedTuple):
    """The items that may be used, and the rows of those that may not."""

    kept: PCollection[Cleared]
    rejected: PCollection[Rejection]


@dataclass(eq=False)
class RightsGate(beam.PTransform[PCollection[Item], Gated]):
    """Concludes each item's licence and asks the policy."""

    policy: Policy

    def expand(self, items: PCollection[Item]) -> Any:
        """Adds the transform; the outputs are those of :class:`Gated`."""
        out = items | "Decide" >> beam.ParDo(_GateFn(self.policy)).with_outputs(
            "rejected", main="kept"
        )
        return Gated(out.kept, out.rejected)


def reason_of(rights: Rights) -> Reason:
    """Why a policy turned these rights away."""
    if rights.known:
        return Reason.USE_NOT_ALLOWED
    conflict = rights.rule == Rule.CONFLICT
    return Reason.LICENSE_CONFLICT if conflict else Reason.UNKNOWN_LICENSE


@dataclass(eq=False)
class _GateFn(beam.DoFn):
    policy: Policy

    def process(
        self, item: Item
    ) -> Iterator[Cleared | TaggedOutput[Literal["rejected"], Rejection]]:
        Metrics.counter(Stage.RIGHTS, "in").inc()
        rights = conclude(item.license_raw, item.license_url_raw)
        decision = decide(rights, self.policy)
        if decision.allowed:
            Metrics.counter(Stage.RIGHTS, "kept").inc()
            # The evidence stays in the catalogue: nothing further down reads it.
            yield Cleared(replace(item, evidence=""), rights)
            return
        reason = reason_of(rights)
        Metrics.counter(Stage.RIGHTS, reason).inc()
        yield TaggedOutput(
            "rejected",
            Rejection(item.item_id, "", item.source, Stage.RIGHTS, reason, decision.why),
        )
