"""The table that comes with a folder: csv, jsonl or parquet, one row per file.

A table that cannot be understood is a mistake in the recipe or the file, and is refused as a whole
with a word on what to do. A row that cannot be trusted costs its own file only.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sources.folder.fields import CAPTION_FIELDS, FIELDS, RIGHTS_FIELDS
from sources.folder.tables import Row as Row
from sources.folder.tables import check_ending as check_table_ending
from sources.folder.tables import read_table

COLUMNS = ("file_name", *FIELDS, *RIGHTS_FIELDS, *CAPTION_FIELDS)


def read_metadata(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a table in its order, under our column names.

    Args:
        path: A file that ends in ``.csv``, ``.jsonl``, ``.ndjson`` or ``.parquet``.
        columns: Our column to theirs, where theirs has another name.

    Raises:
        ValueError: The table cannot be read, or has no column of file names; says where and why.
    """
    try:
        found, rows = read_table(path)
        _check_columns(path, found, columns)
        for row in rows:
            yield Row(row.number, renamed(row.cells, columns), row.fault)
    except ValueError as failure:
        raise ValueError(f"metadata: {failure}") from failure


def renamed(cells: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The cells with ours in the place of their names; what we have no name for keeps its own."""
    theirs = set(columns.values()) - (set(COLUMNS) - set(columns))
    kept = {key: cell for key, cell in cells.items() if key not in theirs and key not in columns}
    return kept | {our: cells[name] for our, name in columns.items() if name in cells}


def misspelt(cells: Mapping[str, Any]) -> dict[str, str]:
    """Our columns that a table lacks while it has one of nearly that name, as ``licence``."""
    others = [name for name in cells if name not in COLUMNS]
    guesses = {
        our: get_close_matches(our, others, n=1, cutoff=0.8) for our in FIELDS if our not in cells
    }
    return {our: found[0] for our, found in guesses.items() if found}


def check_ending(path: Path) -> None:
    """Raises ValueError where the ending is not one of a table that can be read."""
    try:
        check_table_ending(path)
    except ValueError as failure:
        raise ValueError(f"metadata: {failure}") from failure


def _check_columns(path: Path, found: list[str], columns: Mapping[str, str]) -> None:
    wanted = {"file_name": "file_name", **columns}
    for our, theirs in wanted.items():
        if theirs in found:
            continue
        guess = get_close_matches(theirs, found, n=1, cutoff=0.5) or _file_like(found)
        way_out = guess[0] if guess else "their name"
        raise ValueError(
            f"{path.name!r} has no column {theirs!r}; "
            f"it has {', '.join(found) or 'none'}. If another column holds the {our}, say so with "
            f"columns: {{{our}: {way_out}}}{_separator_hint(found)}"
        )


def _file_like(found: list[str]) -> list[str]:
    return [name for name in found if any(word in name.lower() for word in ("file", "path"))]


def _separator_hint(found: list[str]) -> str:
    if len(found) == 1 and any(mark in found[0] for mark in ";\t|"):
        return ". The cells of a csv are separated by commas, which these are not"
    return ""
