"""The name of one licence, as catalogues write it, in any language that its titles are known in."""

import re
from dataclasses import replace
from functools import cache

from pipeline.rights.normalise.grammar import ANY_FAMILY, Named, found_by, named_by, restricted
from pipeline.rights.normalise.known import KnownLicense
from pipeline.rights.normalise.others import GENERATED, listed_other, named_other, others
from pipeline.rights.normalise.rules import Found, Refused, Rule
from pipeline.rights.normalise.tokens import restrictions_in, tokens_of
from pipeline.rights.normalise.tools import families, tools_by_spdx, without_version
from pipeline.rights.normalise.vocabulary import ELEMENTS, Kind, Token
from pipeline.rights.normalise.words import skeleton, words_of

CLAIMS = frozenset(
    (
        "LicenseRef-scancode-public-domain",
        "LicenseRef-scancode-us-govt-public-domain",
        "LicenseRef-no-known-copyright",
    )
)
"""Labels that grant nothing, and say that nothing is reserved."""

_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9.+-]{0,80}")
# "CC_BY_4_0", as programs spell their constants.
_ENUM_VERSION = re.compile(r"(?<=[a-z][_-])([1-4])[_-]([015])(?![\d.])")
_REMARK = re.compile(r"\(([^()]*)\)")
# Where a manifest read the licence, as REUSE tools write it: a path, no spaces, that ends in a
# document known for holding licences. Any other remark might take back what the name grants.
_LICENSE_FILE = re.compile(
    r"\((?:[\w.-]+/)*(?:reuse\.toml|(?:licen[sc]e|copying|readme)(?:\.(?:txt|md|rst))?)\)", re.ASCII
)
_ALL_RIGHTS_RESERVED = "allrightsreserved"
_ONLY_NON_COMMERCIAL = frozenset(
    (
        "othernc",
        "othernoncommercial",
        "nc",
        "noncommercial",
        "noncommercialonly",
        "noncommercialuse",
        "noncommercialuseonly",
        "fornoncommercialuse",
        "fornoncommercialuseonly",
        "freefornoncommercialuse",
        "freefornoncommercialuseonly",
    )
)
_AS_GOOD_AS = "LicenseRef-personal-use-only"
"""What is known to bind where a text says non-commercial, and nothing of what is allowed."""

_WHICH_TEXT = frozenset((Kind.VERSION, Kind.JURISDICTION, Kind.SCOPE, Kind.FILLER))


def read_name(text: str, *, weak_allowed: bool) -> Found | Refused:
    """The licence that a tidied text without addresses names, to its last word.

    Args:
        text: The name, with its remarks in parentheses.
        weak_allowed: Whether "by" or "Attribution" alone may be a licence: in a catalogue that
            writes so, or beside an address.
    """
    text = _ENUM_VERSION.sub(r"\1.\2", _without_license_file(text))
    if known := _identified(text):
        return Found(known, _rule_of(known, Rule.IDENTIFIER))
    words = words_of(text)
    if not words:
        return Refused(Rule.NAME_UNRECOGNISED)
    if skeleton(words) in _ONLY_NON_COMMERCIAL:
        return Refused(Rule.ONLY_NON_COMMERCIAL, (_AS_GOOD_AS,))
    if known := named_other(words):
        return Found(known, _rule_of(known, Rule.TERMS))
    if _ALL_RIGHTS_RESERVED in skeleton(words):
        return Found(others()["LicenseRef-all-rights-reserved"], Rule.TERMS)
    named = _with_remarks(text)
    if isinstance(named, Refused):
        return named
    if named.weak and not weak_allowed:
        return Refused(Rule.NAME_NEEDS_URL)
    return found_by(named)


def _with_remarks(text: str) -> Named | Refused:
    main = words_of(_REMARK.sub(" ", text))
    remarks = [words_of(remark) for remark in _REMARK.findall(text)]
    if main is None or None in remarks:
        return Refused(Rule.NAME_UNRECOGNISED)
    # "(CC BY 4.0)" is a name, and "Public Domain (CC0)" has its name in the remark.
    said = [words for words in remarks if words]
    first = said[0] if said and (not main or _is_vague(main)) else main
    named = _named(first)
    for words in (main, *remarks):
        if isinstance(named, Refused):
            return named
        if words and words != first:
            named = _beside(named, words)
    return named


def _is_vague(words: tuple[str, ...]) -> bool:
    tokens = tokens_of(words)
    return tokens is not None and all(token.kind in (Kind.PD, Kind.FILLER) for token in tokens)


def _named(words: tuple[str, ...]) -> Named | Refused:
    tokens = tokens_of(words)
    named = named_by(tokens) if tokens else Rule.NAME_UNRECOGNISED
    return Refused(named) if isinstance(named, Rule) else named


def _beside(named: Named, remark: tuple[str, ...]) -> Named | Refused:
    """The name with its remark, which may say it again or say what is missing, and no more."""
    more = restrictions_in(remark) - named.elements
    tokens = tokens_of(remark)
    if more and named.family != ANY_FAMILY:
        return restricted(named, more)
    if tokens is None:
        return Refused(Rule.NAME_UNRECOGNISED)
    if _adds_nothing(tokens, named):
        return named
    if all(token.kind in _WHICH_TEXT for token in tokens):
        return _of_text(named, tokens)
    again = named_by(tokens)
    if isinstance(again, Rule):
        return Refused(again)
    if named.family not in (again.family, ANY_FAMILY) and again.family != ANY_FAMILY:
        return Refused(Rule.CONFLICT)
    if _differ(named.version, again.version) or _differ(named.jurisdiction, again.jurisdiction):
        return Refused(Rule.CONFLICT)
    base = again if named.family == ANY_FAMILY else named
    return replace(
        base,
        version=named.version or again.version,
        jurisdiction=named.jurisdiction or again.jurisdiction,
        weak=named.weak and again.weak,
    )


def _adds_nothing(tokens: tuple[Token, ...], named: Named) -> bool:
    kinds = {token.kind for token in tokens} - {Kind.FILLER}
    if kinds == {Kind.SHARING}:
        return named.family == "CC-BY-NC-ND"
    if kinds == {Kind.PD}:
        return named.family in ("CC0", "CC-PDM", "CC-PDDC")
    # "CC BY-NC 4.0 (non-commercial)"
    return bool(kinds) and kinds <= ELEMENTS and Kind.BY not in kinds


def _of_text(named: Named, tokens: tuple[Token, ...]) -> Named | Refused:
    versions = {token.text for token in tokens if token.kind is Kind.VERSION}
    places = {token.text for token in tokens if token.kind is Kind.JURISDICTION}
    versions |= {named.version} - {""}
    places |= {named.jurisdiction} - {""}
    if len(versions) > 1 or len(places) > 1 or (places and not versions):
        return Refused(Rule.CONFLICT)
    scoped = bool(places) or any(token.kind is Kind.SCOPE for token in tokens)
    return replace(
        named,
        version="".join(versions),
        jurisdiction="".join(places),
        spoken=frozenset() if scoped else named.spoken,
        weak=named.weak and (named.rule is Rule.SLUG or not versions),
    )


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _without_license_file(text: str) -> str:
    found = _LICENSE_FILE.search(text)
    if found is None or restrictions_in(words_of(found[0]) or ()):
        return text
    return text.replace(found[0], " ").strip()


def _identified(text: str) -> KnownLicense | None:
    if not _IDENTIFIER.fullmatch(text):
        return None
    known = _references().get(text)
    return known or listed_other(text)


@cache
def _references() -> dict[str, KnownLicense]:
    every = {**tools_by_spdx(), **others()}
    open_versions = [
        without_version(family) for family, texts in families().items() if len(texts) > 1
    ]
    every |= {known.spdx: known for known in open_versions}
    return {spdx.lower(): known for spdx, known in every.items() if spdx != GENERATED}


def _rule_of(known: KnownLicense, otherwise: Rule) -> Rule:
    if known.spdx in CLAIMS:
        return Rule.CLAIM
    return Rule.VERSION_UNSAID if known.family in families() and not known.version else otherwise
