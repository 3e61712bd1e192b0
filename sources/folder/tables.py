"""Tables that say what sounds are: csv, jsonl or parquet, read row by row.

A table that cannot be understood is a mistake in the recipe or the file, and is refused as a whole
with a word on where it stands. A row that cannot be trusted comes with its fault, and costs its own
sound only.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sources.folder.bounded_json import parsed

MAX_LINE_BYTES = 16 * 1024 * 1024
"""A line beyond this is a file of something else."""

_BATCH_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` is the line it begins on, in a parquet file its place, from 1.

    ``fault`` says why the row cannot be trusted.
    """

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a csv is written where it is not as most are.

    ``names`` are those of its columns where it has no header; of a header in several rows the
    parts are joined by a dot. ``comment`` begins lines that are no rows.
    """

    encoding: str = "utf-8"
    names: tuple[str, ...] = ()
    header_rows: int = 1
    comment: str = ""
    is_spaced: bool = False
    """Whether a space may follow a separator."""


def read_table(path: Path, dialect: Dialect | None = None) -> tuple[list[str], Iterator[Row]]:
    """The columns of a table and its rows, in its order. ``dialect`` is for a csv alone.

    Raises:
        ValueError: The table cannot be read; also while its rows are read.
    """
    check_ending(path)
    if path.suffix.lower() == ".csv":
        return _read_csv(path, dialect or Dialect())
    return _READERS[path.suffix.lower()](path)


def check_ending(path: Path) -> None:
    """Raises ValueError where the ending is not one of a table that can be read."""
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.name!r} is no table known here; allowed are {', '.join(ENDINGS)}")


def encoding_of(path: Path) -> str:
    """``utf-8``, or ``latin-1`` where the file cannot be that; reads it through once."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _read_csv(path: Path, dialect: Dialect) -> tuple[list[str], Iterator[Row]]:
    rows = _csv_rows(path, dialect)
    header = list(dialect.names)
    if not header:
        above = [cells for _, (_, cells) in zip(range(dialect.header_rows), rows, strict=False)]
        if len(above) < dialect.header_rows:
            raise ValueError(f"{path.name!r} is empty: not even a header")
        width = max(map(len, above))
        padded = [[*cells, *[""] * (width - len(cells))] for cells in above]
        parts = ([part.strip() for part in column] for column in zip(*padded, strict=True))
        header = [".".join(part for part in column if part) for column in parts]
    check_headings(path, header)
    return [name for name in header if name], under_headings(header, rows)


def check_headings(path: Path, header: list[str]) -> None:
    """Raises ValueError where two columns of a table have the same name."""
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise ValueError(f"{path.name!r} has more than one column {', '.join(twice)}")


def under_headings(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    """The cells of lines under their names; columns without a name are left out."""
    for number, cells in rows:
        # A comma too many moves every later cell, and so a licence, under another heading.
        fault = (
            "" if len(cells) == len(header) else f"{len(cells)} cells under {len(header)} headings"
        )
        named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        yield Row(number, named, fault)


def _csv_rows(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    # Strict, because a quote left open would otherwise swallow the rest of the rows in silence.
    reader = csv.reader(
        (text for _, text in _lines(path, dialect.encoding)),
        skipinitialspace=dialect.is_spaced,
        strict=True,
    )
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            raise ValueError(f"{path.name!r}, line {number}: {failure}") from failure
        if cells and not (dialect.comment and cells[0].startswith(dialect.comment)):
            yield number, cells


def _read_jsonl(path: Path) -> tuple[list[str], Iterator[Row]]:
    # Lines need not have the same keys, so the columns are known only when all have been read.
    found: dict[str, None] = {}
    for row in _jsonl_rows(path):
        found |= dict.fromkeys(row.cells)
    return list(found), _jsonl_rows(path)


def _jsonl_rows(path: Path) -> Iterator[Row]:
    for number, line in _lines(path, "utf-8"):
        if not line.strip():
            continue
        try:
            cells = parsed(line)
        except ValueError as failure:
            raise ValueError(
                f"{path.name}:{number}: not JSON ({failure}): {line[:80]!r}"
            ) from failure
        if not isinstance(cells, dict):
            raise ValueError(f"{path.name}:{number}: a JSON object is needed, not {line[:80]!r}")
        yield Row(number, cells)


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Number, from 1, and text of each line, its end included; a byte order mark is dropped."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise ValueError(f"{path.name}:{number}: over {MAX_LINE_BYTES} bytes")
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            try:
                yield number, line.decode(encoding)
            except UnicodeDecodeError as failure:
                raise ValueError(
                    f"{path.name}:{number}: not UTF-8 "
                    f"(byte {line[failure.start]:#04x}); save the table as UTF-8"
                ) from failure


def _read_parquet(path: Path) -> tuple[list[str], Iterator[Row]]:
    try:
        table = pq.ParquetFile(path)
    except pa.ArrowException as failure:
        raise ValueError(f"{path.name!r} is not parquet: {failure}") from failure
    return table.schema_arrow.names, _parquet_rows(table)


def _parquet_rows(table: pq.ParquetFile) -> Iterator[Row]:
    # Some tables carry the audio itself; we came for the words.
    wordy = [part.name for part in table.schema_arrow if not holds_bytes(part.type)]
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wordy):
            for cells in batch.to_pylist():
                number += 1
                yield Row(number, cells)
    except (pa.ArrowException, OSError) as failure:
        raise ValueError(f"broken parquet after row {number}: {failure}") from failure


def holds_bytes(kind: pa.DataType) -> bool:
    """Whether values of this type are, or contain, bytes."""
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return True
    if pa.types.is_fixed_size_binary(kind) or pa.types.is_binary_view(kind):
        return True
    return any(holds_bytes(kind.field(place).type) for place in range(kind.num_fields))


_READERS: dict[str, Callable[[Path], tuple[list[str], Iterator[Row]]]] = {
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".parquet": _read_parquet,
}

ENDINGS = (".csv", *_READERS)
