"""From the words of a catalogue to one licence of the closed list, or to the rule that refused.

Every reading is a full match: a word that the grammar does not know makes the whole text
unrecognised, so that "CC BY 4.0, not for ads" is never read as its first half. Where a name and
an address stand side by side, both must be understood and must agree. How sources deviate from
this (names without a version, other languages, other licences) is not known here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.rights.licenses import LISTED, License

MAX_CHARS = 2_000
"""Longer texts are not read. The longest true form, a title in full with its URL, has 200."""


class Rule(StrEnum):
    """Everything that can come of a name and an address; the first four conclude a licence."""

    URL = "cc-url"
    NAME = "cc-name"
    NAME_AND_URL = "cc-name-and-url"
    VERSION_FROM_URL = "cc-version-from-url"

    NOTHING = "no-license-text"
    TOO_LONG = "license-text-too-long"
    NAME_UNRECOGNISED = "name-unrecognised"
    URL_UNRECOGNISED = "url-unrecognised"
    CONFLICT = "name-url-conflict"
    VERSION_MISSING = "cc-version-missing"
    NAME_NEEDS_URL = "cc-name-needs-url"
    PORT_NOT_LISTED = "cc-port-not-listed"
    NO_SUCH_LICENSE = "cc-no-such-license"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The licence found, or None, and the rule that found or refused it."""

    license: License | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Named:
    """What a name says: elements, and perhaps a version. A ``weak`` one does not say whose."""

    license: License
    weak: bool = False


_URL = re.compile(
    r"(?:(?:https?:)?//)?(?:www\.)?creativecommons\.org"
    r"/(?P<category>licenses|publicdomain)/(?P<unit>[a-z-]+)/(?P<version>\d\.\d)"
    r"(?:/(?P<port>[a-z]{2}|igo|scotland))?"
    r"(?:/(?:rdf|(?:deed|legalcode)(?:\.[a-z]{2,3}(?:[-_][a-z]{2,4})?)?))?"
    r"/?(?:\?(?:ref|lang|language)=[a-z0-9_.-]*)?"  # what CC's own chooser adds
)
_SPDX_URL = re.compile(
    r"(?:https?:)?//(?:www\.)?spdx\.org/licenses/(?P<id>cc[a-z0-9.-]+?)(?:\.html|\.json)?/?"
)
_URL_START = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|www\.|creativecommons\.org|spdx\.org")

_BY = "by|attribution"
_ELEMENT = re.compile(
    r" (?:(?P<nc>nc|non ?commercial)|(?P<sa>sa|share ?alike)"
    r"|(?P<nd>nd|no ?derivs|no ?derivatives?(?: works)?))(?= |$)"
)
_MORE = re.sub(r"\?P<\w+>", "?:", _ELEMENT.pattern)
_CC = "cc|creative ?commons"
_LICENSE = "(?: public)? licen[sc]e"
_ATTRIBUTION = re.compile(
    rf"(?P<cc>(?:{_CC}) )?(?P<by>{_BY})(?P<more>(?:{_MORE})*)(?:{_LICENSE})?"
    r"(?: (?:v|version )?(?P<version>\d\.\d)"
    rf"(?: (?P<scope>international|unported|generic)(?:{_LICENSE})?|(?:{_LICENSE})"
    r"| (?P<port>[a-z]{2}|igo))?)?"
)
_ZERO = re.compile(
    r"(?:(?:creative ?commons )?cc ?0|(?:cc|creative ?commons) (?:0|zero))"
    rf"(?: v?1\.0)?(?: universal)?(?::? public domain(?: dedication)?)?(?:{_LICENSE})?"
)
_MARK = re.compile(
    rf"(?:(?:{_CC}) )?public domain mark(?: 1\.0)?|(?:(?:{_CC}) )pdm(?: 1\.0)?|pdm 1\.0"
)
_SCOPES = {"international": ("4.0",), "unported": ("3.0",), "generic": ("1.0", "2.0", "2.5")}
"""Which versions call themselves so; "3.0 International" is neither the one nor the other."""

_REMARK = re.compile(r"(?P<name>[^()]*[^()\s])\s*\((?P<remark>[^()]*)\)")
# Where a manifest read the licence, as REUSE tools write it: a path, no spaces, that ends in a
# document known for holding licences. Any other remark might take back what the name grants.
_LICENSE_FILE = re.compile(
    r"(?:[\w.-]+/)*(?:reuse\.toml|(?:licen[sc]e|copying|readme)(?:\.(?:txt|md|rst))?)", re.ASCII
)
_UNITS = {
    "by": "BY",
    "by-sa": "BY-SA",
    "by-nc": "BY-NC",
    "by-nc-sa": "BY-NC-SA",
    "by-nd": "BY-ND",
    "by-nc-nd": "BY-NC-ND",
}
_SPDX_BY_LOWER = {spdx.lower(): license_ for spdx, license_ in LISTED.items()}


def read_license(name: str, url: str) -> Conclusion:
    """The licence that a name and an address agree on. Either may be empty, and either a URL.

    A name without a version takes the version of an address of the same family. Nothing else is
    filled in, and nothing is overruled: what is not understood is refused.
    """
    if len(name) > MAX_CHARS or len(url) > MAX_CHARS:
        return Conclusion(None, Rule.TOO_LONG)
    name, url = name.strip().lower(), url.strip().lower()
    if _URL_START.match(name):
        return _of_urls(name, url)
    if not name:
        return _of_urls(url)
    named = _read_name(name)
    if isinstance(named, Rule):
        return Conclusion(None, named)
    return _of_both(named, url) if url else _of_name(named)


def _of_urls(*urls: str) -> Conclusion:
    readings = [_read_url(url) for url in urls if url]
    if not readings:
        return Conclusion(None, Rule.NOTHING)
    for reading in readings:
        if isinstance(reading, Rule):
            return Conclusion(None, reading)
    if len(set(readings)) > 1:
        return Conclusion(None, Rule.CONFLICT)
    return _listed(readings[0], Rule.URL)  # type: ignore[arg-type]


def _of_name(named: _Named) -> Conclusion:
    if not named.license.version:
        return Conclusion(None, Rule.VERSION_MISSING)
    if named.weak:
        return Conclusion(None, Rule.NAME_NEEDS_URL)
    return _listed(named.license, Rule.NAME)


def _of_both(named: _Named, url: str) -> Conclusion:
    addressed = _read_url(url)
    if isinstance(addressed, Rule):
        return Conclusion(None, addressed)
    if named.license == addressed:
        return _listed(addressed, Rule.NAME_AND_URL)
    if named.license == License(addressed.family, ""):
        return _listed(addressed, Rule.VERSION_FROM_URL)
    return Conclusion(None, Rule.CONFLICT)


def _listed(license_: License, rule: Rule) -> Conclusion:
    if LISTED.get(license_.spdx) == license_:
        return Conclusion(license_, rule)
    possible = license_.port and license_.version in ("1.0", "2.0", "2.1", "2.5", "3.0")
    return Conclusion(None, Rule.PORT_NOT_LISTED if possible else Rule.NO_SUCH_LICENSE)


def _read_url(url: str) -> License | Rule:
    if not url.isascii():  # lower() makes ASCII letters of a few others
        return Rule.URL_UNRECOGNISED
    if spdx := _SPDX_URL.fullmatch(url):
        return _SPDX_BY_LOWER.get(spdx["id"], Rule.URL_UNRECOGNISED)
    match = _URL.fullmatch(url)
    if match is None:
        return Rule.URL_UNRECOGNISED
    unit, version, port = match["unit"], match["version"], match["port"] or ""
    if match["category"] == "publicdomain":
        family = {"zero": "CC0", "mark": "PDM"}.get(unit)
    elif version == "1.0" and "nd" in unit and "nc" in unit:
        family = "BY-NC-ND" if unit == "by-nd-nc" else None
    else:
        family = _UNITS.get(unit)
    return License(family, version, port) if family else Rule.URL_UNRECOGNISED


def _read_name(text: str) -> _Named | Rule:
    if not text.isascii():
        return Rule.NAME_UNRECOGNISED
    remarked = _REMARK.fullmatch(text)
    if remarked is None:
        return _read_plain_name(text)
    named, remark = _read_plain_name(remarked["name"]), remarked["remark"]
    # "Attribution 4.0 International (CC BY 4.0)": the abbreviation must say the same.
    agrees = isinstance(named, _Named) and _read_plain_name(remark) == named
    restricts = _ELEMENT.search(" " + _words(remark))
    if agrees or (_LICENSE_FILE.fullmatch(remark) and not restricts):
        return named
    return Rule.NAME_UNRECOGNISED


def _read_plain_name(text: str) -> _Named | Rule:
    words = _words(text)
    if _ZERO.fullmatch(words):
        return _Named(License("CC0", "1.0"))
    if _MARK.fullmatch(words):
        return _Named(License("PDM", "1.0"))
    match = _ATTRIBUTION.fullmatch(words)
    if match is None:
        return Rule.NAME_UNRECOGNISED
    family = _family(match["more"])
    version, scope = match["version"] or "", match["scope"]
    if family is None or (scope and version not in _SCOPES[scope]):
        return Rule.NO_SUCH_LICENSE
    # "Attribution 4.0" is Creative Commons' own title; "by 4.0" may be anybody's.
    weak = match["cc"] is None and match["by"] == "by"
    return _Named(License(family, version, match["port"] or ""), weak)


def _words(text: str) -> str:
    return re.sub(r"[\s_/-]+", " ", text).strip()


def _family(more: str) -> str | None:
    """The family of the elements beside BY, in any order; None where there is no such licence."""
    elements = [str(match.lastgroup) for match in _ELEMENT.finditer(more)]
    return _UNITS.get("-".join(["by", *sorted(elements)]))
