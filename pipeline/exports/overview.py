"""What the exports say of a data set; :mod:`pipeline.exports.count` counts it."""

from dataclasses import dataclass

from pipeline.lock import Lock

NO_DATE = "1970-01-01"
"""Stands in where no recording says when it was published: exports have no clock to ask."""


@dataclass(frozen=True, slots=True)
class SplitSize:
    """One split: its clips, and its tars as the shard table has them."""

    split: str
    clips: int
    seconds: float
    shards: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Slice:
    """All that came from one source under one licence. ``declared`` are the words that said so.

    ``declared`` holds pairs of name and URL, those of most clips first.
    """

    source: str
    spdx: str
    url: str
    candidates: tuple[str, ...]
    items: int
    clips: int
    seconds: float
    n_bytes: int
    declared: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaptionLicense:
    """One licence of captions that were given with recordings, and how many are under it."""

    spdx: str
    url: str
    candidates: tuple[str, ...]
    captions: int


@dataclass(frozen=True, slots=True)
class Share:
    """Some part of the clips, by a name: a host, an author's wish, an origin of captions."""

    name: str
    clips: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Overview:
    """A data set in figures. Everything is sorted, so that equal sets are told alike."""

    dataset: str
    digest: str
    """Hex SHA-256 of the tars' names and hashes: the audio and the words beside it."""
    lock: Lock
    splits: tuple[SplitSize, ...]
    slices: tuple[Slice, ...]
    n_authors: int
    items: int
    clips: int
    seconds: float
    n_bytes: int
    newest: str
    """The latest date of publication in the data, or :data:`NO_DATE`."""
    oldest: str
    hosts: tuple[tuple[str, Share], ...]
    """Source and share of each host that recordings were published at, the longest first."""
    catalogues: tuple[tuple[str, Share], ...]
    preferences: tuple[Share, ...]
    origins: tuple[Share, ...]
    """Captions by origin; ``clips`` counts captions here."""
    models: tuple[Share, ...]
    languages: tuple[Share, ...]
    caption_licenses: tuple[CaptionLicense, ...] = ()
    """Those of given captions, the most captions first."""

    @property
    def all_licenses(self) -> tuple["Slice | CaptionLicense", ...]:
        """Those of the recordings and those of given captions; one may stand among both."""
        return (*self.licenses, *self.caption_licenses)

    @property
    def licenses(self) -> tuple[Slice, ...]:
        """The slices of all sources together, one per licence, the most seconds first."""
        merged: dict[tuple[str, str, tuple[str, ...]], Slice] = {}
        for each in self.slices:
            key = (each.spdx, each.url, each.candidates)
            before = merged.get(key)
            merged[key] = each if before is None else _together(before, each)
        return tuple(sorted(merged.values(), key=lambda each: (-each.seconds, each.spdx)))


def _together(one: Slice, other: Slice) -> Slice:
    return Slice(
        "",
        one.spdx,
        one.url,
        one.candidates,
        one.items + other.items,
        one.clips + other.clips,
        one.seconds + other.seconds,
        one.n_bytes + other.n_bytes,
        tuple(dict.fromkeys(one.declared + other.declared)),
    )
