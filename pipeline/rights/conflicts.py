"""Conflicts: every way in which what is said of a recording's rights contradicts itself.

Pure functions from what was said and concluded to conflicts. What follows from one is for the
policy to say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.keys import author_key
from pipeline.rights.conclude import conclude
from pipeline.rights.licenses import known_license
from pipeline.rights.normalise.rules import Rule
from pipeline.rights.operations import (
    Granted,
    between,
    choice_of,
    freest,
    granted,
    withheld,
)
from schemas.rights import (
    Claim,
    Conflict,
    Obligation,
    Permissions,
    Rights,
    Said,
)

DUPLICATE, PARENT = "duplicate:", "parent:"
"""How the witness of a claim begins where it is another recording; its item id follows."""

MAX_CLAIMS = 32
"""Of one recording. A sound that thousands uploaded must not fill a row with their names."""

_OF_WITNESS = {"container": Conflict.CONTAINER_AND_ITEM, "embedded": Conflict.EMBEDDED_TAG}


def concluded(claim: Claim) -> Rights:
    """The licence that a claim's words name."""
    return conclude(Said(claim.name, claim.url))


def contradict(one: Rights, other: Rights) -> bool:
    """Whether both name licences, and there is none that both could mean."""
    return one.known and other.known and not _could_be(one) & _could_be(other)


def conflicts_of(rights: Rights, author: str) -> tuple[Conflict, ...]:
    """The conflicts among what is said of one recording, in the order of :class:`Conflict`.

    Those that ``rights`` have already stay. ``rights`` hold the claims that are to be heard.
    """
    own = granted(rights)
    found = {*rights.conflicts, *_within(rights), *_claimed(rights, own)}
    if _is_retired(rights):
        found.add(Conflict.RETIRED_LICENSE)
    if _lacks_attribution(rights, own, author):
        found.add(Conflict.MISSING_ATTRIBUTION)
    if is_no_derivatives(rights):
        # Every recording is cut into clips and mixed down to one channel. ND forbids to share
        # what was adapted, and whether these two are adaptations is disputed.
        found.add(Conflict.NO_DERIVATIVES_ADAPTED)
    return in_order(found)


def in_order(found: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Each conflict once, in the order in which :class:`Conflict` has them."""
    wanted = set(found)
    return tuple(conflict for conflict in Conflict if conflict in wanted)


def is_no_derivatives(rights: Rights) -> bool:
    """Whether the licence, or one of those it may be, has ND among its elements."""
    return any(
        "-ND" in f"{name}-".upper() for name in (rights.spdx, rights.family, *rights.candidates)
    )


def grant_of(rights: Rights) -> Granted:
    """What may be done under rights and under the claims that bind beside them: the strictest.

    Other recordings with the same sound bind, and so do those that it was remixed from: whoever is
    right, nobody's terms are broken. A claim that cannot be understood grants nothing.
    """
    own = granted(rights)
    binding = [
        freest(granted(concluded(claim)).choices)
        for claim in rights.claims
        if claim.witness.startswith((DUPLICATE, PARENT))
    ]
    if not binding:
        return own
    choices = tuple(
        choice_of(term for each in (choice, *binding) for term in each.terms)
        for choice in own.choices
    )
    return between(choices, ambiguous=own.ambiguous)


def is_stricter(one: Granted, other: Granted) -> bool:
    """Whether ``one`` forbids or asks for anything that ``other`` does not."""
    both = Permissions.strictest((one.permissions, other.permissions))
    return both != other.permissions or not set(one.obligations) <= set(other.obligations)


@dataclass(frozen=True, slots=True)
class Copy:
    """One of several recordings with the same sound: whose it is said to be, and its rights."""

    item_id: str
    author: str
    rights: Rights


def strictness(rights: Rights) -> tuple[int, int]:
    """A number for how little is granted: whatever is stricter than another has the greater one."""
    return withheld(grant_of(rights))


def beside_copies(kept: Copy, others: Iterable[Copy]) -> Rights:
    """The rights of ``kept``, with what the other copies say against them as claims.

    A copy of the same item, or of the same author under the same licence, says nothing against it.
    Of those that say the same the one with the least item id is heard.
    """
    claims: dict[tuple[str, str, str], Claim] = {}
    found = set(kept.rights.conflicts)
    for other in sorted(others, key=lambda copy: copy.item_id):
        differs = _differences(kept, other)
        if other.item_id == kept.item_id or not differs:
            continue
        found |= differs
        claim = _as_claim(f"{DUPLICATE}{other.item_id}", other)
        claims.setdefault((claim.name, claim.url, author_key(claim.author)), claim)
    told = heard((*kept.rights.claims, *claims.values()))
    return replace(kept.rights, claims=told, conflicts=in_order(found))


def heard(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Each claim once, in the order of their witnesses; of too many those that bind the most."""
    distinct = sorted(set(claims), key=_claim_key)
    if len(distinct) <= MAX_CLAIMS:
        return tuple(distinct)
    strictest = sorted(distinct, key=lambda claim: strictness(concluded(claim)), reverse=True)
    return tuple(sorted(strictest[:MAX_CLAIMS], key=_claim_key))


def parent_claim(parent: Copy) -> Claim:
    """What a recording that another was remixed from says of that other's rights."""
    return _as_claim(f"{PARENT}{parent.item_id}", parent)


def _as_claim(witness: str, copy: Copy) -> Claim:
    rights = copy.rights
    # The conclusion and not the words: those are read in their own catalogue's terms.
    named = (rights.spdx, rights.url) if rights.known else (rights.raw, rights.url_raw)
    return Claim(witness, *named, copy.author)


def _claim_key(claim: Claim) -> tuple[str, str, str, str]:
    return claim.witness, claim.name, claim.url, claim.author


def _differences(kept: Copy, other: Copy) -> set[Conflict]:
    found = set()
    rights = other.rights
    says_nothing = not rights.known and not (rights.raw.strip() or rights.url_raw.strip())
    if kept.rights.spdx != rights.spdx and not says_nothing:
        found.add(Conflict.SAME_AUDIO_OTHER_LICENSE)
    names = {author_key(kept.author), author_key(other.author)} - {""}
    if len(names) > 1:
        found.add(Conflict.SAME_AUDIO_OTHER_AUTHOR)
    return found


def _within(rights: Rights) -> Iterator[Conflict]:
    """What one witness says against itself, or against all reason."""
    where = rights.catalogue, rights.published
    by_name = conclude(Said(rights.raw, "", *where))
    by_url = conclude(Said("", rights.url_raw, *where))
    rules = {rights.rule, by_name.rule, by_url.rule}
    if Rule.NO_SUCH_LICENSE in rules:
        yield Conflict.IMPOSSIBLE_LICENSE
    if rights.url_raw.strip() and (Rule.CONFLICT in rules or contradict(by_name, by_url)):
        yield Conflict.NAME_AND_URL


def _claimed(rights: Rights, own: Granted) -> Iterator[Conflict]:
    for claim in rights.claims:
        other = concluded(claim)
        if claim.witness.startswith(PARENT):
            if is_stricter(granted(other), own):
                yield Conflict.PARENT_STRICTER
        elif not claim.witness.startswith(DUPLICATE) and contradict(rights, other):
            yield _OF_WITNESS.get(claim.witness, Conflict.OTHER_WITNESS)


def _is_retired(rights: Rights) -> bool:
    known = known_license(rights.spdx)
    return known is not None and known.retired


def _lacks_attribution(rights: Rights, own: Granted, author: str) -> bool:
    """Whether a credit is owed that cannot be given: no name, or no licence to point to."""
    if not rights.known:
        return False  # nothing is granted that a credit would be owed for
    if Obligation.ATTRIBUTION in own.obligations and not author.strip():
        return True
    return Obligation.LICENSE_LINK in own.obligations and not rights.url


def _could_be(rights: Rights) -> set[str]:
    return set(rights.candidates) or {rights.spdx}
