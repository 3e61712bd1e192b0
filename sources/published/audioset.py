"""AudioSet: two million sections of videos with labels, from the tables that Google publishes.

Seen: the tables, their three lines of comment and their columns. The labels are CC BY 4.0; the
sound is the video's, whose licence they do not say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field

from schemas.rejections import Reason
from sources.folder.tables import Dialect
from sources.protocol import Source
from sources.published.entries import Entry, Words, id_of, item_of, nameless
from sources.published.layout import rows_of, table_in
from sources.published.licences import Licences, read_licences
from sources.published.source import open_published
from sources.published.video_sections import NO_AUDIO, Section, SectionSettings, section_of
from sources.source_type import SourceType
from sources.youtube.settings import YoutubeSettings
from sources.youtube.source import open_youtube

TABLES = ("balanced_train_segments.csv", "unbalanced_train_segments.csv", "eval_segments.csv")

COLUMNS = ("YTID", "start_seconds", "end_seconds", "positive_labels")

_SEGMENTS = Dialect(names=COLUMNS, comment="#", is_spaced=True)


class AudioSetSettings(SectionSettings):
    """The settings of an ``audioset`` source, as a recipe gives them."""

    youtube: YoutubeSettings | None = Field(
        default=None,
        description="settings of a youtube source, which then brings sounds and licences",
    )


@dataclass(frozen=True, slots=True)
class AudioSet:
    """The table at ``path``, or those of the folder; ``licences`` is a table of them, or empty."""

    path: str
    names: tuple[str, ...]
    licences: str = ""
    wants_eval: bool = False
    owns_folder: bool = False

    def entries(self, source: str) -> Iterator[Entry]:
        """The sections in the order of the tables."""
        licences = read_licences(self.licences)
        labels = self.labels()
        for table in self._tables():
            for row in rows_of(table, (), _SEGMENTS):
                cells = row.cells
                section = section_of(
                    cells.get("YTID"), cells.get("start_seconds"), cells.get("end_seconds")
                )
                if row.fault or section is None:
                    why = row.fault or "names no section of a video"
                    yield nameless(source, table.name, row.number, cells, why)
                    continue
                mids = str(cells.get("positive_labels")).split(",")
                names = [labels[mid.strip()] for mid in mids if mid.strip() in labels]
                yield self._entry(source, section, names, (table.name, cells), licences)

    def _tables(self) -> list[Path]:
        if Path(self.path).is_file():
            return [Path(self.path)]
        found = [table_in(self.path, (name,)) for name in TABLES]
        if not any(found):
            raise ValueError(f"path: there is none of {', '.join(TABLES)} in {self.path}")
        return [table for table in found if table]

    def labels(self) -> dict[str, str]:
        """Label id to its name, where the table of them lies beside."""
        folder = Path(self.path).parent if Path(self.path).is_file() else Path(self.path)
        table = table_in(str(folder), ("class_labels_indices.csv",))
        rows = rows_of(table, ("mid", "display_name")) if table else ()
        return {id_of(row.cells.get("mid")): str(row.cells.get("display_name")) for row in rows}

    def _entry(
        self,
        source: str,
        section: Section,
        labels: list[str],
        said: tuple[str, Mapping[str, Any]],
        licences: Licences,
    ) -> Entry:
        table, cells = said
        licence = licences.of(section.video_id)
        item = item_of(source, section.id, video_words(section, labels, licence), {
            table: cells, "licenses": licence,
        })  # fmt: skip
        barred = table.startswith("eval") and not self.wants_eval
        return Entry(
            item,
            stems=section.stems(self.names),
            reason=Reason.EVALUATION_SET if barred else None,
            detail="AudioSet's evaluation set is a benchmark; eval: true takes it"
            if barred
            else NO_AUDIO,
        )


def video_words(section: Section, tags: Any, licence: Mapping[str, Any]) -> Words:
    """What is known of a section's video: its page, and its licence where a table has found it."""
    return Words(
        tags=tags,
        title=licence.get("title"),
        author=licence.get("author"),
        license=licence.get("license"),
        license_url=licence.get("license_url"),
        source_url=section.page,
        catalogue="youtube",
        witness="metadata",
    )


def open_audioset(name: str, settings: AudioSetSettings) -> Source:
    """The source of AudioSet's tables; with ``youtube`` that of the videos of one of them.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    where, mirror, licences = settings.place()
    names = settings.names if mirror else ()
    dataset = AudioSet(str(where), names, licences, settings.eval)
    if settings.youtube is not None:
        return _of_videos(name, dataset, settings, settings.youtube)
    return open_published(name, dataset, mirror)


def _of_videos(
    name: str, dataset: AudioSet, settings: AudioSetSettings, youtube: YoutubeSettings
) -> Source:
    if settings.mirror or settings.licenses:
        raise ValueError("youtube: it brings sounds and licences; leave out mirror and licenses")
    table = Path(dataset.path)
    if not table.is_file():
        raise ValueError(f"path: with youtube name one of {', '.join(TABLES)} in {table}")
    if table.name.startswith("eval") and not settings.eval:
        raise ValueError(f"path: {table.name!r} is a benchmark; eval: true takes it")
    id_, start, end, tags = COLUMNS
    given = youtube.model_dump(exclude_unset=True) | {
        "manifest": str(table),
        "columns": {"id": id_, "start": start, "end": end, "tags": tags},
    }
    opened = open_youtube(name, YoutubeSettings.model_validate(given))
    return replace(opened, tag_names=dataset.labels())


AUDIOSET = SourceType(
    name="audioset",
    summary="AudioSet: two million labelled sections of videos, with sounds from a local mirror",
    settings=AudioSetSettings,
    open=open_audioset,
    auth="none",
    license_granularity="none",
    default_on=True,
    terms=(
        "The labels are Google's, CC BY 4.0. The sounds are those of the videos, of whose licence "
        "the set says nothing: without a table of licenses it is unknown, and they are refused. "
        "The evaluation part is a benchmark and left out by default."
    ),
    example=(
        "- type: audioset\n"
        "  path: ~/audioset                  # with *_segments.csv, class_labels_indices.csv\n"
        "  mirror: ~/audioset/audio          # <id>_<start>.wav and the like\n"
        "  # licenses: found.csv             # id, license, license_url, author\n"
        "  # youtube: {i_have_read_the_terms: true}   # in place of both, with one table as path\n"
    ),
    seen="Tables and columns: the pages of AudioSet.",
)
