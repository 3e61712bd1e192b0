"""What a recording was remixed from: whoever made that is credited as well."""

from collections.abc import Iterator

import pyarrow as pa

from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.rights.conflicts import PARENT
from schemas.rights import Claim


def parents_of(output: str, first: str, last: str) -> Iterator[tuple[str, list[str]]]:
    """Each item of the catalogue from id ``first`` to ``last`` that has parents, with their ids."""
    for rows in batches(table_paths(output, "catalog"), ["item_id", "parents"]):
        some = rows.filter(compute.greater(compute.list_value_length(rows["parents"]), 0))
        for row in within(some, first, last).to_pylist():
            yield row["item_id"], row["parents"]


def credited_parents(ids: list[str], claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """The parents by id, each with its author where a claim names one, sorted."""
    authors = {
        claim.witness.removeprefix(PARENT): claim.author.strip()
        for claim in claims
        if claim.witness.startswith(PARENT)
    }
    return tuple(
        f"{each} by {authors[each]}" if authors.get(each) else each
        for each in sorted({*ids, *authors})
    )


def within(rows: pa.Table, first: str, last: str) -> pa.Table:
    """The rows whose item id lies between two, both included."""
    ids = rows["item_id"]
    return rows.filter(
        compute.and_(compute.greater_equal(ids, first), compute.less_equal(ids, last))
    )
