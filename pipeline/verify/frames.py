"""Parquet tables as pandas frames of flat columns, a bounded number of rows at a time.

A part of a struct becomes the column ``struct.part`` and a list of words one text, the words with
a blank between them. Lists of structs are left out; :func:`frames` reads these as rows of their
own. A NaN becomes infinity: pandas takes it for a missing value, and it is a value, of no range.
"""

from collections.abc import Iterable, Iterator
from math import inf
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.tables.columns import Column, compute

if TYPE_CHECKING:
    import pandas as pd

BATCH_ROWS = 1 << 14
"""Rows in a frame: some tens of megabytes at the most, and few enough frames."""


def frames(
    paths: list[str], rows: str | None = None, columns: Iterable[str] | None = None
) -> Iterator["pd.DataFrame"]:
    """The rows of all ``paths`` in their order, as frames of at most :data:`BATCH_ROWS` rows.

    With no row at all it is one empty frame, so that the columns are seen; with no path none.

    Args:
        paths: Parquet files with the same columns.
        rows: A list of structs: a row for each of its elements, with the row's ``key``.
        columns: The flat columns wanted, all where None; what is not there is left out.
    """
    wanted = None if columns is None else set(columns)
    waiting: list[pa.Table] = []
    for table in _tables(paths, rows):
        kept = [name for name in table.column_names if wanted is None or name in wanted]
        waiting.append(table.select(kept))
        while sum(len(part) for part in waiting) >= BATCH_ROWS:
            whole = pa.concat_tables(waiting, promote_options="permissive")
            yield _frame(whole.slice(0, BATCH_ROWS))
            # A table of no rows alone is none: what it has to show has been seen.
            waiting = [whole.slice(BATCH_ROWS)] if len(whole) > BATCH_ROWS else []
    if waiting:
        yield _frame(pa.concat_tables(waiting, promote_options="permissive"))


def _tables(paths: list[str], rows: str | None) -> Iterator[pa.Table]:
    for path in paths:
        with storage.opened(path) as file:
            parquet = pq.ParquetFile(file)
            only = None if rows is None else ["key", rows]
            yield _flat(parquet.schema_arrow.empty_table(), rows)
            for batch in parquet.iter_batches(BATCH_ROWS, columns=only):
                yield _flat(pa.table(batch), rows)


def _flat(table: pa.Table, rows: str | None) -> pa.Table:
    """The table with flat columns alone; with ``rows``, of that list's elements and their keys."""
    if rows is not None and {"key", rows} <= set(table.column_names):
        lists = table.column(rows).combine_chunks()
        keys = table.column("key").take(compute.list_parent_indices(lists))
        table = pa.table([keys, compute.list_flatten(lists)], names=["key", rows])
    found = [
        pair
        for name, column in zip(table.column_names, table.columns, strict=True)
        for pair in _parts(name, column)
    ]
    return pa.table([column for _, column in found], names=[name for name, _ in found])


def _parts(name: str, column: Column) -> Iterator[tuple[str, Column]]:
    kind: Any = column.type
    if pa.types.is_struct(kind):
        for field in kind:
            yield from _parts(f"{name}.{field.name}", compute.struct_field(column, field.name))
    elif not pa.types.is_list(kind):
        yield name, column
    elif pa.types.is_string(kind.value_type):
        yield name, compute.binary_join(column.cast(pa.list_(pa.string())), " ")


def _frame(table: pa.Table) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        {
            name: _series(column)
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )


def _series(column: Column) -> "pd.Series[Any]":
    import pandas as pd

    if pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), inf, column)
    # With a null among them whole numbers would become floats.
    mapper = {pa.int64(): pd.Int64Dtype()}.get if column.null_count else None
    series: pd.Series[Any] = column.to_pandas(types_mapper=mapper)
    return series
