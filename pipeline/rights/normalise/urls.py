"""The address of a licence's text, however it is decorated.

An address must be understood from its host to its last parameter: a path or a parameter that
nobody knows may lead anywhere.
"""

import re

from pipeline.rights.normalise.known import KnownLicense
from pipeline.rights.normalise.others import addressed_other, listed_other
from pipeline.rights.normalise.rules import Rule
from pipeline.rights.normalise.tools import (
    families,
    tools_by_path,
    tools_by_spdx,
    without_version,
)

_HOSTS = (
    "creativecommons.org",
    "licensebuttons.net",
    "spdx.org",
    "rightsstatements.org",
    "opendatacommons.org",
    "sonniss.com",
    "opensource.org",
)
"""Hosts whose addresses are recognised in a text without their scheme."""

_NOT_IN_TEXTS = r"[^\s<>\"'`,;(){}\[\]|]"
_BARE = rf"(?:i\.)?(?:{'|'.join(map(re.escape, _HOSTS))})(?=/)"
_IN_TEXT = re.compile(rf"(?<![\w./@:-])(?:(?:[a-z][a-z0-9+.-]*:)?//|www\.|{_BARE}){_NOT_IN_TEXTS}*")
_ADDRESS = re.compile(
    r"(?:(?:https?:)?//)?(?:www\.)?(?P<host>[a-z0-9.-]+)(?P<path>/[^?#]*)?"
    r"(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?"
)
# What Creative Commons' own chooser, its pages and mailing programs add.
_PARAMETER = re.compile(r"(?:ref|lang|language|locale|utm_[a-z]+)=[a-z0-9_.+-]*")
_ANCHOR = re.compile(r"[a-z0-9_.-]*")
_RESTRICTION = re.compile(r"(?<![a-z])(?:nc|nd|sa|non|no)(?![a-z])|commerc|deriv|alike")
_TAIL = re.compile(r"rdf|(?:deed|legalcode)(?:\.[a-z]{2,3}(?:[-_][a-z0-9]{2,4})?)?")
_TOOL = re.compile(r"(?:licenses|publicdomain)/[a-z+-]+/\d+\.\d+(?:/[a-z]+)?")
_BADGE = re.compile(r"l/(?P<tool>.+)/\d+x\d+\.png")
_BADGE_HOSTS = ("i.creativecommons.org", "licensebuttons.net")
_SUFFIX = re.compile(r"(?:\.[a-z]{2})?\.(?:html?|txt|json|php)$")
_SAMPLING = re.compile(r"(?<=/)((?:nc-)?sampling) (?=/)")
_POINTERS = {
    "licenses/publicdomain": "CC-PDDC",
    "publicdomain/zero": "CC0-1.0",
    "publicdomain/mark": "CC-PDM-1.0",
    "about/cc0": "CC0-1.0",
    "about/pdm": "CC-PDM-1.0",
    "public-domain/cc0": "CC0-1.0",
    "public-domain/pdm": "CC-PDM-1.0",
    "share-your-work/public-domain/cc0": "CC0-1.0",
    "share-your-work/public-domain/pdm": "CC-PDM-1.0",
}
"""Pages that stand for a tool without being its address."""


def split_addresses(text: str) -> tuple[str, tuple[str, ...]]:
    """The tidied text without its addresses, and the addresses."""
    whole = _SAMPLING.sub(r"\1+", text)
    found = tuple(match[0].rstrip(".:!?") for match in _IN_TEXT.finditer(whole))
    return (_IN_TEXT.sub(" ", whole).strip(), found) if found else (text, ())


def read_url(address: str) -> KnownLicense | Rule:
    """The licence that lies at a tidied address, or the rule that refuses it."""
    match = _ADDRESS.fullmatch(_SAMPLING.sub(r"\1+", address))
    if match is None or not address.isascii():
        return Rule.URL_UNRECOGNISED
    host = match["host"]
    path = "/".join(part for part in (match["path"] or "").split("/") if part)
    with_query = f"{host}/{path}?{match['query']}"
    if known := addressed_other(with_query):
        return known
    if not _says_nothing(match["query"] or "", match["fragment"] or ""):
        return Rule.URL_UNRECOGNISED
    if host == "creativecommons.org":
        return _tool(path)
    if host in _BADGE_HOSTS and (badge := _BADGE.fullmatch(path)):
        return _badge(badge["tool"])
    if host == "spdx.org":
        return _listed(path)
    plain = f"{host}/{path}".rstrip("/")
    found = addressed_other(plain) or addressed_other(_SUFFIX.sub("", plain))
    return found or Rule.URL_UNRECOGNISED


def is_badge(address: str) -> bool:
    """Whether an address is that of one of Creative Commons' licence buttons."""
    match = _ADDRESS.fullmatch(address)
    return match is not None and match["host"] in _BADGE_HOSTS


def _says_nothing(query: str, fragment: str) -> bool:
    parts = [part for part in query.split("&") if part]
    if not all(_PARAMETER.fullmatch(part) for part in parts) or not _ANCHOR.fullmatch(fragment):
        return False
    return not any(_RESTRICTION.search(part) for part in (*parts, fragment))


def _tool(path: str) -> KnownLicense | Rule:
    parts = path.split("/")
    if len(parts) > 2 and _TAIL.fullmatch(parts[-1]):
        path = "/".join(parts[:-1])
    known = tools_by_path().get(path) or tools_by_spdx().get(_POINTERS.get(path, ""))
    if known is not None:
        return known
    if path.startswith("licenses/"):
        family = f"CC-{path.removeprefix('licenses/').upper()}"
        if len(families().get(family, ())) > 1:
            return without_version(family)
    return Rule.NO_SUCH_LICENSE if _TOOL.fullmatch(path) else Rule.URL_UNRECOGNISED


def _badge(tool: str) -> KnownLicense | Rule:
    # Buttons are l/by/4.0 and l/zero/1.0, without the category.
    known = tools_by_path().get(f"licenses/{tool}") or tools_by_path().get(f"publicdomain/{tool}")
    return known or Rule.URL_UNRECOGNISED


def _listed(path: str) -> KnownLicense | Rule:
    folder, _, name = path.partition("/")
    identifier = re.sub(r"\.(?:html|json|txt)$", "", name)
    if folder != "licenses" or not identifier or "/" in identifier:
        return Rule.URL_UNRECOGNISED
    by_lower = {spdx.lower(): known for spdx, known in tools_by_spdx().items() if known.listed}
    return by_lower.get(identifier) or listed_other(identifier) or Rule.URL_UNRECOGNISED
