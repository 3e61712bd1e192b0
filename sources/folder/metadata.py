"""The table that comes with a folder: csv, jsonl or parquet, one row per file.

A table that cannot be understood is a mistake in the recipe or the file, and is refused as a whole
with a word on what to do. A row that cannot be trusted costs its own file only.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sources.folder.bounded_json import parsed
from sources.folder.fields import FIELDS, RIGHTS_FIELDS

COLUMNS = ("file_name", *FIELDS, *RIGHTS_FIELDS)

MAX_LINE_BYTES = 16 * 1024 * 1024
"""A line of JSON beyond this is a file of something else."""

_BATCH_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` is the line it begins on, in a parquet file its place, from 1.

    ``cells`` holds what the table says under our names, then its other columns under theirs;
    ``fault`` says why the row cannot be trusted.
    """

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


def read_metadata(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a table in its order, under our column names.

    Args:
        path: A file that ends in ``.csv``, ``.jsonl``, ``.ndjson`` or ``.parquet``.
        columns: Our column to theirs, where theirs has another name.

    Raises:
        ValueError: The table cannot be read, or has no column of file names; says where and why.
    """
    found, rows = _READERS[path.suffix.lower()](path)
    _check_columns(path, found, columns)
    for row in rows:
        yield Row(row.number, renamed(row.cells, columns), row.fault)


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
    if path.suffix.lower() not in _READERS:
        raise ValueError(
            f"metadata: {path.name!r} is no table known here; allowed are {', '.join(_READERS)}"
        )


def _check_columns(path: Path, found: list[str], columns: Mapping[str, str]) -> None:
    wanted = {"file_name": "file_name", **columns}
    for our, theirs in wanted.items():
        if theirs in found:
            continue
        guess = get_close_matches(theirs, found, n=1, cutoff=0.5) or _file_like(found)
        way_out = guess[0] if guess else "their name"
        raise ValueError(
            f"metadata: {path.name!r} has no column {theirs!r}; "
            f"it has {', '.join(found) or 'none'}. If another column holds the {our}, say so with "
            f"columns: {{{our}: {way_out}}}{_separator_hint(found)}"
        )


def _file_like(found: list[str]) -> list[str]:
    return [name for name in found if any(word in name.lower() for word in ("file", "path"))]


def _separator_hint(found: list[str]) -> str:
    if len(found) == 1 and any(mark in found[0] for mark in ";\t|"):
        return ". The cells of a csv are separated by commas, which these are not"
    return ""


def _read_csv(path: Path) -> tuple[list[str], Iterator[Row]]:
    rows = _csv_rows(path)
    try:
        _, header = next(rows)
    except StopIteration:
        raise ValueError(f"metadata: {path.name!r} is empty: not even a header") from None
    header = [name.strip() for name in header]
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise ValueError(f"metadata: {path.name!r} has more than one column {', '.join(twice)}")
    return [name for name in header if name], _as_rows(header, rows)


def _as_rows(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for number, cells in rows:
        # A comma too many moves every later cell, and so a licence, under another heading.
        fault = (
            "" if len(cells) == len(header) else f"{len(cells)} cells under {len(header)} headings"
        )
        named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        yield Row(number, named, fault)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Strict, because a quote left open would otherwise swallow the rest of the rows in silence.
    reader = csv.reader((text for _, text in _lines(path)), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            raise ValueError(f"metadata: {path.name!r}, line {number}: {failure}") from failure
        if cells:
            yield number, cells


def _read_jsonl(path: Path) -> tuple[list[str], Iterator[Row]]:
    # Lines need not have the same keys, so the columns are known only when all have been read.
    found: dict[str, None] = {}
    for row in _jsonl_rows(path):
        found |= dict.fromkeys(row.cells)
    return list(found), _jsonl_rows(path)


def _jsonl_rows(path: Path) -> Iterator[Row]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        try:
            cells = parsed(line)
        except ValueError as failure:
            raise ValueError(
                f"metadata: {path.name}:{number}: not JSON ({failure}): {line[:80]!r}"
            ) from failure
        if not isinstance(cells, dict):
            raise ValueError(
                f"metadata: {path.name}:{number}: a JSON object is needed, not {line[:80]!r}"
            )
        yield Row(number, cells)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number, from 1, and text of each line, its end included; a byte order mark is dropped."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise ValueError(f"metadata: {path.name}:{number}: over {MAX_LINE_BYTES} bytes")
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            try:
                yield number, line.decode()
            except UnicodeDecodeError as failure:
                raise ValueError(
                    f"metadata: {path.name}:{number}: not UTF-8 "
                    f"(byte {line[failure.start]:#04x}); save the table as UTF-8"
                ) from failure


def _read_parquet(path: Path) -> tuple[list[str], Iterator[Row]]:
    try:
        table = pq.ParquetFile(path)
    except pa.ArrowException as failure:
        raise ValueError(f"metadata: {path.name!r} is not parquet: {failure}") from failure
    return table.schema_arrow.names, _parquet_rows(table)


def _parquet_rows(table: pq.ParquetFile) -> Iterator[Row]:
    # Some tables carry the audio itself; we came for the words.
    wordy = [part.name for part in table.schema_arrow if not _holds_bytes(part.type)]
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wordy):
            for cells in batch.to_pylist():
                number += 1
                yield Row(number, cells)
    except (pa.ArrowException, OSError) as failure:
        raise ValueError(f"metadata: broken parquet after row {number}: {failure}") from failure


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return True
    if pa.types.is_fixed_size_binary(kind) or pa.types.is_binary_view(kind):
        return True
    return any(_holds_bytes(kind.field(place).type) for place in range(kind.num_fields))


_READERS: dict[str, Callable[[Path], tuple[list[str], Iterator[Row]]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".parquet": _read_parquet,
}
