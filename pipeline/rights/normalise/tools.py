"""The 639 legal tools of Creative Commons: 636 licences and 3 for the public domain.

They are made by rule from units, versions and jurisdictions, as creativecommons.org publishes them
(``cc-legal-tools.csv`` of its data repository). What is not here does not exist: no port of 4.0,
no unported 2.1, no 5.0, no ShareAlike together with NoDerivatives.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pipeline.rights.normalise.known import KnownLicense

VERSIONS = ("1.0", "2.0", "2.1", "2.5", "3.0", "4.0")

_HOST = "https://creativecommons.org"
_UNITS = ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")
_PORTS = {
    "1.0": "fi il nl",
    "2.0": "at au be br ca cl de es fr hr it jp kr nl pl tw uk za",
    "2.1": "au ca es jp",
    "2.5": "ar au bg br ca ch cn co dk es hr hu il in it mk mt mx my nl pe pl pt scotland se si tw "
    "za",
    "3.0": "am at au az br ca ch cl cn cr cz de ec ee eg es fr ge gr gt hk hr ie igo it lu nl no "
    "nz ph pl pr pt ro rs sg th tw ug us ve vn za",
    "4.0": "",
}
# Withdrawn from use; "-" is the unported text.
_RETIRED = (
    ("nc", "1.0", "- fi nl"),
    ("nc-sa", "1.0", "- fi nl"),
    ("nd", "1.0", "- fi nl"),
    ("nd-nc", "1.0", "- fi nl"),
    ("sa", "1.0", "- fi nl"),
    ("nc", "2.0", "jp"),
    ("nc-sa", "2.0", "jp"),
    ("nd", "2.0", "jp"),
    ("nd-nc", "2.0", "jp"),
    ("sa", "2.0", "jp"),
    ("devnations", "2.0", "-"),
    ("sampling", "1.0", "- br tw"),
    ("sampling+", "1.0", "- br de tw"),
    ("nc-sampling+", "1.0", "- tw"),
)
# SPDX License List 3.29: the ports that it lists.
_LISTED_PORTS = (
    ("by", "2.5", "au"),
    ("by", "3.0", "at au de igo nl us"),
    ("by-nc", "3.0", "de igo"),
    ("by-nc-nd", "3.0", "de igo"),
    ("by-nc-sa", "2.0", "de fr uk"),
    ("by-nc-sa", "3.0", "de igo"),
    ("by-nd", "3.0", "de"),
    ("by-sa", "2.0", "uk"),
    ("by-sa", "2.1", "jp"),
    ("by-sa", "3.0", "at de igo"),
)
# ScanCode's LicenseDB has identifiers for some of what SPDX does not list.
_SCANCODE = {
    "nc": "LicenseRef-scancode-cc-nc-1.0",
    "nd": "LicenseRef-scancode-cc-nd-1.0",
    "sampling": "LicenseRef-scancode-cc-sampling-1.0",
    "sampling+": "LicenseRef-scancode-cc-sampling-plus-1.0",
    "nc-sampling+": "LicenseRef-scancode-cc-nc-sampling-plus-1.0",
    "devnations": "LicenseRef-scancode-cc-devnations-2.0",
}
_TITLES = {
    "by": "Attribution",
    "nc": "NonCommercial",
    "nd": "NoDerivs",
    "sa": "ShareAlike",
    "devnations": "Developing Nations",
    "sampling": "Sampling",
    "sampling+": "Sampling Plus",
}
_ODD_FAMILIES = {"by-nd-nc": "CC-BY-NC-ND"}
_PUBLIC_DOMAIN = (
    KnownLicense(
        "CC0-1.0",
        "Creative Commons CC0 1.0 Universal",
        f"{_HOST}/publicdomain/zero/1.0/",
        "CC0",
        "1.0",
        listed=True,
    ),
    KnownLicense(
        "CC-PDM-1.0",
        "Creative Commons Public Domain Mark 1.0 Universal",
        f"{_HOST}/publicdomain/mark/1.0/",
        "CC-PDM",
        "1.0",
        listed=True,
    ),
    KnownLicense(
        "CC-PDDC",
        "Creative Commons Public Domain Dedication and Certification 1.0 United States",
        f"{_HOST}/publicdomain/certification/1.0/us/",
        "CC-PDDC",
        "1.0",
        "us",
        listed=True,
        retired=True,
    ),
)


@cache
def jurisdictions() -> Mapping[str, tuple[str, ...]]:
    """Each jurisdiction's code with its names, the English one first."""
    text = files(__package__).joinpath("jurisdictions.tsv").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        code, english, others = line.split("\t")
        found[code] = (english, *(name for name in others.split("|") if name))
    return MappingProxyType(found)


@cache
def tools() -> Mapping[tuple[str, str, str], KnownLicense]:
    """The 639 tools by family, version and jurisdiction."""
    made = [*_PUBLIC_DOMAIN, *_licenses()]
    return MappingProxyType({(tool.family, tool.version, tool.jurisdiction): tool for tool in made})


@cache
def tools_by_spdx() -> Mapping[str, KnownLicense]:
    """The 639 tools by identifier."""
    return MappingProxyType({tool.spdx: tool for tool in tools().values()})


@cache
def tools_by_path() -> Mapping[str, KnownLicense]:
    """The 639 tools by the path of their address, such as ``licenses/by/3.0/de``."""
    found = {tool.url.removeprefix(f"{_HOST}/").rstrip("/"): tool for tool in tools().values()}
    # Version 1.0 of this one licence has its elements the other way round; people write both.
    for (family, version, port), tool in tools().items():
        if family == "CC-BY-NC-ND":
            for unit in ("by-nc-nd", "by-nd-nc"):
                found["/".join(part for part in ("licenses", unit, version, port) if part)] = tool
    return MappingProxyType(found)


@cache
def families() -> Mapping[str, tuple[KnownLicense, ...]]:
    """Each family with the unported tools of all its versions, the oldest first."""
    found: dict[str, tuple[KnownLicense, ...]] = {}
    for tool in sorted(tools().values(), key=lambda tool: (tool.family, tool.version)):
        if not tool.jurisdiction or tool.family == "CC-PDDC":
            found[tool.family] = (*found.get(tool.family, ()), tool)
    return MappingProxyType(found)


def without_version(family: str) -> KnownLicense:
    """A family of several versions, of which none was said: no text, and so no address."""
    newest = families()[family][-1]
    # "Creative Commons Attribution 4.0 International" without its last two words.
    name = newest.name.split(f" {newest.version}")[0]
    return KnownLicense(f"LicenseRef-{family}", f"{name}, version not said", "", family)


def _licenses() -> Iterator[KnownLicense]:
    for version, ports in _PORTS.items():
        for unit in _UNITS:
            # The first version of this one licence has its elements the other way round.
            unit = "by-nd-nc" if (unit, version) == ("by-nc-nd", "1.0") else unit
            if version != "2.1":
                yield _license(unit, version, "", retired=False)
            for port in ports.split():
                yield _license(unit, version, port, retired=False)
    for unit, version, ports in _RETIRED:
        for port in ports.split():
            yield _license(unit, version, port.strip("-"), retired=True)


def _license(unit: str, version: str, port: str, *, retired: bool) -> KnownLicense:
    family = _ODD_FAMILIES.get(unit, f"CC-{unit.upper().replace('+', '-PLUS')}")
    if retired:
        listed = (unit, version, port) == ("sa", "1.0", "")
    else:
        listed = not port or any(
            port in ports.split() for *key, ports in _LISTED_PORTS if key == [unit, version]
        )
    where = port.capitalize() if port == "scotland" else port.upper()
    identifier = "-".join(part for part in (family, version, where) if part)
    if not listed:
        identifier = f"LicenseRef-{identifier}"
        identifier = _SCANCODE.get(unit, identifier) if not port else identifier
    path = "/".join(part for part in ("licenses", unit, version, port) if part)
    url = f"{_HOST}/{path}/"
    return KnownLicense(
        identifier, _name(unit, version, port), url, family, version, port, listed, retired
    )


def _name(unit: str, version: str, port: str) -> str:
    title = _TITLES.get(unit) or "-".join(_TITLES[part] for part in unit.split("-"))
    if version == "4.0":
        title = title.replace("NoDerivs", "NoDerivatives")
    scope = {"3.0": "Unported", "4.0": "International"}.get(version, "Generic")
    where = jurisdictions()[port][0] if port else scope
    return f"Creative Commons {title.replace('-Sampling', ' Sampling')} {version} {where}"
