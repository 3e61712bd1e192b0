"""Free Music Archive: 106,574 tracks with the licence of each, from the dump of mdeff/fma.

Seen: the files, their columns and the path of a track. ``raw_tracks.csv`` is preferred: it keeps
the licence's address, which ``tracks.csv`` has lost. Remembered: the names of further raw columns
(artist_name, track_title, track_genres, tags).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sources.folder.tables import Dialect
from sources.frame.entries import web_url
from sources.frame.fields import day, plain_text
from sources.published.entries import Entry, Words, id_of, item_of, nameless
from sources.published.layout import rows_of, table_in
from sources.published.settings import SetSettings
from sources.published.source import PublishedSource, open_published
from sources.source_type import SourceType

SUBSETS = ("small", "medium", "large", "full")
"""Each holds those before it."""

MAX_LIST_CHARS = 10_000
_GENRE = re.compile(r"'genre_title': (?:'([^']*)'|\"([^\"]*)\")")
_TEXT = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_TRACKS = Dialect(header_rows=3)
"""Group and column, and below them the name of the index alone."""


class FmaSettings(SetSettings):
    """The settings of an ``fma`` source, as a recipe gives them."""

    subset: Literal["small", "medium", "large", "full"] = Field(
        default="full", description="which archive of sounds was unpacked; its tracks are listed"
    )


@dataclass(frozen=True, slots=True)
class Fma:
    """The dump below ``root``."""

    root: str
    subset: str = "full"
    owns_folder: bool = True

    def entries(self, source: str) -> Iterator[Entry]:
        """The tracks of the subset in the order of the table that they are read from."""
        raw, tracks = self._table("raw_tracks.csv"), self._table("tracks.csv")
        if raw is None and tracks is None:
            raise ValueError(
                f"path: there is neither raw_tracks.csv nor tracks.csv in {self.root}; "
                "give the folder that fma_metadata was unpacked in"
            )
        if tracks is None and self.subset != "full":
            raise ValueError(f"subset: {self.subset!r} needs tracks.csv, which names its tracks")
        if raw is None:
            rows = rows_of(tracks, ("track_id",), _TRACKS) if tracks else iter(())
        else:
            rows = rows_of(raw, ("track_id", "license_title", "license_url"))
        subsets = _subsets(tracks) if raw and tracks and self.subset != "full" else {}
        table = "tracks.csv" if raw is None else "raw_tracks.csv"
        for row in rows:
            source_id = id_of(row.cells.get("track_id"))
            if row.fault or not (source_id.isascii() and source_id.isdecimal()):
                why = row.fault or "has no track_id"
                yield nameless(source, table, row.number, row.cells, why)
                continue
            named = subsets.get(source_id, row.cells.get("set.subset", ""))
            if self.subset == "full" or _is_within(named, self.subset):
                words = _of_tracks(row.cells) if raw is None else _of_raw(row.cells)
                item = item_of(source, source_id, words, {table: row.cells})
                yield Entry(item, _places(source_id, self.subset))

    def _table(self, name: str) -> Path | None:
        return table_in(self.root, (f"fma_metadata/{name}", name))


def _of_raw(row: Mapping[str, Any]) -> Words:
    """What a row of ``raw_tracks.csv`` says."""
    return Words(
        title=row.get("track_title"),
        description=plain_text(row.get("track_information")),
        tags=(*_listed(row.get("track_genres"), _GENRE), *_listed(row.get("tags"), _TEXT)),
        author=row.get("artist_name"),
        license=row.get("license_title"),
        license_url=row.get("license_url"),
        source_url=web_url(row.get("track_url")),
        catalogue="fma",
        published=day(row.get("track_date_created")),
        flags=("music",),
    )


def _of_tracks(row: Mapping[str, Any]) -> Words:
    """What a row of ``tracks.csv`` says."""
    genre = row.get("track.genre_top")
    return Words(
        title=row.get("track.title"),
        description=plain_text(row.get("track.information")),
        tags=(genre, *_listed(row.get("track.tags"), _TEXT)),
        author=row.get("artist.name"),
        license=row.get("track.license"),
        catalogue="fma",
        published=day(row.get("track.date_created")),
        flags=("music",),
    )


def _listed(value: Any, parts: re.Pattern[str]) -> list[str]:
    """The texts in a list that stands as Python would print it; it is never run."""
    said = value[:MAX_LIST_CHARS] if isinstance(value, str) else ""
    return [single or double for single, double in parts.findall(said)]


def _subsets(tracks: Path) -> dict[str, str]:
    rows = rows_of(tracks, ("track_id", "set.subset"), _TRACKS)
    return {
        id_of(row.cells.get("track_id")): str(row.cells["set.subset"])
        for row in rows
        if not row.fault
    }


def _is_within(named: Any, wanted: str) -> bool:
    return named in SUBSETS[: SUBSETS.index(wanted) + 1]


def _places(source_id: str, subset: str) -> tuple[str, ...]:
    number = source_id.zfill(6)
    file = f"{number[:3]}/{number}.mp3"
    return (f"fma_{subset}/{file}", file, f"{number}.mp3")


def open_fma(name: str, settings: FmaSettings) -> PublishedSource:
    """The source of an unpacked dump.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    root, audio = settings.folders()
    return open_published(name, Fma(root, settings.subset), audio)


FMA = SourceType(
    name="fma",
    summary="Free Music Archive: 106,574 tracks of music, from the dump of mdeff/fma on disk",
    settings=FmaSettings,
    open=open_fma,
    auth="none",
    license_granularity="per item",
    default_on=True,
    terms=(
        "Each track has its artist's licence, of which many allow no derivatives and some nothing "
        "but to download; the metadata are CC BY 4.0. The dump was made for research."
    ),
    example=(
        "- type: fma\n"
        "  path: ~/fma          # with fma_metadata/\n"
        "  audio: ~/fma_small   # if the sounds lie elsewhere\n"
        "  subset: small        # or medium, large, full\n"
    ),
    seen="Files and columns: mdeff/fma. Remembered: some columns of raw_tracks.csv.",
)
