"""The places that taken clips have left: verification accepts exactly these, and no others."""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge

from pipeline import storage
from pipeline.audit.tables.columns import Column, batches, compute, table_paths
from pipeline.verify.findings import Finding
from pipeline.verify.rows import Row
from schemas.manifest import ShardRow
from schemas.rejections import Stage
from schemas.tables import from_table
from schemas.takedown import GAP_TABLE, Gap


def read_gaps(output: str) -> list[Gap]:
    """The gaps of a data set in the order of their places; none where nothing was taken out."""
    path = storage.join(output, GAP_TABLE)
    return list(from_table(Gap, storage.read_table(path))) if storage.exists(path) else []


def with_gaps(rows: Iterable[Row], gaps: Iterable[Gap]) -> Iterator[Row | Gap]:
    """Rows and gaps of one split by position: where the gaps are right, no number is missing."""
    both: Iterator[Row | Gap] = merge(rows, gaps, key=lambda each: each.position)
    return both


def check_gaps(output: str, gaps: Iterable[Gap]) -> Iterator[Finding]:
    """Each gap is that of a clip that was rejected by a takedown, and each of these left one."""
    of_takedowns: Counter[str] = Counter()
    for rows in batches(table_paths(output, "rejections"), ["clip", "stage"]):
        taken: Column = rows["clip"].filter(compute.equal(rows["stage"], Stage.TAKEDOWN))
        of_takedowns.update(taken.to_pylist())
    left = Counter(gap.key for gap in gaps)
    for key in sorted((left - of_takedowns) + (of_takedowns - left)):
        detail = f"{left[key]} gaps, and {of_takedowns[key]} rows that say it was taken down"
        yield Finding("rows/gap", key, detail)


def clips_and_gaps(shards: Iterable[ShardRow], gaps: Iterable[Gap]) -> dict[str, tuple[int, int]]:
    """The tars that are or were, sorted by path: the clips and the gaps of each."""
    clips = Counter({shard.shard: shard.clips for shard in shards})
    missing = Counter(gap.shard for gap in gaps)
    return {shard: (clips[shard], missing[shard]) for shard in sorted({*clips, *missing})}
