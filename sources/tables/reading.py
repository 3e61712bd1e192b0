"""Reads tables of any length row by row: csv, tsv and jsonl, also gzipped, and parquet.

A table whose rows can no longer be told apart is refused as a whole; a row that cannot be trusted
comes out with its fault, and costs itself only.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from sources.folder.bounded_json import parsed
from sources.folder.files import expanded
from sources.folder.tables import Row, check_headings, holds_bytes, under_headings

MAX_LINE_BYTES = 4 * 2**20
"""A longer line is something else; what is kept of a row is cut to a hundredth of it anyway."""

MAX_LOOKED_AT = 1_000
"""The rows from which the columns of a jsonl are known: its lines need not have the same keys."""

_COMMENT = "# "
"""A line that begins so, above the first row, is a comment; a heading may be ``#`` alone."""

_BATCH_ROWS = 4_096
_SKIPPED_BYTES = 2**20


def existing_file(key: str, path: str) -> Path:
    """The absolute path of the file that the setting ``key`` names.

    Raises:
        ValueError: There is none.
    """
    file = expanded(key, path).absolute()
    if not file.is_file():
        raise ValueError(f"{key}: there is no file {path!r} (looked at {file})")
    return file


def columns_of(path: Path) -> tuple[str, ...]:
    """The names of a table's columns, in its order; of a jsonl those of its first rows.

    Raises:
        ValueError: It cannot be read, or is of no kind known here; says what to do.
    """
    kind = _kind(path)
    if kind == ".parquet":
        with closing(_parquet(path)) as table:
            return tuple(table.schema_arrow.names)
    if kind == ".jsonl":
        with closing(rows_of(path)) as rows:
            looked_at = list(islice(rows, MAX_LOOKED_AT))
        return tuple(dict.fromkeys(name for row in looked_at for name in row.cells))
    with closing(_csv_rows(path)) as lines:
        return tuple(name for name in _headed(path, lines)[0] if name)


def rows_of(path: Path) -> Generator[Row, None, None]:
    """The rows of a table in its order, under its own names; never all of them in memory.

    Columns of bytes are left out of a parquet file: we came for the words.

    Raises:
        ValueError: The table breaks off, or its rows cannot be told apart any more.
    """
    yield from _READERS[_kind(path)](path)


def _kind(path: Path) -> str:
    ending = Path(path.name.lower().removesuffix(".gz")).suffix
    ending = ".jsonl" if ending == ".ndjson" else ending
    if ending not in _READERS or (ending == ".parquet" and path.suffix.lower() == ".gz"):
        raise ValueError(
            f"{path.name!r} is no table known here; allowed are .csv, .tsv, .jsonl and .ndjson, "
            "each also with .gz, and .parquet"
        )
    return ending


def _opened(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Number, from 1, and bytes of each line with its end; one that is too long has none."""
    number = 0
    try:
        with _opened(path) as file:
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(_SKIPPED_BYTES)
                    line = b""
                yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
    except (OSError, EOFError, zlib.error) as failure:
        raise ValueError(f"{path.name!r} breaks after line {number}: {failure}") from failure


def _jsonl_rows(path: Path) -> Iterator[Row]:
    for number, line in _lines(path):
        if not line:
            yield Row(number, fault=f"over {MAX_LINE_BYTES} bytes")
        elif line.strip():
            yield _jsonl_row(number, line)


def _jsonl_row(number: int, line: bytes) -> Row:
    try:
        cells = parsed(line.decode())
    except ValueError as failure:
        return Row(number, fault=f"no JSON: {failure}"[:200])
    if not isinstance(cells, dict):
        return Row(number, fault="no JSON object")
    return Row(number, cells)


def _separated_rows(path: Path) -> Iterator[Row]:
    with closing(_csv_rows(path)) as lines:
        header, rows = _headed(path, lines)
        yield from under_headings(header, rows)


Lines = Iterator[tuple[int, list[str]]]


def _headed(path: Path, lines: Lines) -> tuple[list[str], Lines]:
    """The headings, and the rows below; headings may be a comment's, as in AudioSet's tables."""
    comment: list[str] = []
    first = next(lines, (0, []))
    while first[1] and first[1][0].startswith(_COMMENT):
        comment = [first[1][0].removeprefix(_COMMENT), *first[1][1:]]
        first = next(lines, (0, []))
    if comment and len(comment) == len(first[1]):
        return _header(path, comment), chain([first], lines)
    return _header(path, first[1]), lines


def _header(path: Path, header: list[str]) -> list[str]:
    header = [name.strip() for name in header]
    if not any(header):
        raise ValueError(f"{path.name!r} is empty: not even a header")
    check_headings(path, header)
    return header


def _csv_rows(path: Path) -> Generator[tuple[int, list[str]], None, None]:
    # Strict, because a quote left open would otherwise swallow the rest of the rows in silence.
    separator = "\t" if _kind(path) == ".tsv" else ","
    reader = csv.reader(
        _texts(path), delimiter=separator, strict=True, skipinitialspace=separator == ","
    )
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as failure:
            raise ValueError(f"{path.name!r}, line {number}: {failure}") from failure
        if cells is None:
            return
        if cells:
            yield number, cells


def _texts(path: Path) -> Iterator[str]:
    for number, line in _lines(path):
        if not line:
            # Within quotes a line is a part of a cell: where the row ends is not known any more.
            raise ValueError(f"{path.name!r}, line {number}: over {MAX_LINE_BYTES} bytes")
        try:
            yield line.decode()
        except UnicodeDecodeError as failure:
            raise ValueError(
                f"{path.name!r}, line {number}: not UTF-8 (byte {line[failure.start]:#04x}); "
                "save the table as UTF-8"
            ) from failure


def _parquet(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as failure:
        raise ValueError(f"{path.name!r} is not parquet: {failure}") from failure


def _parquet_rows(path: Path) -> Iterator[Row]:
    with closing(_parquet(path)) as table:
        wordy = [part.name for part in table.schema_arrow if not holds_bytes(part.type)]
        number = 0
        try:
            for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wordy):
                for cells in batch.to_pylist():
                    number += 1
                    yield Row(number, cells)
        except (pa.ArrowException, ValueError) as failure:
            raise ValueError(f"{path.name!r} breaks after row {number}: {failure}") from failure


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".csv": _separated_rows,
    ".tsv": _separated_rows,
    ".jsonl": _jsonl_rows,
    ".parquet": _parquet_rows,
}
