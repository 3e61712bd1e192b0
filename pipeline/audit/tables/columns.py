"""Tables of any length, read a batch of rows and a few columns at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from pipeline import storage

Column = Any
"""An Arrow array or chunked array: the stubs tell these apart where the library does not."""

compute: Any = pyarrow.compute
"""Arrow's functions. Untyped, as the stubs refuse plain numbers and strings that Arrow takes."""

BATCH_ROWS = 1 << 16
"""Rows in memory at a time: some megabytes, and few enough calls that Arrow's own work counts."""

LONGEST_S = 1e9
"""Thirty years. A length beyond it is no length, and would overflow a sum of microseconds."""


def table_paths(output: str, kind: str) -> list[str]:
    """The files of ``clips``, ``rejections``, ``catalog`` or ``evidence``, as readers take them.

    The clips of a split come in the order of their positions.
    """
    in_catalogue = {"catalog": "items", "evidence": "evidence"}
    folder = storage.join(output, "catalog" if kind in in_catalogue else "manifest")
    stem = f"{in_catalogue.get(kind, kind)}-"
    names = storage.list_files(folder, ".parquet")
    return [path for path in names if path.rpartition("/")[2].startswith(stem)]


def batches(paths: Iterable[str], columns: list[str]) -> Iterator[pa.Table]:
    """The rows of parquet files in their order; a part of a struct is named ``struct.part``.

    A struct's parts come as columns of that name, so every column is flat.
    """
    for path in paths:
        with storage.opened(path) as file:
            for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS, columns=columns):
                yield pa.table([_column(batch, name) for name in columns], names=columns)


def n_rows(paths: Iterable[str]) -> int:
    """How many rows parquet files hold together, from their footers."""
    total = 0
    for path in paths:
        with storage.opened(path) as file:
            total += pq.ParquetFile(file).metadata.num_rows
    return total


def microseconds(seconds: Column) -> Column:
    """Seconds as whole microseconds, whose sums do not depend on order; null where not a length."""
    usable = compute.and_(compute.is_finite(seconds), compute.less(compute.abs(seconds), LONGEST_S))
    kept = compute.if_else(compute.fill_null(usable, False), seconds, None)
    return compute.round(compute.multiply(kept, 1e6)).cast(pa.int64())


def ones(rows: pa.Table) -> Column:
    """A column that counts: 1 for each row."""
    return pa.repeat(pa.scalar(1, pa.int64()), rows.num_rows)


def _column(batch: pa.RecordBatch, name: str) -> Column:
    outer, _, inner = name.partition(".")
    column = batch.column(outer)
    return compute.struct_field(column, inner) if inner else column
