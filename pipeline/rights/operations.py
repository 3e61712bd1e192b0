"""What a concluded licence lets people do, and what it asks of them.

The licence's own terms come from :mod:`pipeline.rights.terms`, the author's word on training from
:mod:`pipeline.rights.preferences`. Personal rights (``voice``, ``music``) change nothing here:
they are no licence, and a policy may ask for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.rights.expressions import choices_of
from pipeline.rights.licenses import known_license
from pipeline.rights.preferences import Preference, preference_of
from pipeline.rights.terms import in_order, terms_of
from schemas.rights import NOASSERTION, Obligation, Operation, Permission, Permissions, Rights

UNKNOWN = Permissions(*[Permission.UNKNOWN] * 6)
"""What is permitted where no licence is known."""


@dataclass(frozen=True, slots=True)
class Term:
    """One licence of an expression, with what it alone permits and asks.

    ``family`` is empty for a licence that is not known; its operations are then unknown.
    """

    # Hashed once for every recording: the identifier tells terms apart well enough.
    spdx: str
    family: str = field(hash=False)
    permissions: Permissions = field(hash=False)
    obligations: tuple[Obligation, ...] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to use a recording: the licences that hold together in it, strictest permissions."""

    terms: tuple[Term, ...]
    permissions: Permissions = field(hash=False)
    obligations: tuple[Obligation, ...] = field(hash=False)

    @property
    def expression(self) -> str:
        """The licences that hold, joined by AND."""
        return " AND ".join(term.spdx for term in self.terms)


@dataclass(frozen=True, slots=True)
class Granted:
    """What may be done, and what is owed for it.

    Where an expression says OR, ``choices`` are the ways to use the recording in its order, and
    the permissions and obligations are those of the freest. ``ambiguous`` where the words leave
    several licences open: all of them then hold in every choice.
    """

    permissions: Permissions = field(hash=False)
    obligations: tuple[Obligation, ...] = field(hash=False)
    choices: tuple[Choice, ...] = ()
    ambiguous: bool = False


def granted(rights: Rights) -> Granted:
    """What ``rights`` let people do; all unknown where no licence was concluded.

    Of several licences that hold together, or that the words leave open, the strictest answer
    counts for each operation, and all their obligations are owed.
    """
    return _granted(rights.spdx, rights.candidates, preference_of(rights.ai_preference))


# Distinct licences are few, recordings many.
@lru_cache(maxsize=8192)
def _granted(spdx: str, candidates: tuple[str, ...], preference: Preference) -> Granted:
    open_licenses = tuple(each for each in dict.fromkeys(candidates) if each != spdx)
    try:
        ways = choices_of(spdx)
        ambiguous = len(set(candidates)) > 1 and len(ways) == len(ways[0]) == 1
        # An identifier of a family alone is a name for its candidates, and they say more of it.
        if len(ways) == 1 and len(ways[0]) == 1 and spdx != NOASSERTION and open_licenses:
            itself = ways[0] if known_license(spdx) else ()
            ways = ((*itself, *open_licenses),)
        if spdx == NOASSERTION and open_licenses:
            # What the words come near to may bind, and grants nothing.
            ways = ((NOASSERTION, *open_licenses),)
    except ValueError:
        ways, ambiguous = ((spdx,),), True
    terms = (tuple(_term(spdx, preference) for spdx in way) for way in ways)
    return between(tuple(map(choice_of, terms)), ambiguous=ambiguous)


def choice_of(terms: Iterable[Term]) -> Choice:
    """The way to use a recording under all of these at once, each counted once."""
    held = tuple(dict.fromkeys(terms))
    owed = in_order(each for term in held for each in term.obligations)
    return Choice(held, Permissions.strictest(term.permissions for term in held), owed)


def between(choices: tuple[Choice, ...], *, ambiguous: bool) -> Granted:
    """What is granted where one may choose; there is at least one choice."""
    free = freest(choices)
    return Granted(free.permissions, free.obligations, choices, ambiguous)


def freest(choices: Iterable[Choice]) -> Choice:
    """The choice that withholds the least, and of several such asks the least."""
    return min(choices, key=withheld)


def withheld(of: Granted | Choice) -> tuple[int, int]:
    """How much is not allowed, then how much is owed: what is stricter has the greater."""
    order = list(Permission)
    answers = (order.index(of.permissions.of(operation)) for operation in Operation)
    return sum(answers), len(of.obligations)


def _term(spdx: str, preference: Preference) -> Term:
    known = known_license(spdx)
    if known is None:
        return Term(spdx, "", UNKNOWN, ())
    terms = terms_of(known.family, known.version)
    said = replace(
        terms.permissions,
        train_generative=_stricter(terms.permissions.train_generative, preference[0]),
        train_other=_stricter(terms.permissions.train_other, preference[1]),
    )
    return Term(spdx, known.family, said, terms.obligations)


def _stricter(one: Permission, other: Permission) -> Permission:
    return max(one, other, key=list(Permission).index)
