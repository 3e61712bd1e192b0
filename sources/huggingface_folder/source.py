"""A data set of ``datasets`` in a folder as a source: AudioFolder, parquet shards, save_to_disk."""

import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.again import found_among
from sources.folder.files import existing_folder, fetched, fingerprint_of
from sources.folder.source import Defaults
from sources.huggingface_folder.layout import find
from sources.huggingface_folder.rows import Shard, parse_row, shard_keys, shard_listings
from sources.huggingface_folder.shards import BROKEN, Layout, layout_of, schema_of, sound
from sources.huggingface_folder.tables import table_keys, table_listings
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.tables.columns import COLUMNS, Columns, check_known, check_present, names_of
from sources.tables.entries import Repeats, by_machine
from sources.tables.reading import columns_of

_COLUMNS = ("file_name", "audio", "id", *COLUMNS)
_FILE_WORDS = {"file_name": ("file", "path")}


class HuggingfaceFolderSettings(BaseModel):
    """The settings of a ``huggingface-folder`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="the folder; ~ is your home")
    columns: Columns = Field(
        default_factory=dict, description="our column to theirs, as {captions: text, audio: speech}"
    )
    defaults: Defaults = Field(
        default_factory=Defaults, description="fields of every row that says nothing else"
    )
    captions_by_machine: bool = Field(
        default=False, description="whether a model wrote the captions"
    )

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: Columns) -> Columns:
        if not isinstance(columns.get("audio", ""), str):
            raise ValueError("audio: one column holds the sounds")
        return check_known(columns, _COLUMNS)


@dataclass(frozen=True, slots=True)
class HuggingfaceFolderSource:
    """The rows of the tables, or else of the shards, below ``root``, an absolute path."""

    name: str
    root: str
    tables: tuple[str, ...]
    shards: tuple[str, ...]
    settings: HuggingfaceFolderSettings

    def list_items(self) -> Iterator[Listing]:
        """Every row, file by file. Rows are read twice, and never all held.

        Raises:
            ValueError: A table cannot be read; a shard that cannot be has an entry that says so.
        """
        columns = self.settings.columns
        defaults = self.settings.defaults.model_dump(exclude_defaults=True)
        repeats = Repeats(self._keys())
        for table in self.tables:
            for listing in table_listings(self.name, self.root, table, columns, defaults, repeats):
                yield self._marked(listing)
        for shard in self._shards():
            for listing in shard_listings(self.name, shard, columns, defaults, repeats):
                yield self._marked(listing)

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """The items of these ids as the folder describes them now.

        Raises:
            ValueError: The folder is gone, or cannot be read.
        """
        if not Path(self.root).is_dir():
            raise ValueError(f"there is no folder {self.root!r} any more")
        yield from found_among(self.list_items(), item_ids)

    def fingerprint(self, item: Item) -> str:
        """Size and time of the file, or of the shard with the row in it.

        Raises:
            Rejected: It is gone, or leads out of the folder.
        """
        if self.tables:
            return fingerprint_of(self.root, item.locator)
        shard, _, row = item.locator.partition("#")
        return f"{fingerprint_of(self.root, shard)}-{row}"

    @contextmanager
    def fetch(self, item: Item) -> Iterator[Path]:
        """The file itself; of a shard the row's bytes as a temporary file.

        Raises:
            Rejected: They are not to be had.
        """
        if self.tables:
            with fetched(self.root, item.locator) as path:
                yield path
            return
        content = self._sound(item)
        with tempfile.TemporaryDirectory(prefix="soundmill-") as folder:
            copy = Path(folder, "sound")
            copy.write_bytes(content)
            yield copy

    def _sound(self, item: Item) -> bytes:
        name, row = parse_row(item.locator)
        found = bisect_left(self.shards, name)
        if found == len(self.shards) or self.shards[found] != name:
            raise Rejected(Reason.UNREADABLE, "in no shard of this source")
        path = Path(self.root, name)
        try:
            layout = self._layout(path)
            content = sound(path, layout, row) if layout is not None else None
        except (*BROKEN, IndexError) as failure:
            raise Rejected(Reason.UNREADABLE, f"{path.name}: {failure}"[:300]) from failure
        if content is None:
            raise Rejected(Reason.MISSING_FILE, "the row holds no bytes, only where they once lay")
        return content

    def _layout(self, path: Path) -> Layout | None:
        return layout_of(schema_of(path), _audio(self.settings))

    def _shards(self) -> Iterator[Shard]:
        for name in self.shards:
            try:
                layout = self._layout(Path(self.root, name))
            except BROKEN:
                layout = None
            # Of a shard that cannot be opened the rows say so.
            yield Shard(self.root, name, layout or Layout(_audio(self.settings), {}))

    def _keys(self) -> Iterator[str]:
        for table in self.tables:
            yield from table_keys(self.root, table, self.settings.columns)
        for shard in self._shards():
            yield from shard_keys(shard, self.settings.columns)

    def _marked(self, listing: Listing) -> Listing:
        if not self.settings.captions_by_machine:
            return listing
        return Listing(by_machine(listing.item), listing.rejection)


def open_huggingface_folder(name: str, settings: Any) -> HuggingfaceFolderSource:
    """The source of a folder of ``datasets``; what it holds is looked at, so that mistakes show.

    Raises:
        ValueError: The folder is not there, is of no layout known here, or lacks a column.
    """
    assert isinstance(settings, HuggingfaceFolderSettings)
    root = existing_folder("path", settings.path)
    found = find(root)
    if not found.tables and not found.shards:
        raise ValueError(
            f"path: {settings.path!r} holds neither a metadata.csv or metadata.jsonl nor parquet "
            "or Arrow files; for sounds without these take a folder source"
        )
    for table in found.tables:
        columns = {our: name for our, name in settings.columns.items() if our != "audio"}
        check_present(f"path: {table!r}", columns_of(root / table), columns, _FILE_WORDS)
    for shard in found.shards[:1]:
        _check_shard(root / shard, settings)
    return HuggingfaceFolderSource(name, str(root), found.tables, found.shards, settings)


def _check_shard(path: Path, settings: HuggingfaceFolderSettings) -> None:
    try:
        schema = schema_of(path)
    except BROKEN as failure:
        raise ValueError(f"path: {path.name!r} cannot be read: {failure}") from failure
    columns = {our: name for our, name in settings.columns.items() if our != "file_name"}
    check_present(f"path: {path.name!r}", schema.names, columns, {})
    if layout_of(schema, _audio(settings)) is None:
        raise ValueError(
            f"path: {path.name!r} has no column of sounds; it has {', '.join(schema.names)[:500]}. "
            "Say which it is with columns: {audio: their name}; it must hold bytes"
        )


def _audio(settings: HuggingfaceFolderSettings) -> str:
    return "".join(names_of(settings.columns.get("audio", "")))


HUGGINGFACE_FOLDER = SourceType(
    name="huggingface-folder",
    summary="A data set of Hugging Face's datasets on this machine: AudioFolder, parquet or Arrow",
    settings=HuggingfaceFolderSettings,
    open=open_huggingface_folder,
    auth="none",
    license_granularity="per item where a column says it, else declared",
    default_on=True,
    terms=(
        "Those of the data set's card, which you should read: the licence in it is often that of "
        "the table, and not of the recordings. A licence is what a column says, else your "
        "defaults, which the audit grades as a word on the whole collection."
    ),
    example=(
        "- type: huggingface-folder\n"
        "  path: ~/datasets/rain          # metadata.csv with sounds, *.parquet, or save_to_disk\n"
        "  columns: {captions: text, license: licence, audio: speech}\n"
        "  defaults: {license: CC-BY-4.0, catalogue: huggingface}   # where a row says nothing\n"
    ),
    seen="AudioFolder, struct{bytes, path}, save_to_disk's Arrow stream: docs of datasets.",
)
