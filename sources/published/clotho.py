"""Clotho v2.1: 6,974 excerpts of Freesound with five captions each, from Zenodo record 4783391.

Seen: files, columns, and that the captions have another licence than the sounds. Remembered: the
words of the captions' licence, the encoding of the tables, and ``Not found`` in place of an id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from schemas.items import GivenCaption
from schemas.rejections import Reason
from sources.folder.tables import Dialect, encoding_of
from sources.frame.entries import web_url
from sources.published.entries import Entry, Words, captions_of, id_of, item_of, nameless
from sources.published.layout import rows_of, table_in
from sources.published.settings import BenchmarkSettings
from sources.published.source import PublishedSource, open_published
from sources.source_type import SourceType

SPLITS = ("development", "validation", "evaluation")

CAPTIONS = GivenCaption(
    "", "Tampere University licence (mainly a non-commercial with attribution licence)"
)
"""The terms of each caption."""


class ClothoSettings(BenchmarkSettings):
    """The settings of a ``clotho`` source, as a recipe gives them."""


@dataclass(frozen=True, slots=True)
class Clotho:
    """Clotho below ``root``."""

    root: str
    wants_eval: bool
    owns_folder: bool = True

    def entries(self, source: str) -> Iterator[Entry]:
        """The clips of each split that is there, then what has captions and no metadata."""
        tables = [(split, *self._tables(split)) for split in SPLITS]
        if not any(metadata for _, metadata, _ in tables):
            raise ValueError(
                f"path: there is no clotho_metadata_development.csv in {self.root}; "
                "give the folder that the set was unpacked in"
            )
        for split, metadata, captions in tables:
            yield from self._split(source, split, metadata, captions)

    def _tables(self, split: str) -> tuple[Path | None, Path | None]:
        names = (f"clotho_metadata_{split}.csv", f"clotho_captions_{split}.csv")
        metadata, captions = (
            table_in(self.root, (name, f"clotho_csv_files/{name}", f"metadata/{name}"))
            for name in names
        )
        return metadata, captions

    def _split(
        self, source: str, split: str, metadata: Path | None, captions: Path | None
    ) -> Iterator[Entry]:
        said: dict[str, Mapping[str, Any]] = {}
        for row in rows_of(captions, ("file_name",), _dialect(captions)) if captions else ():
            if not row.fault:
                said.setdefault(id_of(row.cells.get("file_name")), row.cells)
        for row in rows_of(metadata, ("file_name",), _dialect(metadata)) if metadata else ():
            file = id_of(row.cells.get("file_name"))
            name = metadata.name if metadata else ""
            if row.fault or not file:
                yield nameless(source, name, row.number, row.cells, row.fault or "names no file")
                continue
            yield self._entry(source, split, file, row.cells, said.pop(file, {}))
        for file, cells in said.items():
            if file:
                yield self._entry(source, split, file, {}, cells)

    def _entry(
        self,
        source: str,
        split: str,
        file: str,
        metadata: Mapping[str, Any],
        captions: Mapping[str, Any],
    ) -> Entry:
        words = Words(
            title=PurePosixPath(file).stem,
            tags=metadata.get("keywords"),
            author=metadata.get("manufacturer"),
            license=metadata.get("license"),
            # "Not found" where nobody knows the page any more
            source_url=web_url(metadata.get("sound_link")),
            catalogue="clotho",
            captions=captions_of((captions.get(f"caption_{n}") for n in range(1, 6)), CAPTIONS),
        )
        rows = {f"clotho_metadata_{split}.csv": metadata, f"clotho_captions_{split}.csv": captions}
        folders = (split, f"clotho_audio_{split}", f"clotho_audio_files/{split}")
        barred = split == "evaluation" and not self.wants_eval
        return Entry(
            item_of(source, f"{split}/{file}", words, rows),
            (*(f"{folder}/{file}" for folder in folders), file),
            reason=Reason.EVALUATION_SET if barred else None,
            detail="Clotho's evaluation split is a benchmark; eval: true takes it"
            if barred
            else "",
        )


def _dialect(table: Path | None) -> Dialect:
    return Dialect(encoding=encoding_of(table)) if table else Dialect()


def open_clotho(name: str, settings: ClothoSettings) -> PublishedSource:
    """The source of an unpacked Clotho.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    root, audio = settings.folders()
    return open_published(name, Clotho(root, settings.eval), audio)


CLOTHO = SourceType(
    name="clotho",
    summary="Clotho: 6,974 excerpts of Freesound with five captions each, from its files on disk",
    settings=ClothoSettings,
    open=open_clotho,
    auth="none",
    license_granularity="per item",
    default_on=True,
    terms=(
        "Each sound has its own licence of Freesound's; the captions are Tampere University's, "
        "for non-commercial use with attribution. Its evaluation split is a benchmark and left out "
        "by default."
    ),
    example=(
        "- type: clotho\n"
        "  path: ~/clotho       # with clotho_metadata_*.csv, clotho_captions_*.csv, development/\n"
    ),
    seen="Files and columns: the Zenodo record. Remembered: the words of the captions' licence.",
)
