"""Rows of the rights table with their nested fields as columns, as counting takes them."""

import pyarrow as pa

from pipeline.audit.rights.table import Portion
from pipeline.audit.tables.columns import Column, compute, microseconds

CAPTION = "caption"
"""Of all captions of a clip together; the others are the engine's own layers."""


def flat_rows(portion: Portion) -> pa.Table:
    """The rows with every field that is counted as a column of its own; captions are one layer.

    ``rule`` is the policy's; ``concluded_by`` the one that concluded the licence.
    """
    rows = portion.rows
    rights, permissions, decision = (
        pa.Table.from_struct_array(rows[name]) for name in ("rights", "permissions", "decision")
    )
    clip_of_row: Column = pa.array(portion.clip_of_row)
    is_caption = compute.starts_with(rows["layer"], f"{CAPTION}:")
    columns: dict[str, Column] = {
        **{name: rows[name] for name in ("key", "item_id", "source", "split", "author")},
        **{name: rows[name] for name in ("title", "source_url", "obligations")},
        **{name: rights[name] for name in rights.column_names},
        **{name: permissions[name] for name in permissions.column_names},
        **{name: decision[name] for name in ("verdict", "why")},
        "rule": decision["rule"],
        "concluded_by": rights["rule"],
        "license_url": rights["url"],
        "layer": compute.if_else(is_caption, CAPTION, rows["layer"]),
        "kept_us": compute.fill_null(microseconds(rows["duration_s"]), 0),
        "n_bytes": portion.clips["n_bytes"].take(clip_of_row),
    }
    return pa.table(columns)


def holds(lists: Column, word: str) -> Column:
    """Whether each list holds the word."""
    nested = lists.combine_chunks()
    holding = compute.equal(compute.list_flatten(nested), word)
    places = compute.list_parent_indices(nested).filter(holding)
    return compute.is_in(pa.array(range(len(nested)), pa.int64()), value_set=places.cast("int64"))
