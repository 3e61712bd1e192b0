"""What follows the graph: the data set is made complete, and then made known as complete."""

import json
from collections.abc import Iterable
from hashlib import blake2b

from pipeline import storage
from pipeline.job import Job
from pipeline.work import WorkFolder
from schemas.items import Item
from schemas.manifest import SPLITS, ClipRow, ShardRow
from schemas.rejections import Rejected, Rejection
from schemas.tables import from_table, to_plain, to_table
from sources.protocol import Source

_AT_LEAST = {
    "manifest/shards.parquet": ShardRow,
    "manifest/rejections-00000.parquet": Rejection,
    "manifest/clips-train-00000.parquet": ClipRow,
}
"""Tables that are there even with no row in them, so that readers need not know about nothing."""


def clear_tables(output: str) -> None:
    """Takes away what an unfinished or outdated run has left, so that nothing looks complete.

    Tars stay: a receipt tells which of them still hold.
    """
    for split in SPLITS:
        storage.remove(storage.join(output, split, "sizes.json"))
    for folder in ("manifest", "catalog", "audit"):
        storage.remove(storage.join(output, folder))


def complete(output: str) -> None:
    """Writes the empty tables and ``sizes.json``, and removes tars that no table knows."""
    for path, record in _AT_LEAST.items():
        if not storage.exists(storage.join(output, path)):
            storage.write_table(storage.join(output, path), to_table(record, []))
    table = storage.read_table(storage.join(output, "manifest/shards.parquet"))
    shards = list(from_table(ShardRow, table))
    for split in SPLITS:
        _complete_split(output, split, [shard for shard in shards if shard.split == split])


def _complete_split(output: str, split: str, shards: list[ShardRow]) -> None:
    known = {storage.join(output, shard.shard) for shard in shards}
    for path in storage.list_files(storage.join(output, split), ".tar"):
        if path not in known:
            storage.remove(path)
    if not shards:
        storage.remove(storage.join(output, split))
        return
    sizes = {shard.shard.rpartition("/")[2]: shard.clips for shard in shards}
    storage.write_bytes(
        storage.join(output, split, "sizes.json"), json.dumps(sizes, indent=1).encode()
    )


def mark_finished(job: Job) -> None:
    """Notes the state of the sources that the set was made from, and clears the work folder."""
    paths = storage.list_files(storage.join(job.output, "catalog"), ".parquet")
    items = (item for path in paths for item in from_table(Item, storage.read_table(path)))
    state = {"lock": job.lock.digest, "sources": state_of(items, job.sources)}
    storage.write_bytes(job.work.finished, json.dumps(state).encode())
    for folder in (job.work.staging, job.work.journals, job.work.receipts, job.work.suspects):
        storage.remove(folder)


def is_finished(work: WorkFolder) -> bool:
    """Whether the data set was completed, whatever its sources have become since."""
    return storage.exists(work.finished)


def is_current(job: Job) -> bool:
    """Whether the data set was completed, and its sources say still what they said then."""
    if not is_finished(job.work):
        return False
    state = json.loads(storage.read_bytes(job.work.finished))
    items = (listing.item for source in job.sources for listing in source.list_items())
    now = {"lock": job.lock.digest, "sources": state_of(items, job.sources)}
    return bool(state == now)


def state_of(items: Iterable[Item], sources: tuple[Source, ...]) -> str:
    """A digest of all items and of the bytes behind them, whatever the order of listing."""
    by_name = {source.name: source for source in sources}
    total = 0
    for item in items:
        words = json.dumps([to_plain(item), _fingerprint(by_name[item.source], item)])
        total += int.from_bytes(blake2b(words.encode(), digest_size=16).digest(), "big")
    return f"{total % 2**128:032x}"


def _fingerprint(source: Source, item: Item) -> str:
    try:
        return source.fingerprint(item)
    except Rejected as bad:
        return bad.reason
