"""What was taken down is not among the clips, and the catalogue has no word of it left."""

from collections.abc import Collection, Iterator

import pyarrow as pa

from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.takedown.lists import read_tombstones
from pipeline.takedown.selectors import texts
from pipeline.takedown.withhold import bare
from pipeline.verify.findings import Finding
from schemas.items import Item
from schemas.tables import to_plain
from schemas.takedown import TOMBSTONES


def check_tombstones(output: str) -> Iterator[Finding]:
    """The list of what was taken down can be read, and the tables keep to it."""
    try:
        taken = [each.item_id for each in read_tombstones(output)]
    except ValueError as error:
        yield Finding("takedown/list", TOMBSTONES, str(error).removeprefix(f"{output}/"))
        return
    yield from check_kept_out(output, taken)


def check_kept_out(output: str, taken: Collection[str]) -> Iterator[Finding]:
    """No clip of the items ``taken`` is shipped, and their rows in the catalogue are bare."""
    if not taken:
        return
    ids = pa.array(sorted(taken), pa.string())
    for rows in batches(table_paths(output, "clips"), ["item_id", "key"]):
        for key in texts(rows["key"].filter(compute.is_in(rows["item_id"], ids))):
            yield Finding("takedown/clips", key, "shipped, though its recording was taken down")
    columns = list(Item.__dataclass_fields__)
    for rows in batches(table_paths(output, "catalog"), columns):
        for row in rows.filter(compute.is_in(rows["item_id"], ids)).to_pylist():
            blank = to_plain(bare(Item(row["item_id"], row["source"], "")))
            if words := [name for name in columns if row[name] != blank[name]]:
                detail = f"its row in the catalogue still has {', '.join(words)}"
                yield Finding("takedown/catalogue", row["item_id"], detail)
