"""What can come of reading a licence: what was found or why nothing was, and by which rule."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pipeline.rights.normalise.known import KnownLicense


class Rule(StrEnum):
    """Everything by which a licence is concluded, and everything for which none is."""

    IDENTIFIER = "spdx-identifier"
    URL = "url"
    NAME = "name"
    TERMS = "known-terms"
    CLAIM = "public-domain-claim"
    NAME_AND_URL = "name-and-url"
    VERSION_FROM_URL = "version-from-url"
    VERSION_BY_DATE = "version-by-date"
    VERSION_UNSAID = "version-unsaid"
    SLUG = "bare-elements"
    MISSPELT = "misspelt-element"
    ANY_OF = "any-of"
    ALL_OF = "all-of"
    LIST = "list-read-as-all-of"

    NOTHING = "no-license-text"
    TOO_LONG = "too-long"
    NAME_UNRECOGNISED = "name-unrecognised"
    URL_UNRECOGNISED = "url-unrecognised"
    NAME_NEEDS_URL = "name-needs-url"
    ONLY_NON_COMMERCIAL = "only-non-commercial-is-said"
    TOO_MANY = "too-many-licenses"
    MIXED = "and-with-or"
    CONFLICT = "conflict"
    NO_SUCH_LICENSE = "no-such-license"


CONFIDENCE = MappingProxyType(
    {
        Rule.IDENTIFIER: 1.0,
        Rule.URL: 1.0,
        Rule.NAME_AND_URL: 1.0,
        Rule.VERSION_FROM_URL: 1.0,
        Rule.NAME: 0.95,
        Rule.TERMS: 0.9,
        Rule.ANY_OF: 0.9,
        Rule.ALL_OF: 0.9,
        Rule.VERSION_BY_DATE: 0.8,
        Rule.VERSION_UNSAID: 0.8,
        Rule.SLUG: 0.7,
        # A list may mean one licence for one part and another for another, or a choice.
        Rule.LIST: 0.5,
        Rule.MISSPELT: 0.5,
        Rule.CONFLICT: 0.5,
        # Whoever says so grants nothing, and often does not know.
        Rule.CLAIM: 0.4,
    }
)
"""How sure a conclusion is by its rule: an order, no probability. Other rules conclude nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """One licence, or a family of which the version was not said.

    ``either`` are the licences that it may be, where the words leave several open. ``instead`` is
    the unported text, where only a name's language speaks for a port.
    """

    license: KnownLicense
    rule: Rule
    either: tuple[KnownLicense, ...] = ()
    instead: KnownLicense | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Licences joined by ``AND`` or ``OR``."""

    operator: str
    members: tuple[Found, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Refused:
    """No licence. ``near`` are those that the words come near to: they may bind, and not grant."""

    rule: Rule
    near: tuple[str, ...] = ()


Reading = Found | Several | Refused
