"""Planting one defect in an otherwise good data set, and what verification finds then."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.audit.report import write_audit
from pipeline.lock import read_lock, write_lock
from pipeline.storage import write_table
from pipeline.verify.check import verify
from schemas.captions import Caption, Origin
from schemas.manifest import SHARD_TABLE, ShardRow
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


def say(clip: Shipped, *captions: Caption) -> None:
    """Gives the clip other captions, in its row and in its document."""
    written = [caption.text for caption in captions if caption.origin is not Origin.T5]
    generated = [caption.text for caption in captions if caption.origin is Origin.T5]
    document = json.loads(clip.document)
    document["text"] = written or generated
    document["text_augment_t5"] = generated[0] if generated else None
    document["text_augment_all"] = [caption.text for caption in captions]
    document["original_data"]["captions"] = [
        {
            "text": each.text,
            "origin": each.origin,
            "model": each.model,
            "language": each.language,
            "author": each.author,
            "license": each.license,
        }
        for each in captions
    ]
    clip.document = json.dumps(document).encode()
    clip.row = replace(clip.row, captions=captions)


def lock_captioner(output: str, label: str) -> None:
    """Writes the lock, and the audit beside it, as of a data set that ``label`` captioned."""
    lock = read_lock(output)
    assert lock is not None
    write_lock(output, replace(lock, versions=lock.versions | {"captioner": label}))
    write_audit(output)


def stamp(root: Path, shard: str) -> None:
    path = f"{root}/{SHARD_TABLE}"
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
