"""The licence that the words of one place conclude."""

from dataclasses import dataclass
from functools import lru_cache

from pipeline.rights.normalise.catalogues import Period, catalogue_of, period_of, versions_on
from pipeline.rights.normalise.reading import by_date, open_texts, read_license
from pipeline.rights.normalise.rules import CONFIDENCE, Reading, Refused, Rule, Several
from pipeline.rights.normalise.words import MAX_CHARS
from schemas.rights import NOASSERTION, Rights, Said

MAX_REMEMBERED = 8_192
"""A catalogue has few distinct licence texts and many items: this makes the rest a lookup."""


@dataclass(frozen=True, slots=True)
class _Concluded:
    """The part of :class:`Rights` that the words decide."""

    spdx: str
    rule: Rule
    url: str = ""
    family: str = ""
    version: str = ""
    jurisdiction: str = ""
    candidates: tuple[str, ...] = ()


def conclude(said: Said) -> Rights:
    """The licence that somebody's words name, with those words verbatim and the rule applied.

    Never raises: words that cannot be understood, or that contradict each other, conclude
    ``NOASSERTION``. Its ``candidates`` are then what the words come near to; they may bind, and
    grant nothing. Idempotent: concluding from the result's ``spdx`` and ``url`` in the same
    catalogue gives them again, unless the words were in conflict.
    """
    # Long texts stay out of the cache, which would keep thousands of them in memory.
    if len(said.name) > MAX_CHARS or len(said.url) > MAX_CHARS:
        found = _Concluded(NOASSERTION, Rule.TOO_LONG)
    else:
        found = _remembered(said.name, said.url, said.catalogue, period_of(said.published))
    return Rights(
        found.spdx,
        found.url,
        said.name,
        said.url,
        str(found.rule),
        found.family,
        found.version,
        found.jurisdiction,
        found.candidates,
        CONFIDENCE[found.rule] if found.spdx != NOASSERTION else 0.0,
        said.catalogue,
        said.published,
    )


@lru_cache(MAX_REMEMBERED)
def _remembered(name: str, url: str, where: str, period: Period) -> _Concluded:
    """What the words conclude; all dates between two changes of a catalogue are one period."""
    reading, catalogue = read_license(name, url, catalogue_of(where))
    return _concluded(reading, versions_on(catalogue, period))


def _concluded(reading: Reading, versions: tuple[str, ...]) -> _Concluded:
    if isinstance(reading, Refused):
        return _Concluded(NOASSERTION, reading.rule, candidates=reading.near)
    if isinstance(reading, Several):
        members = tuple(by_date(member, versions).license.spdx for member in reading.members)
        joined = f" {reading.operator} ".join(members)
        return _Concluded(joined, reading.rule, family=reading.operator, candidates=members)
    found = by_date(reading, versions)
    known = found.license
    either = found.either or open_texts(known)
    return _Concluded(
        known.spdx,
        found.rule,
        known.url,
        known.family,
        known.version,
        known.jurisdiction,
        tuple(each.spdx for each in either),
    )
