"""Rights: an item enters only if the policy allows its audio, and a caption only if it allows that.

The gate stands before any audio is fetched. What only the audio tells is asked again behind it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from augment.reading.written import folded
from pipeline.rights.conflicts import Copy, parent_claim
from pipeline.rights.engine import assess, caption_facts, facts_of, reason_of
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import decide
from pipeline.stages.attempt import Attempt, Attempted
from schemas.captions import Caption
from schemas.clips import Candidate
from schemas.items import Item
from schemas.rejections import Reason, Rejected, Rejection, Stage
from schemas.rights import Claim, Decision, Rights


@dataclass(frozen=True, slots=True)
class Cleared:
    """An item that the policy lets in, with the rights and the decision that it was let in by."""

    item: Item
    rights: Rights
    decision: Decision


class Gated(NamedTuple):
    """The items that may be used, and the rows of those that may not."""

    kept: PCollection[Cleared]
    rejected: PCollection[Rejection]


@dataclass(eq=False)
class RightsGate(beam.PTransform[tuple[Any, Any], Gated]):
    """Assesses each item's rights and asks the policy.

    Takes the items that can be tried, and all that are listed: what an item was remixed from may
    be among the others. Only items with parents wait for that; no other passes through a shuffle.
    """

    policy: Policy

    def expand(self, listed: tuple[PCollection[Item], PCollection[Item]]) -> Any:
        """Adds the transform; the outputs are those of :class:`Gated`."""
        items, every = listed
        alone, remixed = items | "Part" >> beam.Partition(_has_parents, 2)  # type: ignore[arg-type]
        asked = remixed | "AskParents" >> beam.FlatMap(_asked).with_output_types(tuple[str, str])
        words = every | "KeyWords" >> beam.Map(_by_id).with_output_types(tuple[str, Item])
        claims = (
            {"asked": asked, "words": words}
            | "FindParents" >> beam.CoGroupByKey()
            | "Claim" >> beam.FlatMap(_claims).with_output_types(tuple[str, Claim])
        )
        keyed = remixed | "KeyRemixed" >> beam.Map(_with_id).with_output_types(tuple[str, Item])
        heard = (
            {"items": keyed, "claims": claims}
            | "JoinClaims" >> beam.CoGroupByKey()
            | "Hear" >> beam.FlatMap(_hear).with_output_types(Item)
        )
        out = (
            (alone, heard)
            | "Together" >> beam.Flatten()
            | "Decide" >> beam.ParDo(_GateFn(self.policy)).with_outputs("rejected", main="kept")
        )
        return Gated(out.kept, out.rejected)


def _has_parents(item: Item, _: int) -> int:
    return int(bool(item.parents))


def _asked(item: Item) -> Iterator[tuple[str, str]]:
    yield from ((parent, item.item_id) for parent in sorted(set(item.parents) - {item.item_id}))


def _by_id(item: Item) -> tuple[str, Item]:
    """What is needed of a parent, and no more of every item: few are one."""
    bare = Item(
        item_id=item.item_id,
        source=item.source,
        locator="",
        author=item.author,
        license_raw=item.license_raw,
        license_url_raw=item.license_url_raw,
        catalogue=item.catalogue,
        published=item.published,
    )
    return item.item_id, bare


def _claims(found: tuple[str, dict[str, Any]]) -> Iterator[tuple[str, Claim]]:
    children = list(found[1]["asked"])
    for parent in found[1]["words"] if children else ():
        claim = parent_claim(Copy(parent.item_id, parent.author, assess(parent)))
        yield from ((child, claim) for child in children)


def _with_id(item: Item) -> tuple[str, Item]:
    return item.item_id, item


def _hear(found: tuple[str, dict[str, Any]]) -> Iterator[Item]:
    claims: Iterable[Claim] = found[1]["claims"]
    told = tuple(claims)
    for item in found[1]["items"]:
        yield replace(item, claims=(*item.claims, *told))


@dataclass(eq=False)
class _GateFn(beam.DoFn):
    policy: Policy

    def process(
        self, item: Item
    ) -> Iterator[Cleared | TaggedOutput[Literal["rejected"], Rejection]]:
        Metrics.counter(Stage.RIGHTS, "in").inc()
        rights = assess(item)
        facts = facts_of(item, rights)
        decision = decide(facts, self.policy)
        if decision.allowed:
            Metrics.counter(Stage.RIGHTS, "kept").inc()
            # What the rights hold already goes no further beside them.
            bare = replace(item, evidence="", claims=(), parents=())
            yield Cleared(bare, rights, decision)
            return
        reason = reason_of(facts, decision, self.policy)
        Metrics.counter(Stage.RIGHTS, reason).inc()
        yield TaggedOutput(
            "rejected",
            Rejection(item.item_id, "", item.source, Stage.RIGHTS, reason, decision.why),
        )


@dataclass(eq=False)
class CheckLayers(beam.PTransform[PCollection[Candidate], Attempted]):
    """Asks the policy about each clip by its key, and about each of its captions.

    A caption that may not enter is left out, and so is one that repeats another that may. A clip
    that may not enter, or that has no caption left, is dropped.
    """

    policy: Policy

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        return clips | "Check" >> Attempt(Stage.RIGHTS, _CheckLayers(self.policy))


@dataclass(frozen=True)
class _CheckLayers:
    policy: Policy

    def __call__(self, candidate: Candidate) -> Candidate:
        return check_layers(candidate, self.policy)


def check_layers(candidate: Candidate, policy: Policy) -> Candidate:
    """The clip with the decision on its audio, and with those of its captions that are allowed.

    Raises:
        Rejected: The audio is not allowed, or no caption is.
    """
    item, key = candidate.item, candidate.clip.key
    facts = facts_of(item, candidate.rights, key=key)
    decision = decide(facts, policy)
    if not decision.allowed:
        raise Rejected(reason_of(facts, decision, policy), decision.why)
    captions: list[Caption] = []
    refused: list[Decision] = []
    for caption in candidate.captions:
        if folded(caption) in map(folded, captions):
            continue
        # Its number is the place that it has once those before it are known.
        asked = caption_facts(item, candidate.rights, key, len(captions), caption)
        answer = decide(asked, policy)
        if not answer.allowed:
            refused.append(answer)
        elif caption.is_given:
            captions.append(replace(caption, license=asked.rights.spdx))
        else:
            captions.append(caption)
    if not captions:
        why = refused[0].why if refused else "there is none"
        raise Rejected(Reason.NO_CAPTION, f"no caption may be used: {why}")
    return replace(candidate, decision=decision, captions=tuple(captions))
