"""The closed list of licences that this engine can conclude: Creative Commons tools on SPDX's list.

What is not in :data:`LISTED` cannot be concluded, whatever a text looks like. Retired tools, the
Sampling licences and the ports that SPDX does not list are left out, and so are unknown.
"""

from dataclasses import dataclass
from types import MappingProxyType

FAMILIES = ("CC0", "PDM", "BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND")
"""The combinations of elements, from the freest to the most restrictive."""

VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
"""The unported versions of the six licences; 2.1 exists only as ports."""

_PUBLIC_DOMAIN = {"CC0": ("CC0-1.0", "zero"), "PDM": ("CC-PDM-1.0", "mark")}
_HOST = "https://creativecommons.org"


@dataclass(frozen=True, slots=True)
class License:
    """One licence text: elements, version and, for a port, its jurisdiction in lower case."""

    family: str
    version: str
    port: str = ""

    @property
    def spdx(self) -> str:
        """The identifier that SPDX gives it, or would give it: look in :data:`LISTED`."""
        if self.family in _PUBLIC_DOMAIN:
            return _PUBLIC_DOMAIN[self.family][0]
        return "-".join(
            part for part in ("CC", self.family, self.version, self.port.upper()) if part
        )

    @property
    def url(self) -> str:
        """The canonical address of its deed: https, lower case, with a trailing slash."""
        if self.family in _PUBLIC_DOMAIN:
            return f"{_HOST}/publicdomain/{_PUBLIC_DOMAIN[self.family][1]}/{self.version}/"
        port = f"{self.port}/" if self.port else ""
        return f"{_HOST}/licenses/{self._unit}/{self.version}/{port}"

    @property
    def _unit(self) -> str:
        # Version 1.0 of this one licence, and of no other, has its elements the other way round.
        odd = self.family == "BY-NC-ND" and self.version == "1.0"
        return "by-nd-nc" if odd else self.family.lower()


# SPDX License List 3.29: the ports that it lists. Creative Commons published some 600 more.
_LISTED_PORTS = (
    ("BY", "2.5", ("au",)),
    ("BY", "3.0", ("at", "au", "de", "igo", "nl", "us")),
    ("BY-NC", "3.0", ("de", "igo")),
    ("BY-NC-ND", "3.0", ("de", "igo")),
    ("BY-NC-SA", "2.0", ("de", "fr", "uk")),
    ("BY-NC-SA", "3.0", ("de", "igo")),
    ("BY-ND", "3.0", ("de",)),
    ("BY-SA", "2.0", ("uk",)),
    ("BY-SA", "2.1", ("jp",)),
    ("BY-SA", "3.0", ("at", "de", "igo")),
)


def _listed() -> dict[str, License]:
    public_domain = [License(family, "1.0") for family in _PUBLIC_DOMAIN]
    unported = [
        License(family, version)
        for family in FAMILIES
        if family not in _PUBLIC_DOMAIN
        for version in VERSIONS
    ]
    ported = [
        License(family, version, port) for family, version, ports in _LISTED_PORTS for port in ports
    ]
    return {license_.spdx: license_ for license_ in (*public_domain, *unported, *ported)}


LISTED = MappingProxyType(_listed())
"""SPDX identifier to licence: everything that can be concluded."""
