"""The tables: there, readable to the last row, and with the columns that the records declare."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.tables.columns import BATCH_ROWS, batches, table_paths
from pipeline.audit.tables.repeats import Repeats
from pipeline.verify.findings import Finding
from schemas.items import Evidence, Item
from schemas.manifest import SHARD_TABLE, SPLITS, ClipRow, ShardRow
from schemas.rejections import Rejection
from schemas.tables import arrow_schema
from schemas.takedown import GAP_TABLE, Gap

NEEDED = (SHARD_TABLE, "manifest/rejections-00000.parquet", "manifest/clips-train-00000.parquet")
"""Written even where they hold no row. A catalogue may be empty; then it has no file."""


def check_tables(output: str) -> Iterator[Finding]:
    """Every table that must be there is, and every one that is there can be read and is known."""
    for name in NEEDED:
        if not storage.exists(storage.join(output, name)):
            yield Finding("tables/missing", name, "there is no such table")
    for path in storage.list_files(storage.join(output, "manifest")):
        if _record_of(path.removeprefix(output)) is None:
            yield Finding("tables/unknown", _name(output, path), "not a table of a data set")
        else:
            yield from _check_table(output, path)
    for path in [*table_paths(output, "catalog"), *table_paths(output, "evidence")]:
        yield from _check_table(output, path)


def check_sounds(output: str) -> Iterator[Finding]:
    """No two shipped clips have the same samples."""
    sounds = Repeats()
    for table in batches(table_paths(output, "clips"), ["pcm_hash"]):
        sounds.add(table["pcm_hash"])
    for pcm_hash, count in sounds.found().items():
        yield Finding("rows/sound-repeated", pcm_hash, f"{count} clips have these samples")


def _record_of(path: str) -> type | None:
    if path == f"/{SHARD_TABLE}":
        return ShardRow
    if path == f"/{GAP_TABLE}":
        return Gap
    name = path.rpartition("/")[2]
    if not name.endswith(".parquet"):
        return None
    if name.startswith("rejections-"):
        return Rejection
    is_clips = any(name.startswith(f"clips-{split}-") for split in SPLITS)
    if path.startswith("/catalog/"):
        return Evidence if name.startswith("evidence-") else Item
    return ClipRow if is_clips else None


def _check_table(output: str, path: str) -> Iterator[Finding]:
    record = _record_of(path.removeprefix(output))
    assert record is not None
    name, wanted = _name(output, path), arrow_schema(record)
    try:
        with storage.opened(path) as file:
            table = pq.ParquetFile(file)
            if not table.schema_arrow.equals(wanted):
                yield Finding("tables/schema", name, _difference(table.schema_arrow, wanted))
                return
            for batch in table.iter_batches(BATCH_ROWS):
                batch.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        yield Finding("tables/unreadable", name, str(error).partition("\n")[0])


def _difference(found: pa.Schema, wanted: pa.Schema) -> str:
    for index, field in enumerate(wanted):
        if index >= len(found.names) or not found.field(index).equals(field):
            there = found.field(index) if index < len(found.names) else "nothing"
            return f"column {index} is {there}, and should be {field}"
    return f"more columns than it should have: {', '.join(found.names[len(wanted) :])}"


def _name(output: str, path: str) -> str:
    return path.removeprefix(output).lstrip("/")
