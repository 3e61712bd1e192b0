"""The rows of a shard as entries: each is the sound that lies in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qs

from schemas.rejections import Reason, Rejected
from sources.folder.fields import Saying
from sources.folder.names import id_part, locator_of, name_of
from sources.huggingface_folder.layout import split_of
from sources.huggingface_folder.shards import BROKEN, Layout, rows
from sources.protocol import Listing
from sources.tables.columns import Columns, mapped
from sources.tables.entries import Repeats, entry, id_text, refused


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard by its name relative to ``root``, and what its schema says of it."""

    root: str
    name: str
    layout: Layout


def shard_keys(shard: Shard, columns: Columns) -> Iterator[str]:
    """The ids of a shard's rows, without the source, as far as it can be read."""
    try:
        for number, cells in enumerate(rows(Path(shard.root, shard.name), shard.layout)):
            yield id_part(_name(shard, number, mapped(cells, columns)))
    except BROKEN:
        return


def shard_listings(
    source: str, shard: Shard, columns: Columns, defaults: Saying, repeats: Repeats
) -> Iterator[Listing]:
    """An entry for each row; where the shard breaks off, a last one says so."""
    layout: Saying = {"subset": split_of(shard.name)}
    number = 0
    try:
        for cells in rows(Path(shard.root, shard.name), shard.layout):
            said = _said(shard.layout, mapped(cells, columns), columns)
            name = _name(shard, number, said)
            earlier = repeats.earlier(id_part(name), f"{shard.name}: row {number}")
            if earlier is None:
                witnesses = {"metadata": said, "defaults": defaults, "layout": layout}
                locator = f"{locator_of(shard.name)}#row={number}"
                yield Listing(entry(source, name, witnesses, locator=locator))
            else:
                detail = f"{shard.name}: row {number} has the id of {earlier}"
                item = entry(source, _place(shard, number), {"metadata": said}, suffix="#row-0")
                yield refused(item, Rejected(Reason.DUPLICATE_ROW, detail))
            number += 1
    except BROKEN as failure:
        detail = f"{shard.name} breaks before row {number}: {str(failure)[:200]}"
        item = entry(source, shard.name, {}, suffix=f"#row-{number}")
        yield refused(item, Rejected(Reason.UNREADABLE, detail))


def parse_row(locator: str) -> tuple[str, int]:
    """The shard and the row, from 0, that an item's locator names; ValueError where it is none."""
    name, _, where = locator.partition("#")
    return name_of(name), int(parse_qs(where).get("row", [""])[0])


def _said(layout: Layout, cells: dict[str, Any], columns: Columns) -> Mapping[str, Any]:
    if "tags" in columns or cells.get("tags"):
        return cells
    # A class is a word of its sound, even where nobody says that the column holds tags.
    classes = [cells.get(name) for name in layout.classes if name in cells]
    tags = [each for value in classes for each in (value if isinstance(value, list) else [value])]
    return cells | {"tags": [each for each in tags if each]} if any(tags) else cells


def _name(shard: Shard, number: int, cells: Mapping[str, Any]) -> str:
    return id_text(cells.get("id")) or _place(shard, number)


def _place(shard: Shard, number: int) -> str:
    return f"{PurePosixPath(shard.name).with_suffix('').as_posix()}/{number}"
