"""The end that each item came to: clips, or one rejection of the whole item, and never both."""

from typing import Any

import pyarrow as pa

from pipeline.audit.counts.totals import Discrepancy, Items
from pipeline.audit.tables.columns import Column, compute
from pipeline.audit.tables.ledger import Ledger

_ENDS = {
    "listed": "sum",
    "shipped": "sum",
    "dropped": "sum",
    "refused": "sum",
    "kept_us": "sum",
    "dropped_us": "sum",
    "original_us": "max",
}
"""What is known of an item: rows in the catalogue, clips shipped, clips dropped, rows that refuse
it whole, and lengths."""


def item_ends(*tables: pa.Table | None) -> pa.Table:
    """One row per item, whichever table knows it, with the columns of ``_ENDS``."""
    ledger = Ledger(("item_id", "source"), _ENDS)
    for table in tables:
        if table is None:
            continue
        for column in _ENDS.keys() - set(table.column_names):
            table = table.append_column(column, pa.nulls(table.num_rows, pa.int64()))
        ledger.add(table)
    items = ledger.table()
    if items is None:
        keys = [pa.field(key, pa.string()) for key in ("item_id", "source")]
        return pa.schema(keys + [pa.field(name, pa.int64()) for name in _ENDS]).empty_table()
    return pa.table(
        [items[key] for key in ("item_id", "source")]
        + [compute.fill_null(items[column], 0) for column in _ENDS],
        names=["item_id", "source", *_ENDS],
    )


def _made(items: pa.Table) -> Column:
    return compute.greater(compute.add(items["shipped"], items["dropped"]), 0)


def wrong_items(items: pa.Table) -> list[Discrepancy]:
    """The items that came to no end, to both, or that the catalogue does not list once."""
    made = _made(items).cast(pa.int64())
    ends = compute.add(made, items["refused"])
    right = compute.and_(compute.equal(items["listed"], 1), compute.equal(ends, 1))
    return [
        Discrepancy(row["item_id"], _what_is_wrong(row))
        for row in items.filter(compute.invert(right)).to_pylist()
    ]


def _what_is_wrong(row: dict[str, Any]) -> str:
    made = row["shipped"] + row["dropped"]
    if row["listed"] != 1:
        return f"listed {row['listed']} times in the catalogue of {row['source']}, instead of once"
    if made and row["refused"]:
        clips = f"{row['shipped']} clips shipped and {row['dropped']} rejected"
        return f"rejected as a whole, and has {clips}"
    if row["refused"]:
        return f"rejected as a whole {row['refused']} times"
    return "neither clips nor a rejection: it was lost"


def count_items(items: pa.Table) -> Items:
    """How many items of a table by :func:`item_ends` came to which end."""
    return Items(
        listed=total(items["listed"]),
        with_clips=total(_made(items).cast(pa.int64())),
        rejected=total(compute.greater(items["refused"], 0).cast(pa.int64())),
    )


def total(column: Column) -> int:
    """The sum of whole numbers, 0 of none."""
    return int(compute.sum(column).as_py() or 0)
