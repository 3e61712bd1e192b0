"""Planting one defect in an otherwise good data set, and what verification finds then."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.audit.report import write_audit
from pipeline.storage import write_table
from pipeline.verify.check import verify
from schemas.manifest import ShardRow
from schemas.tables import from_table, to_table
from tests.pipeline.verify.finished import DataSet, Shipped, a_data_set, write_tar


def found(output: str, *, decode: bool = False) -> set[tuple[str, str]]:
    return {(each.check, each.subject) for each in verify(output, decode=decode).findings}


def in_records(root: Path, change: Callable[[DataSet], None]) -> set[tuple[str, str]]:
    """What is found when the records were wrong already when they were written."""
    data_set = a_data_set()
    change(data_set)
    return found(data_set.write(root), decode=True)


def in_files(root: Path, change: Callable[[Path], object]) -> set[tuple[str, str]]:
    """What is found when somebody touched the files of a good data set."""
    output = a_data_set().write(root)
    change(root)
    return found(output)


def first(data_set: DataSet) -> Shipped:
    return next(clip for clip in data_set.shipped if clip.row.shard == "train/00000.tar")


def rewrite_tar(root: Path, shard: str, change: Callable[[list], object], **fields: object) -> None:
    """Writes a tar anew, and its size and hash into the shard table, as a bad writer would."""
    data_set = a_data_set()
    members = [
        member
        for clip in data_set.shipped
        if clip.row.shard == shard
        for member in ((f"{clip.row.key}.flac", clip.flac), (f"{clip.row.key}.json", clip.document))
    ]
    change(members)
    write_tar(root / shard, members, **fields)
    stamp(root, shard)


def stamp(root: Path, shard: str) -> None:
    path = f"{root}/manifest/shards.parquet"
    content = (root / shard).read_bytes()
    rows = [
        replace(row, n_bytes=len(content), sha256=sha256(content).hexdigest())
        if row.shard == shard
        else row
        for row in from_table(ShardRow, pq.read_table(path))
    ]
    write_table(path, to_table(ShardRow, rows))
    write_audit(str(root))


def member_names(shard: str = "train/00000.tar") -> list[str]:
    keys = [clip.row.key for clip in a_data_set().shipped if clip.row.shard == shard]
    return [f"{key}.{ending}" for key in keys for ending in ("flac", "json")]
