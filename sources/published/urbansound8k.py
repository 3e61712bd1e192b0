"""UrbanSound8K: 8,732 excerpts of Freesound in ten classes, under one licence for all of them.

Seen in a loader of it: the columns, the folders and the conditions of use. The licence of each
recording stands nowhere in its files: a table of ``licenses`` by Freesound id may bring it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pydantic import Field

from schemas.rights import Claim
from sources.published.entries import Entry, Words, id_of, item_of, nameless
from sources.published.layout import existing_file, needed_table, rows_of
from sources.published.licences import read_licences
from sources.published.settings import SetSettings
from sources.published.source import PublishedSource, open_published
from sources.source_type import SourceType

WHOLE = Claim(
    "container",
    "Creative Commons Attribution Noncommercial License (by-nc), version 3.0",
    "http://creativecommons.org/licenses/by-nc/3.0/",
)
"""What its readme says of the set as a whole."""

_FLAGS = {"children_playing": ("children",), "street_music": ("music",)}
_COLUMNS = ("slice_file_name", "fsID", "fold", "class")


class UrbanSound8kSettings(SetSettings):
    """The settings of an ``urbansound8k`` source, as a recipe gives them."""

    licenses: str | None = Field(
        default=None, min_length=1, description="a table of id (Freesound's) and license"
    )


@dataclass(frozen=True, slots=True)
class UrbanSound8k:
    """UrbanSound8K below ``root``; ``licences`` is a table of them, or empty."""

    root: str
    licences: str = ""
    owns_folder: bool = True

    def entries(self, source: str) -> Iterator[Entry]:
        """The slices in the order of the table."""
        table = needed_table(self.root, ("metadata/UrbanSound8K.csv", "UrbanSound8K.csv"))
        licences = read_licences(self.licences)
        for row in rows_of(table, _COLUMNS):
            file = id_of(row.cells.get("slice_file_name"))
            if row.fault or not file:
                why = row.fault or "names no file"
                yield nameless(source, table.name, row.number, row.cells, why)
                continue
            licence = licences.of(id_of(row.cells.get("fsID")))
            yield self._entry(source, file, row.cells, licence)

    def _entry(
        self, source: str, file: str, row: Mapping[str, Any], licence: Mapping[str, Any]
    ) -> Entry:
        freesound_id, category = id_of(row.get("fsID")), id_of(row.get("class"))
        page = f"https://freesound.org/s/{freesound_id}/" if freesound_id.isdecimal() else ""
        words = Words(
            tags=category.replace("_", " "),
            author=licence.get("author"),
            license=licence.get("license") if licence else WHOLE.name,
            license_url=licence.get("license_url") if licence else WHOLE.url,
            source_url=page,
            catalogue="freesound" if licence else "",
            witness="metadata" if licence else "container",
            flags=_FLAGS.get(category, ()),
            claims=(WHOLE,) if licence else (),
        )
        rows = {"UrbanSound8K.csv": row, "licenses": licence}
        fold = f"fold{id_of(row.get('fold'))}/{file}"
        item = item_of(source, PurePosixPath(file).stem, words, rows)
        return Entry(item, (f"audio/{fold}", fold, file))


def open_urbansound8k(name: str, settings: UrbanSound8kSettings) -> PublishedSource:
    """The source of an unpacked UrbanSound8K.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    root, audio = settings.folders()
    licences = str(existing_file("licenses", settings.licenses)) if settings.licenses else ""
    return open_published(name, UrbanSound8k(root, licences), audio)


URBANSOUND8K = SourceType(
    name="urbansound8k",
    summary="UrbanSound8K: 8,732 excerpts of Freesound in ten classes, from its files on disk",
    settings=UrbanSound8kSettings,
    open=open_urbansound8k,
    auth="none",
    license_granularity="per collection",
    default_on=True,
    terms=(
        "CC BY-NC 3.0 for all of it; the licence of each recording is Freesound's to say. All of "
        "it is a benchmark: who trains on it can no longer measure on it."
    ),
    example=(
        "- type: urbansound8k\n"
        "  path: ~/UrbanSound8K          # with metadata/UrbanSound8K.csv and audio/fold1/ …\n"
        "  # licenses: freesound.csv     # id, license, license_url, author\n"
    ),
    seen="Columns, folders and conditions: a loader that quotes its readme.",
)
