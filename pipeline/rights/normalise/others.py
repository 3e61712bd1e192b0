"""Licences and statements that are not Creative Commons', and the words and addresses for them.

``others.tsv`` holds those that catalogues of sound are known to use; every further identifier of
SPDX's list is known by itself alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from pipeline.rights.normalise.known import KnownLicense
from pipeline.rights.normalise.words import skeleton, words_of

REFERENCE = "LicenseRef-"
"""How identifiers begin that SPDX does not list."""

GENERATED = "LicenseRef-soundmill-generated"
"""What soundmill writes itself. No catalogue can claim it."""

# Around a name these say nothing; a negation is not among them, and so makes a text unknown.
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        """the a an this work is sound file recording audio licensed under released published
        distributed available terms of version v ver license licence lizenz licencia licenca""",
    )
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,80}")
_DEPRECATED = {
    "GFDL-1.1": "GFDL-1.1-only",
    "GFDL-1.2": "GFDL-1.2-only",
    "GFDL-1.3": "GFDL-1.3-only",
    "GPL-1.0": "GPL-1.0-only",
    "GPL-2.0": "GPL-2.0-only",
    "GPL-3.0": "GPL-3.0-only",
    "LGPL-2.0": "LGPL-2.0-only",
    "LGPL-2.1": "LGPL-2.1-only",
    "LGPL-3.0": "LGPL-3.0-only",
    "AGPL-1.0": "AGPL-1.0-only",
    "AGPL-3.0": "AGPL-3.0-only",
}
"""Identifiers that SPDX replaced, with the stricter of their two successors."""


@dataclass(frozen=True, slots=True)
class _Row:
    license: KnownLicense
    said: tuple[str, ...]
    addresses: tuple[str, ...]


@cache
def others() -> Mapping[str, KnownLicense]:
    """The licences of ``others.tsv`` by identifier."""
    return MappingProxyType({row.license.spdx: row.license for row in _rows()})


def named_other(words: tuple[str, ...]) -> KnownLicense | None:
    """The licence whose name these words are, to the last of them."""
    return _by_name().get(_phrase(words))


def addressed_other(address: str) -> KnownLicense | None:
    """The licence whose text lies at an address without scheme, ``www.`` and file name suffix."""
    return _by_address().get(address)


@lru_cache(maxsize=4096)
def listed_other(identifier: str) -> KnownLicense | None:
    """What SPDX lists under an identifier, in any case of letters; None for a ``LicenseRef``."""
    # Anything longer or stranger would be an expression, which it would take apart as Python.
    if not _IDENTIFIER.fullmatch(identifier):
        return None
    try:
        spdx = str(canonicalize_license_expression(identifier))
    except InvalidLicenseExpression:
        return None
    if spdx.startswith(REFERENCE) or spdx.endswith("+"):
        return None
    spdx = _DEPRECATED.get(spdx, spdx)
    if spdx in others():
        return others()[spdx]
    return KnownLicense(spdx, spdx, f"https://spdx.org/licenses/{spdx}.html", spdx, listed=True)


def versions_of(family: str) -> tuple[KnownLicense, ...]:
    """The licences that words without a version may mean, the oldest first."""
    found = [known for known in others().values() if known.family == family and known.version]
    return tuple(sorted(found, key=lambda known: known.version))


@cache
def _rows() -> tuple[_Row, ...]:
    text = files(__package__).joinpath("others.tsv").read_text(encoding="utf-8")
    return tuple(_row(line.split("\t")) for line in text.splitlines())


def _row(cells: list[str]) -> _Row:
    spdx, family, version, name, url, said, addresses = cells
    known = KnownLicense(spdx, name, url, family, version, listed=not spdx.startswith(REFERENCE))
    return _Row(known, tuple(filter(None, said.split("|"))), tuple(addresses.split("|")))


@cache
def _by_name() -> dict[str, KnownLicense]:
    return {
        _phrase(words): row.license
        for row in _rows()
        for phrase in row.said
        for words in _words(phrase)
    }


def _words(phrase: str) -> Iterator[tuple[str, ...]]:
    words = words_of(phrase)
    if words is None:
        raise ValueError(f"others.tsv: {phrase!r} holds a sign that no name may hold")
    yield words


def _phrase(words: tuple[str, ...]) -> str:
    return skeleton(tuple(word for word in words if word not in _FILLERS))


@cache
def _by_address() -> dict[str, KnownLicense]:
    return {address: row.license for row in _rows() for address in row.addresses if address}
