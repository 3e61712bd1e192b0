"""A folder of sound files, with what its owner wrote down about them."""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from schemas.items import Item
from sources.again import found_among
from sources.folder.files import existing_folder, expanded, fetched, fingerprint_of
from sources.folder.listing import Place, listings
from sources.folder.metadata import COLUMNS, check_ending, misspelt, read_metadata
from sources.folder.rows import named_rows
from sources.folder.walk import walk
from sources.protocol import Listing

_log = logging.getLogger("soundmill")


class Defaults(BaseModel):
    """What holds of every file that says nothing else: for recordings of one's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    description: str = ""
    tags: str | list[str] = ""
    author: str = ""
    license: str = ""
    license_url: str = ""
    source_url: str = ""
    subset: str = ""
    catalogue: str = ""
    published: str = ""
    ai_preference: str = ""
    flags: str | list[str] = ""
    container_license: str = ""
    container_license_url: str = ""
    caption_license: str = ""
    caption_license_url: str = ""
    caption_author: str = ""


class FolderSettings(BaseModel):
    """The settings of a ``folder`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="the folder; ~ is your home")
    metadata: str | None = Field(
        default=None, min_length=1, description="csv, jsonl or parquet; in the folder or a path"
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="our column to theirs, as {file_name: path}"
    )
    defaults: Defaults = Field(
        default_factory=Defaults, description="fields of every file that says nothing else"
    )
    recursive: bool = Field(default=True, description="whether folders below are searched too")

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        for our in columns:
            if our not in COLUMNS:
                guess = get_close_matches(our, COLUMNS, n=1)
                hint = f"; did you mean {guess[0]!r}?" if guess else ""
                raise ValueError(f"no column {our!r}{hint} Known: {', '.join(COLUMNS)}")
        return columns


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The files below ``root``; that and ``metadata``, its table, are absolute paths."""

    name: str
    root: str
    metadata: str | None
    settings: FolderSettings

    def list_items(self) -> Iterator[Listing]:
        """Every file and every row of the table, sorted by item id.

        Holds the table and the names of one folder in memory, never all the items.

        Raises:
            ValueError: The table cannot be understood.
        """
        rows = []
        own = frozenset[str]()
        if self.metadata is not None:
            table = Path(self.metadata)
            rows = named_rows(self.root, table.name, read_metadata(table, self.settings.columns))
            own = frozenset(
                each.relative_to(self.root).as_posix()
                for each in (table, table.resolve())
                if each.is_relative_to(self.root)
            )
        defaults = self.settings.defaults.model_dump(exclude_defaults=True)
        place = Place(self.name, self.root, self.settings.columns, defaults, own)
        yield from listings(place, walk(self.root, recursive=self.settings.recursive), rows)

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """The items of these ids that still can be had, as table, sidecars and tags describe them.

        Raises:
            ValueError: The folder is gone, or its table is or cannot be understood.
        """
        if not Path(self.root).is_dir():
            raise ValueError(f"there is no folder {self.root!r} any more")
        yield from found_among(self.list_items(), item_ids)

    def fingerprint(self, item: Item) -> str:
        """Size and time of last change, as ``<bytes>-<nanoseconds>``.

        Raises:
            Rejected: The file is gone, is no file, or leads out of the folder.
        """
        return fingerprint_of(self.root, item.locator)

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """The file itself, where it lies; nothing is copied.

        Raises:
            Rejected: As for :meth:`fingerprint`, and when it may not be read.
        """
        return fetched(self.root, item.locator)


def open_folder(name: str, settings: Any) -> FolderSource:
    """The source of a folder; its table is read through once, so that mistakes show now.

    Raises:
        ValueError: The folder or its table is not there, or the table cannot be understood.
    """
    assert isinstance(settings, FolderSettings)
    root = existing_folder("path", settings.path)
    metadata = _existing_table(root, settings.metadata) if settings.metadata is not None else None
    if metadata is not None:
        _read_through(metadata, settings.columns)
    return FolderSource(name, str(root), str(metadata) if metadata else None, settings)


def _read_through(metadata: Path, columns: Mapping[str, str]) -> None:
    rows = read_metadata(metadata, columns)
    first = next(rows, None)
    for _ in rows:
        pass
    for our, theirs in misspelt(first.cells).items() if first else ():
        _log.warning(
            "%s: the column %r is not read; if it holds the %s, say so with columns: {%s: %s}",
            metadata.name, theirs, our, our, theirs,
        )  # fmt: skip


def _existing_table(root: Path, metadata: str) -> Path:
    given = expanded("metadata", metadata)
    check_ending(given)
    for place in (root / given, given):
        if place.is_file():
            return Path(os.path.normpath(place.absolute()))
    tables = sorted(
        each.name
        for each in root.iterdir()
        if each.suffix.lower() in {".csv", ".jsonl", ".ndjson", ".parquet"}
    )
    guess = get_close_matches(given.name, tables, n=1) or tables[:1]
    hint = f"; did you mean {guess[0]!r}?" if guess else ""
    raise ValueError(
        f"metadata: there is no file {metadata!r}, neither in {root} nor in {Path.cwd()}{hint}"
    )
