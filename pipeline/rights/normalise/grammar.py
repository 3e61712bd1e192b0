"""Tokens to the licence of Creative Commons that they name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.rights.normalise.known import KnownLicense
from pipeline.rights.normalise.others import others
from pipeline.rights.normalise.rules import Found, Refused, Rule
from pipeline.rights.normalise.tools import families, tools, without_version
from pipeline.rights.normalise.vocabulary import ANY_LANGUAGE, ELEMENTS, Kind, Token

ENGLISH = "en"
ANY_FAMILY = "CC"
"""The family of a name that says Creative Commons and no more."""

_PUBLIC_DOMAIN = {Kind.ZERO: "CC0", Kind.PDM: "CC-PDM", Kind.PDDC: "CC-PDDC"}
_ASIDE = frozenset(
    (Kind.CC, Kind.FILLER, Kind.SCOPE, Kind.VERSION, Kind.JURISDICTION, Kind.SHARING)
)
_WITHOUT_ATTRIBUTION = {
    frozenset({Kind.NC}): "CC-NC",
    frozenset({Kind.ND}): "CC-ND",
    frozenset({Kind.SA}): "CC-SA",
    frozenset({Kind.NC, Kind.SA}): "CC-NC-SA",
    frozenset({Kind.NC, Kind.ND}): "CC-ND-NC",
}


@dataclass(frozen=True, slots=True)
class Named:
    """As far as a name says it.

    ``weak`` where the name does not say whose licence it is: "by", "Attribution". ``spoken`` are
    the languages of a name that says neither jurisdiction nor that it is of none.
    """

    family: str
    version: str = ""
    jurisdiction: str = ""
    elements: frozenset[Kind] = frozenset()
    spoken: frozenset[str] = frozenset()
    rule: Rule = Rule.NAME
    weak: bool = False


def named_by(tokens: tuple[Token, ...]) -> Named | Rule:
    """What the tokens of one name say, or the rule that refuses them."""
    versions, places = _texts(tokens, Kind.VERSION), _texts(tokens, Kind.JURISDICTION)
    if len(versions) > 1 or len(places) > 1 or (places and not versions):
        return Rule.NAME_UNRECOGNISED
    groups = _groups(tokens)
    if len({frozenset(group) for group in groups}) > 1:
        return Rule.CONFLICT
    elements = frozenset(groups[0]) if groups else frozenset()
    if groups and len(elements) != len(groups[0]):
        return Rule.NO_SUCH_LICENSE
    version = versions.pop() if versions else ""
    family = _family(tokens, elements, version)
    if isinstance(family, Rule):
        return family
    kinds = {token.kind for token in tokens}
    if Kind.SHARING in kinds and family != "CC-BY-NC-ND":
        return Rule.CONFLICT
    core = [token for token in tokens if token.kind not in _ASIDE]
    anybodys = Kind.CC not in kinds and len({token.kind for token in core}) == 1
    weak = anybodys and (not version or core[0].kind in ELEMENTS) and core[0].short
    weak |= anybodys and not version and core[0].kind is Kind.BY
    rule = Rule.NAME if Kind.CC in kinds or not all(token.short for token in core) else Rule.SLUG
    rule = Rule.MISSPELT if any(token.misspelt for token in tokens) else rule
    place = places.pop() if places else ""
    spoken = frozenset[str]() if place or Kind.SCOPE in kinds else _spoken(core)
    return Named(family, version, place, elements, spoken, rule, weak)


def found_by(named: Named) -> Found | Refused:
    """The licence that was named; refused where Creative Commons has published no such one."""
    if named.family == ANY_FAMILY:
        return Found(others()["LicenseRef-CC"], named.rule)
    texts = families()[named.family]
    if not named.version:
        if len(texts) == 1:
            return Found(texts[0], named.rule)
        rule = Rule.VERSION_UNSAID if named.rule is Rule.NAME else named.rule
        return Found(without_version(named.family), rule)
    if named.family == "CC-PDDC":
        named = replace(named, jurisdiction="us")
    text = tools().get((named.family, named.version, named.jurisdiction))
    ports = [_port(named, language) for language in sorted(named.spoken)]
    spoken = [port for port in ports if port is not None]
    if len(spoken) == 1:
        return Found(spoken[0], named.rule, instead=text)
    return Found(text, named.rule) if text else Refused(Rule.NO_SUCH_LICENSE)


def restricted(named: Named, more: Iterable[Kind]) -> Refused:
    """Refused, because something takes back what the name grants."""
    elements = named.elements | set(more)
    family = _with_attribution(elements)
    near = [found.license.spdx for found in (found_by(named),) if isinstance(found, Found)]
    if not isinstance(family, Rule) and Kind.BY in elements:
        narrower = found_by(replace(named, family=family, elements=elements, spoken=frozenset()))
        near += [narrower.license.spdx] if isinstance(narrower, Found) else []
    return Refused(Rule.CONFLICT, tuple(near))


def _port(named: Named, language: str) -> KnownLicense | None:
    # Codes of languages are those of the jurisdictions whose titles are in them.
    return tools().get((named.family, named.version, language))


def _texts(tokens: tuple[Token, ...], kind: Kind) -> set[str]:
    return {token.text for token in tokens if token.kind is kind}


def _groups(tokens: tuple[Token, ...]) -> list[list[Kind]]:
    """The elements in the order said; a new group where the name says itself again."""
    groups: list[list[Kind]] = [[]]
    for token in tokens:
        if token.kind in (Kind.CC, Kind.VERSION):
            groups.append([])
        elif token.kind in ELEMENTS:
            groups[-1].append(token.kind)
    return [group for group in groups if group]


def _family(tokens: tuple[Token, ...], elements: frozenset[Kind], version: str) -> str | Rule:
    core = frozenset(token.kind for token in tokens) - _ASIDE
    beside = core - elements
    if Kind.SAMPLING in beside:
        if beside <= {Kind.SAMPLING, Kind.PLUS} and elements <= {Kind.NC}:
            parts = (
                *(("NC",) if elements else ()),
                "SAMPLING",
                *(("PLUS",) if Kind.PLUS in beside else ()),
            )
            family = "CC-" + "-".join(parts)
            return family if family in families() else Rule.NO_SUCH_LICENSE
        return Rule.NAME_UNRECOGNISED
    if Kind.DEVNATIONS in core:
        return "CC-DEVNATIONS" if len(core) == 1 else Rule.NAME_UNRECOGNISED
    for kind, family in _PUBLIC_DOMAIN.items():
        if kind in beside:
            return family if core <= {kind, Kind.PD} else Rule.NAME_UNRECOGNISED
    if beside:
        return Rule.NAME_UNRECOGNISED
    if elements:
        return _with_attribution(elements) if Kind.BY in elements else _without(elements, version)
    says_whose = any(token.kind is Kind.CC for token in tokens)
    return ANY_FAMILY if says_whose else Rule.NAME_UNRECOGNISED


def _with_attribution(elements: frozenset[Kind]) -> str | Rule:
    if {Kind.SA, Kind.ND} <= elements:
        return Rule.NO_SUCH_LICENSE
    order = (Kind.BY, Kind.NC, Kind.SA, Kind.ND)
    return "-".join(("CC", *(kind for kind in order if kind in elements)))


def _without(elements: frozenset[Kind], version: str) -> str | Rule:
    # Without a version "CC NC" is most often a careless BY-NC, of which nobody knows the rest.
    if not version:
        return Rule.NAME_UNRECOGNISED
    return _WITHOUT_ATTRIBUTION.get(elements, Rule.NO_SUCH_LICENSE)


def _spoken(core: list[Token]) -> frozenset[str]:
    """The languages that all of the words are in; none where English is one of them."""
    spoken = [token.languages for token in core if ANY_LANGUAGE not in token.languages]
    common = frozenset.intersection(*spoken) if spoken else frozenset[str]()
    return frozenset[str]() if ENGLISH in common else common
