"""The rows of a folder's table, in the order of the item ids that they stand for."""

import json
import math
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.rejections import Reason
from sources.folder.names import id_part, relative_name
from sources.folder.tables import Row

MAX_NAME_CHARS = 4096
"""No file system takes a longer path."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row and the file it speaks of. ``cells`` is JSON: a tenth of the memory of a dict.

    ``name`` is relative to the folder. ``suffix`` sets its item id apart, where the row may not
    stand for the file itself; ``reason`` and ``detail`` say why its item is rejected.
    """

    name: str
    number: int
    cells: str
    suffix: str = ""
    reason: Reason | None = None
    detail: str = ""

    @property
    def id_part(self) -> str:
        """The item id without its source."""
        return id_part(self.name) + self.suffix


def named_rows(root: str, table: str, rows: Iterable[Row]) -> list[NamedRow]:
    """Every row, sorted by ``id_part``, which no two share.

    The first row to name a file stands for it. Rows that name no file, one outside of ``root``,
    or one that an earlier row names, come with their reason.
    """
    first: dict[str, int] = {}
    named = []
    for row in rows:
        entry = _named(root, table, row)
        if not entry.suffix:
            earlier = first.setdefault(entry.name, row.number)
            if earlier != row.number:
                detail = f"{table}: row {row.number} names the same file as row {earlier}"
                entry = _set_apart(entry, Reason.DUPLICATE_ROW, detail)
        named.append(entry)
    named.sort(key=lambda entry: entry.id_part)
    return named


def _named(root: str, table: str, row: Row) -> NamedRow:
    where = f"{table}: row {row.number}"
    raw = _name_text(row.cells.get("file_name"))
    cells = dict(row.cells)
    name = relative_name(raw) if raw.strip() else None
    if name is None or len(raw) > MAX_NAME_CHARS:
        # The last part only: what lies above a folder is nobody's business but its owner's.
        last = raw.replace("\\", "/").rstrip("/").rpartition("/")[2][:200]
        cells["file_name"] = last
        entry = NamedRow(last, row.number, _json(cells))
        if name is None and raw.strip():
            detail = f"{where} names {last!r} by a path that is absolute or leads out of the folder"
            return _set_apart(entry, Reason.OUTSIDE_FOLDER, detail)
        detail = f"{where} names no file" if not raw.strip() else f"{where}: name too long"
        return _set_apart(entry, Reason.LISTING_ERROR, detail)
    if row.fault:
        return NamedRow(
            _actual_name(root, name),
            row.number,
            _json(cells),
            reason=Reason.LISTING_ERROR,
            detail=f"{where} has {row.fault}",
        )
    return NamedRow(_actual_name(root, name), row.number, _json(cells))


def _set_apart(entry: NamedRow, reason: Reason, detail: str) -> NamedRow:
    suffix = f"#row-{entry.number}"
    return NamedRow(entry.name, entry.number, entry.cells, suffix, reason, detail)


def _actual_name(root: str, name: str) -> str:
    """The name as the disk has it, where the table has other slashes, edges or Unicode forms."""
    others = (
        name.strip(),
        name.replace("\\", "/"),
        unicodedata.normalize("NFC", name),
        unicodedata.normalize("NFD", name),
    )
    for each in (name, *(other for other in others if other != name)):
        tidy = relative_name(each)
        if tidy is not None and os.path.lexists(Path(root, tidy)):
            return tidy
    return name


def _name_text(value: Any) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return "" if isinstance(value, list | dict) else str(value)


def _json(cells: dict[str, Any]) -> str:
    return json.dumps(cells, default=str, separators=(",", ":"))
