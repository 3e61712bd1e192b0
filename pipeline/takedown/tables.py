"""The tables of a data set without what was taken down. Each step may be done again, and changes
nothing then: a takedown that was killed goes through all of them.

The books still balance: a clip that was shipped is now a clip that was rejected, at the stage
``takedown``, and its recording stays listed by its id alone.
"""

from collections.abc import Callable

import pyarrow as pa

from pipeline import storage
from pipeline.audit.tables.columns import Column, batches, compute, table_paths
from pipeline.takedown.gaps import read_gaps
from pipeline.takedown.plan import Order
from pipeline.takedown.selectors import texts
from pipeline.takedown.withhold import bare, why
from schemas.items import Item
from schemas.manifest import SHARD_TABLE, ShardRow
from schemas.rejections import Reason, Rejection, Stage
from schemas.tables import from_table, to_table
from schemas.takedown import GAP_TABLE, Gap

REJECTIONS = "manifest/rejections-takedown.parquet"
"""Below the data set; beside the run's own tables of rejections, and cleared with them."""


def add_rejections(output: str, order: Order) -> None:
    """Gives every clip that goes its row among the rejections."""
    path = storage.join(output, REJECTIONS)
    known = from_table(Rejection, storage.read_table(path)) if storage.exists(path) else ()
    rows = {row.clip: row for row in known}
    for clip in order.clips:
        rows[clip.key] = Rejection(
            item_id=clip.item_id,
            clip=clip.key,
            source=clip.source,
            stage=Stage.TAKEDOWN,
            reason=Reason.TAKEN_DOWN,
            detail=why(order),
            duration_s=clip.duration_s,
        )
    if rows:
        in_order = sorted(rows.values(), key=lambda row: (row.item_id, row.clip))
        storage.write_table(path, to_table(Rejection, in_order))


def add_gaps(output: str, order: Order) -> None:
    """Notes the places that are left, so that those of all other clips can be proved again."""
    gaps = {gap.key: gap for gap in read_gaps(output)}
    gaps |= {clip.key: Gap(clip.key, clip.split, clip.shard, clip.position) for clip in order.clips}
    if gaps:
        in_order = sorted(gaps.values(), key=lambda gap: (gap.split, gap.position))
        storage.write_table(storage.join(output, GAP_TABLE), to_table(Gap, in_order))


def drop_clips(output: str, order: Order) -> None:
    """Takes the clips' rows out of the manifest."""
    keys = pa.array(sorted(order.keys), pa.string())
    _rewrite(
        table_paths(output, "clips"),
        "key",
        keys,
        lambda table: table.filter(_is_not_in(table["key"], keys)),
    )


def replace_shards(output: str, now: dict[str, ShardRow | None]) -> None:
    """Gives the tars that changed their new rows; one without clips has none any more."""
    path = storage.join(output, SHARD_TABLE)
    rows = [now.get(row.shard, row) for row in from_table(ShardRow, storage.read_table(path))]
    storage.write_table(path, to_table(ShardRow, [row for row in rows if row is not None]))


def blank_items(output: str, order: Order) -> None:
    """Leaves of each recording in the catalogue its id, and nothing of what was said of it."""
    ids = pa.array(sorted(order.item_ids), pa.string())

    def blanked(table: pa.Table) -> pa.Table:
        hit = table.filter(compute.is_in(table["item_id"], ids)).select(["item_id", "source"])
        bare_items = [bare(Item(**row, locator="")) for row in hit.to_pylist()]
        stay = table.filter(_is_not_in(table["item_id"], ids))
        return pa.concat_tables([stay, to_table(Item, bare_items)]).sort_by("item_id")

    _rewrite(table_paths(output, "catalog"), "item_id", ids, blanked)


def blank_rejections(output: str, order: Order) -> None:
    """Takes the words out of older rejections of the recordings, which may quote the catalogue."""
    ids = pa.array(sorted(order.item_ids), pa.string())

    def blanked(table: pa.Table) -> pa.Table:
        hit = compute.is_in(table["item_id"], ids)
        words = compute.if_else(hit, "", table["detail"])
        place = table.schema.get_field_index("detail")
        return table.set_column(place, table.schema.field(place), words)

    paths = [path for path in table_paths(output, "rejections") if not path.endswith(REJECTIONS)]
    _rewrite(paths, "item_id", ids, blanked)


def drop_evidence(output: str, order: Order) -> None:
    """Takes away the answers of catalogues that no recording of theirs points to any more."""
    for source in sorted({each.source for each in order.tombstones}):
        folder = storage.join(output, "catalog", source, "")
        asked: set[str] = set()
        for rows in batches(_in_folder(table_paths(output, "catalog"), folder), ["evidence"]):
            asked |= set(texts(rows["evidence"]))
        wanted = pa.array(sorted(asked), pa.string())
        for path in _in_folder(table_paths(output, "evidence"), folder):
            table = storage.read_table(path)
            left = table.filter(compute.is_in(table["sha256"], wanted))
            if left.num_rows < table.num_rows:
                storage.write_table(path, left.combine_chunks())


def _in_folder(paths: list[str], folder: str) -> list[str]:
    return [path for path in paths if path.startswith(folder)]


def _rewrite(
    paths: list[str], column: str, values: Column, change: Callable[[pa.Table], pa.Table]
) -> None:
    """Changes the tables that have one of ``values`` in ``column``; the others are not touched."""
    for path in paths:
        if any(_has(rows[column], values) for rows in batches([path], [column])):
            table = storage.read_table(path)
            storage.write_table(path, change(table).combine_chunks())


def _has(column: Column, values: Column) -> bool:
    return bool(compute.any(compute.is_in(column, values)).as_py())


def _is_not_in(column: Column, values: Column) -> Column:
    return compute.invert(compute.is_in(column, values))
