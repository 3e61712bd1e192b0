"""A name, an address, or both, to what they agree on."""

from dataclasses import replace
from functools import cache

from pipeline.rights.normalise.catalogues import YOUTUBE, Catalogue
from pipeline.rights.normalise.expression import MAX_LICENSES, read_names
from pipeline.rights.normalise.known import KnownLicense
from pipeline.rights.normalise.markup import without_markup
from pipeline.rights.normalise.others import others, versions_of
from pipeline.rights.normalise.rules import Found, Reading, Refused, Rule, Several
from pipeline.rights.normalise.tools import families, without_version
from pipeline.rights.normalise.urls import read_url, split_addresses
from pipeline.rights.normalise.words import MAX_CHARS, skeleton, tidied, words_of

_NULLS = frozenset(("n/a", "na", "none", "null", "nan", "-", "--", "nil", "<na>", "#n/a", "n.a."))
_YOUTUBES = frozenset(("creativecommon", "creativecommonsattributionlicensereuseallowed"))
"""YouTube's one free licence, in its programming interface and on its pages."""

# Words that say less than an address does, and the families that do not contradict them.
_VAGUE = {
    "public-domain": frozenset(("CC0", "CC-PDM", "CC-PDDC", "us-govt-public-domain")),
    "all-rights-reserved": frozenset(("RightsStatements-InC",)),
    "no-known-copyright": frozenset(("RightsStatements-NKC", "CC-PDM")),
}


def read_license(name: str, url: str, catalogue: Catalogue) -> tuple[Reading, Catalogue]:
    """What a name and an address agree on, and the catalogue whose terms hold.

    Either may be empty, and either may hold an address. Nothing is overruled: what is not
    understood is refused, and so is what contradicts itself.
    """
    if len(name) > MAX_CHARS or len(url) > MAX_CHARS:
        return Refused(Rule.TOO_LONG), catalogue
    name, url = (_said(text) for text in (name, url))
    name, linked = without_markup(name)
    words, in_name = split_addresses(name)
    left, in_url = split_addresses(url)
    if left:
        # A field for addresses holds one, if without its scheme and with a host of any kind.
        in_url = (*in_url, left)
    if skeleton(words_of(words) or ()) in _YOUTUBES:
        catalogue = YOUTUBE
        words = "cc by"
    weak_allowed = catalogue.weak_names or bool(linked or in_name or in_url)
    readings = [_of_addresses((*linked, *in_name)), _of_addresses(in_url)]
    if words.strip(" .,;:-()[]<>'\""):
        readings.insert(0, read_names(words, weak_allowed=weak_allowed))
    found = [reading for reading in readings if reading is not None]
    if not found:
        return Refused(Rule.NOTHING), catalogue
    agreed = found[0]
    for reading in found[1:]:
        agreed = _agreed(agreed, reading)
    return agreed, catalogue


def open_texts(known: KnownLicense) -> tuple[KnownLicense, ...]:
    """The licences that may be meant: itself, or all versions of a family without one."""
    if known != _open(known.family):
        return (known,)
    return families().get(known.family) or versions_of(known.family)


def _said(text: str) -> str:
    said = tidied(text)
    return "" if said in _NULLS else said


def _of_addresses(addresses: tuple[str, ...]) -> Reading | None:
    """What lies at the addresses of one field; several are a list, of which all hold."""
    members: dict[str, Found] = {}
    for address in addresses:
        known = read_url(address)
        if isinstance(known, Rule):
            return Refused(known)
        rule = Rule.VERSION_UNSAID if known == _open(known.family) else Rule.URL
        members[known.spdx] = Found(known, rule)
    if len(members) > MAX_LICENSES:
        return Refused(Rule.TOO_MANY)
    found = tuple(members.values())
    if len(found) > 1:
        return Several("AND", found, Rule.LIST)
    return found[0] if found else None


def _agreed(one: Reading, other: Reading) -> Reading:
    """What two witnesses agree on, the name first."""
    if isinstance(one, Refused):
        return one
    if isinstance(other, Refused):
        return other
    if isinstance(one, Several) or isinstance(other, Several):
        return _several_agreed(one, other)
    same = _same(one.license, other.license)
    if same is None and one.instead is not None:
        same = _same(one.instead, other.license)
    if same is not None:
        by_both = one.license.version and other.license.version
        either = (*one.either, *other.either)
        rule = (
            Rule.NAME_AND_URL if by_both or one.license == other.license else Rule.VERSION_FROM_URL
        )
        if same == _open(same.family):
            rule = Rule.VERSION_UNSAID
        return Found(same, rule, either)
    open_license = _open(one.license.family)
    if one.license.family == other.license.family and open_license is not None:
        return Found(open_license, Rule.CONFLICT, (one.license, other.license))
    return Refused(Rule.CONFLICT, (one.license.spdx, other.license.spdx))


def _several_agreed(one: Found | Several, other: Found | Several) -> Reading:
    sides = [{member.license.spdx for member in _members(side)} for side in (one, other)]
    if sides[0] == sides[1]:
        return one if isinstance(one, Several) else other
    fewer, more = (one, other) if sides[0] < sides[1] else (other, one)
    if isinstance(more, Several) and (sides[0] < sides[1] or sides[1] < sides[0]):
        if more.operator == "AND":
            return more
        # Of a choice, the address names the one that was made.
        return replace(fewer, rule=Rule.NAME_AND_URL) if isinstance(fewer, Found) else fewer
    return Refused(Rule.CONFLICT, tuple(sorted(sides[0] | sides[1])))


def _members(side: Found | Several) -> tuple[Found, ...]:
    return side.members if isinstance(side, Several) else (side,)


def _same(one: KnownLicense, other: KnownLicense) -> KnownLicense | None:
    """The more exact of the two, if they may be the same licence."""
    if one == other:
        return one
    for vague, exact in ((one, other), (other, one)):
        if vague == _open(exact.family) or exact.family in _VAGUE.get(vague.family, ()):
            return exact
        if vague.family == "CC" and exact.family.startswith("CC"):
            return exact
    return None


@cache
def _open(family: str) -> KnownLicense | None:
    """What stands for a family of which the version was not said."""
    if len(families().get(family, ())) > 1:
        return without_version(family)
    found = others().get(f"LicenseRef-{family}")
    return found if found is not None and versions_of(family) else None


def by_date(found: Found, versions: tuple[str, ...]) -> Found:
    """With the version that a catalogue gives to what does not say it, or those that it leaves.

    Unchanged where the words say the version, or the catalogue has none of those given.
    """
    if found.either or found.license != _open(found.license.family):
        return found
    fitting = tuple(text for text in open_texts(found.license) if text.version in versions)
    if len(versions) == 1 and len(fitting) == 1:
        return Found(fitting[0], Rule.VERSION_BY_DATE)
    return replace(found, either=fitting)
