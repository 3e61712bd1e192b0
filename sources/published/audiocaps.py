"""AudioCaps: sections of AudioSet's videos with captions that people wrote, from its own tables.

Seen: the columns, the sizes of the parts, the MIT licence in the repository and the sentence in its
readme that allows academic purposes only. Both go with each caption, and so contradict each other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field

from schemas.items import GivenCaption
from schemas.rejections import Reason
from sources.protocol import Source
from sources.published.audioset import video_words
from sources.published.entries import Entry, captions_of, item_of, nameless
from sources.published.layout import rows_of, table_in
from sources.published.licences import read_licences
from sources.published.source import open_published
from sources.published.video_sections import (
    LENGTH_S,
    NO_AUDIO,
    Section,
    SectionSettings,
    section_of,
)
from sources.source_type import SourceType
from sources.youtube.settings import YoutubeSettings
from sources.youtube.source import YOUTUBE

TABLES = ("train.csv", "val.csv", "test.csv")

CAPTIONS = GivenCaption("", "for academic purposes only", "https://opensource.org/licenses/MIT")
"""The readme's words and the repository's licence."""

COLUMNS = ("youtube_id", "start_time", "caption")


class AudioCapsSettings(SectionSettings):
    """The settings of an ``audiocaps`` source, as a recipe gives them."""

    columns: dict[str, str] = Field(
        default_factory=dict, description="our column to theirs, as {start_time: start_s}"
    )
    youtube: YoutubeSettings | None = Field(
        default=None,
        description="settings of a youtube source, which then brings sounds and licences",
    )


@dataclass(frozen=True, slots=True)
class AudioCaps:
    """The table at ``path``, or those of the folder; ``licences`` is a table of them, or empty."""

    path: str
    names: tuple[str, ...]
    columns: Mapping[str, str]
    licences: str = ""
    wants_eval: bool = False
    owns_folder: bool = False

    def entries(self, source: str) -> Iterator[Entry]:
        """The sections in the order in which each table names them first, with all their captions.

        Holds one table in memory.
        """
        licences = read_licences(self.licences)
        for table in self._tables():
            sections: dict[Section, list[Mapping[str, Any]]] = {}
            for row in rows_of(table, tuple(self.columns.get(each, each) for each in COLUMNS)):
                cells = row.cells
                section = section_of(
                    self._cell(cells, "youtube_id"), self._cell(cells, "start_time")
                )
                if row.fault or section is None:
                    why = row.fault or "names no section of a video"
                    yield nameless(source, table.name, row.number, cells, why)
                else:
                    sections.setdefault(section, []).append(cells)
            for section, rows in sections.items():
                licence = licences.of(section.video_id)
                yield self._entry(source, table.name, section, rows, licence)

    def _tables(self) -> list[Path]:
        if Path(self.path).is_file():
            return [Path(self.path)]
        places = ("", "dataset/", "dataset2.0/")
        found = [table_in(self.path, tuple(f"{at}{name}" for at in places)) for name in TABLES]
        if not any(found):
            raise ValueError(f"path: there is none of {', '.join(TABLES)} in {self.path}")
        return [table for table in found if table]

    def _cell(self, cells: Mapping[str, Any], name: str) -> Any:
        return cells.get(self.columns.get(name, name))

    def _entry(
        self,
        source: str,
        table: str,
        section: Section,
        rows: list[Mapping[str, Any]],
        licence: Mapping[str, Any],
    ) -> Entry:
        words = video_words(section, self._cell(rows[0], "labels") or "", licence)
        captions = captions_of((self._cell(row, "caption") for row in rows), CAPTIONS)
        said = {table: {"rows": [dict(row) for row in rows]}, "licenses": licence}
        item = item_of(source, section.id, replace(words, captions=captions), said)
        barred = not _is_training(table) and not self.wants_eval
        return Entry(
            item,
            stems=section.stems(self.names),
            reason=Reason.EVALUATION_SET if barred else None,
            detail="AudioCaps' val and test are benchmarks; eval: true takes them"
            if barred
            else NO_AUDIO,
        )


def open_audiocaps(name: str, settings: AudioCapsSettings) -> Source:
    """The source of AudioCaps' tables; with ``youtube`` that of the videos which the table names.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    where, mirror, licences = settings.place()
    if settings.youtube is not None:
        return _of_videos(name, where, settings, settings.youtube)
    names = settings.names if mirror else ()
    dataset = AudioCaps(str(where), names, settings.columns, licences, settings.eval)
    return open_published(name, dataset, mirror)


def _of_videos(
    name: str, where: Path, settings: AudioCapsSettings, youtube: YoutubeSettings
) -> Source:
    if settings.mirror or settings.licenses:
        raise ValueError("youtube: it brings sounds and licences; leave out mirror and licenses")
    table = where if where.is_file() else where / "train.csv"
    if not _is_training(table.name) and not settings.eval:
        raise ValueError(f"path: {table.name!r} is a benchmark; eval: true takes it")
    theirs = {our: settings.columns.get(our, our) for our in COLUMNS}
    given = youtube.model_dump(exclude_unset=True) | {
        "manifest": str(table),
        "columns": {
            "id": theirs["youtube_id"],
            "start": theirs["start_time"],
            "captions": theirs["caption"],
        },
        "section_s": LENGTH_S,
        "caption_license": CAPTIONS.license_raw,
        "caption_license_url": CAPTIONS.license_url_raw,
    }
    return YOUTUBE.open(name, YoutubeSettings.model_validate(given))


def _is_training(table: str) -> bool:
    return table.startswith(("train", "audiocaps_train"))


AUDIOCAPS = SourceType(
    name="audiocaps",
    summary="AudioCaps: captions of people for sections of videos, sounds from a local mirror",
    settings=AudioCapsSettings,
    open=open_audiocaps,
    auth="none",
    license_granularity="none",
    default_on=True,
    terms=(
        "Its readme allows academic purposes only, its repository says MIT: both stand with each "
        "caption. The sounds are those of the videos, of whose licence it says nothing: without a "
        "table of licenses it is unknown, and they are refused. Its val and test parts are "
        "benchmarks and left out by default."
    ),
    example=(
        "- type: audiocaps\n"
        "  path: ~/audiocaps/dataset         # with train.csv, val.csv, test.csv\n"
        "  mirror: ~/audiocaps/audio         # <id>_<start>.wav and the like\n"
        "  # licenses: found.csv             # id, license, license_url, author\n"
        "  # youtube: {i_have_read_the_terms: true}   # in place of both: only what is CC there\n"
    ),
    seen="Columns, readme and licence: the repository.",
)
