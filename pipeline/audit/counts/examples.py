"""A few rejections of each stage and reason, to show what they are like."""

from dataclasses import dataclass

from pipeline.audit.tables.columns import batches, table_paths
from pipeline.takedown.lists import read_tombstones

MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Example:
    """One rejected item, or one rejected clip of it."""

    item_id: str
    clip: str
    detail: str


def examples(output: str) -> dict[tuple[str, str], list[Example]]:
    """The first rejections of each stage and reason in the order of the tables.

    What was taken down is counted, and not shown.
    """
    taken = {each.item_id for each in read_tombstones(output)}
    columns = ["stage", "reason", "item_id", "clip", "detail"]
    found: dict[tuple[str, str], list[Example]] = {}
    for table in batches(table_paths(output, "rejections"), columns):
        rows: list[dict[str, str]] = table.to_pylist()
        for row in rows:
            of_cause = found.setdefault((row["stage"], row["reason"]), [])
            if len(of_cause) < MAX_EXAMPLES and row["item_id"] not in taken:
                of_cause.append(Example(row["item_id"], row["clip"], row["detail"]))
    return found
