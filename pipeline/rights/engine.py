"""The one door to rights: what an item's words conclude, and what a policy says of each layer.

Everything fails closed: a licence that is not concluded is allowed by no policy.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from pipeline.rights.conclude import conclude
from pipeline.rights.conflicts import conflicts_of, grant_of, heard
from pipeline.rights.evidence import filed, grade_of
from pipeline.rights.licenses import GENERATED
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import Facts, decide
from schemas.captions import Caption, Origin
from schemas.items import Item
from schemas.manifest import ClipRow
from schemas.rejections import Reason
from schemas.rights import Claim, Conflict, Decision, Grade, Rights, RightsRow, Said, Verdict

AUDIO, METADATA, CAPTION = "audio", "metadata", "caption:"
"""The layers; the number of a caption in its clip follows."""

MADE_HERE = Rights(
    spdx=GENERATED,
    url="",
    raw="",
    url_raw="",
    rule="made-here",
    family="soundmill-generated",
    candidates=(GENERATED,),
    confidence=1.0,
    grade=Grade.A,
)
"""Of a sentence that a model or the template made of keywords: nobody else holds rights in it."""

_WRITTEN = frozenset({Origin.TITLE, Origin.DESCRIPTION, Origin.FILE_NAME})

GIVEN_GRADE = Grade.D
"""Of the licence of captions: whoever publishes them states it once, for all of them."""


class Described(Protocol):
    """What an item and a clip's row both say of a recording."""

    @property
    def item_id(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def source_url(self) -> str: ...


def assess(item: Item, claims: Iterable[Claim] = ()) -> Rights:
    """The rights of an item as its own words conclude them, with all that bears on them.

    Deterministic, and the same for an item as its source lists it and as the catalogue holds it.

    Args:
        item: The item.
        claims: Of further witnesses, beside those that the item brings.
    """
    item = filed(item)
    said = Said(item.license_raw, item.license_url_raw, item.catalogue, item.published)
    rights = replace(
        conclude(said),
        catalogue=item.catalogue,
        published=item.published,
        claims=heard((*item.claims, *claims)),
        ai_preference=item.ai_preference,
        flags=item.flags,
        grade=grade_of(item),
        evidence=item.evidence,
    )
    return replace(rights, conflicts=conflicts_of(rights, item.author))


def facts_of(
    of: Described, rights: Rights, layer: str = AUDIO, *, key: str = "", generator: str = ""
) -> Facts:
    """What a policy is asked about one layer; ``of`` is the item, or the row of a clip of it."""
    return Facts(
        item_id=of.item_id,
        key=key,
        layer=layer,
        generator=generator,
        rights=rights,
        granted=grant_of(rights),
        author=of.author,
        title=of.title,
        source_url=of.source_url,
    )


def decide_item(item: Item, rights: Rights, policy: Policy) -> Decision:
    """The policy's answer for the audio of an item, of which there are no clips yet."""
    return decide(facts_of(item, rights), policy)


def caption_rights(caption: Caption, rights: Rights) -> Rights:
    """The rights in a caption, beside the ``rights`` of its recording.

    They are the recording's where the caption is made of its own words. A given caption has those
    that its own words conclude, and unknown ones where it says nothing. Its evidence is kept with
    the recording's: without that there is none.
    """
    if caption.origin in _WRITTEN:
        return rights
    if not caption.is_given:
        return MADE_HERE
    own = conclude(Said(caption.license_raw, caption.license_url_raw))
    said = bool(own.raw.strip() or own.url_raw.strip())
    own = replace(own, grade=GIVEN_GRADE if said and rights.evidence else Grade.F)
    return replace(own, conflicts=conflicts_of(own, caption.author))


def caption_facts(of: Described, rights: Rights, key: str, n: int, caption: Caption) -> Facts:
    """What a policy is asked about caption ``n`` of the clip ``key``."""
    own = caption_rights(caption, rights)
    facts = facts_of(of, own, f"{CAPTION}{n}", key=key, generator=_generator(caption))
    return replace(facts, author=caption.author) if caption.is_given else facts


def _generator(caption: Caption) -> str:
    """The model that wrote a caption, as far as somebody says so; empty where none did."""
    if caption.origin is Origin.GIVEN_MACHINE:
        return caption.model or Origin.GIVEN_MACHINE
    return caption.model if caption.origin is Origin.T5 else ""


def layers_of(row: ClipRow) -> list[Facts]:
    """The facts of each layer of a shipped clip: its audio, its metadata, each of its captions."""
    facts = [facts_of(row, row.rights, layer, key=row.key) for layer in (AUDIO, METADATA)]
    facts += [
        caption_facts(row, row.rights, row.key, n, caption)
        for n, caption in enumerate(row.captions)
    ]
    return facts


def rights_rows(row: ClipRow, policy: Policy) -> list[RightsRow]:
    """One row per layer of a shipped clip, as ``policy`` decides on it: the clip's own or another.

    In the order audio, metadata, captions.
    """
    return [
        RightsRow(
            key=row.key,
            layer=facts.layer,
            item_id=row.item_id,
            source=row.source,
            split=row.split,
            shard=row.shard,
            duration_s=row.duration_s,
            title=row.title,
            author=facts.author,
            source_url=row.source_url,
            generator=facts.generator,
            rights=facts.rights,
            permissions=facts.granted.permissions,
            obligations=facts.granted.obligations,
            decision=decide(facts, policy),
        )
        for facts in layers_of(row)
    ]


def reason_of(facts: Facts, decision: Decision, policy: Policy) -> Reason:
    """Why a policy turned a recording away, in the closed list's words.

    A conflict or an opt-out is the reason where the policy would have allowed it without.
    """
    if decision.verdict is Verdict.REVIEW:
        return Reason.REVIEW
    rights = facts.rights
    if not rights.known:
        torn = {Conflict.NAME_AND_URL, Conflict.IMPOSSIBLE_LICENSE} & set(rights.conflicts)
        return Reason.LICENSE_CONFLICT if torn else Reason.UNKNOWN_LICENSE
    if _allowed(facts, replace(rights, ai_preference=""), policy):
        return Reason.OPTED_OUT
    if _allowed(facts, replace(rights, conflicts=(), claims=()), policy):
        return Reason.LICENSE_CONFLICT
    return Reason.USE_NOT_ALLOWED


def _allowed(facts: Facts, rights: Rights, policy: Policy) -> bool:
    other = replace(facts, rights=rights, granted=grant_of(rights))
    return decide(other, policy).allowed
