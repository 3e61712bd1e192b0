"""What catalogues mean by their words, beyond what the words say.

A name without a version means one of the versions that its catalogue offers; some changed the
version on one day for all that was published from then on.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

MAX_CHARS = 100
"""Longer names of catalogues, and longer dates, are not read."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue's conventions.

    ``weak_names`` is true where "by" or "Attribution" alone is Creative Commons'. ``versions`` are
    those offered, all where there are none; with ``changed_on``, the first of them held before
    that day, and the last since.
    """

    name: str
    aliases: tuple[str, ...]
    weak_names: bool = False
    versions: tuple[str, ...] = ()
    changed_on: str = ""


class Period(NamedTuple):
    """Of the days on which some catalogue changed, how many had come: at least, and at most."""

    first: int
    last: int


UNKNOWN = Catalogue("", ())
YOUTUBE = Catalogue(
    "youtube", ("youtube", "yt dlp", "audioset"), False, ("3.0", "4.0"), "2025-08-01"
)

# Of two that fit, the first counts: FSD50K is made of Freesound's recordings.
_CATALOGUES = (
    Catalogue("fsd50k", ("fsd50k", "fsd 50k"), True, ("3.0", "4.0")),
    Catalogue("clotho", ("clotho",), True, ("3.0", "4.0")),
    Catalogue("freesound", ("freesound",), True, ("3.0", "4.0")),
    YOUTUBE,
    Catalogue("flickr", ("flickr",), True, ("2.0", "4.0"), "2025-06-18"),
    Catalogue("openverse", ("openverse",), True),
    Catalogue("fma", ("fma", "free music archive", "freemusicarchive"), True),
    Catalogue("ccmixter", ("ccmixter", "cc mixter", "dig ccmixter"), True),
    Catalogue("jamendo", ("jamendo", "mtg jamendo"), True),
    Catalogue("xeno-canto", ("xeno canto", "xenocanto"), True),
    Catalogue("vimeo", ("vimeo",), True),
    Catalogue("inaturalist", ("inaturalist", "inat")),
    Catalogue("soundcloud", ("soundcloud",)),
    # On Commons "Attribution" is a licence of its own, and none of Creative Commons'.
    Catalogue("wikimedia", ("wikimedia", "commons", "wikimedia commons")),
    Catalogue("internet-archive", ("internet archive", "archive org", "archiveorg")),
    Catalogue("huggingface", ("huggingface", "hugging face", "hf")),
)
_CHANGES = tuple(sorted(each.changed_on for each in _CATALOGUES if each.changed_on))
_WORD = re.compile(r"[a-z0-9]+")
_DAY = re.compile(r"(\d{4})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?(?:[T ].*)?")


@lru_cache(maxsize=1024)
def catalogue_of(name: str) -> Catalogue:
    """The catalogue whose name is in these words; :data:`UNKNOWN` for any other."""
    words = f" {' '.join(_WORD.findall(name[:MAX_CHARS].lower()))} "
    for catalogue in _CATALOGUES:
        if any(f" {alias} " in words for alias in catalogue.aliases):
            return catalogue
    return UNKNOWN


def versions_on(catalogue: Catalogue, period: Period) -> tuple[str, ...]:
    """The versions that a name without one may mean there; none where anything is possible."""
    if not catalogue.changed_on:
        return catalogue.versions
    change = _CHANGES.index(catalogue.changed_on)
    if period.last <= change:
        return catalogue.versions[:1]
    return catalogue.versions[-1:] if period.first > change else catalogue.versions


@lru_cache(maxsize=65_536)
def period_of(published: str) -> Period:
    """How many changes had come when something was published, at the least and at the most.

    Args:
        published: ``YYYY-MM-DD``, ``YYYYMMDD``, a timestamp that begins so, or only the year or
            the month. What is no date may be any day.
    """
    match = _DAY.fullmatch(published.strip()) if len(published) <= MAX_CHARS else None
    if match is None:
        return Period(0, len(_CHANGES))
    year, month, day = match.groups()
    first = f"{year}-{month or '01'}-{day or '01'}"
    last = f"{year}-{month or '99'}-{day or '99'}"
    return Period(
        sum(change <= first for change in _CHANGES), sum(change <= last for change in _CHANGES)
    )
