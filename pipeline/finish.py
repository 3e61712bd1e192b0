"""What follows the graph: the data set is made complete, and then made known as complete."""

import json
from hashlib import blake2b

from pipeline import storage
from pipeline.exports.write import IN_ROOT
from pipeline.job import Job
from pipeline.takedown.withhold import read_withheld
from pipeline.work import WorkFolder
from schemas.items import Item
from schemas.manifest import SHARD_TABLE, SPLITS, ClipRow, ShardRow
from schemas.rejections import Rejected, Rejection
from schemas.tables import from_table, to_plain, to_table
from sources.protocol import Asks, Source

_AT_LEAST = {
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
    for name in ("manifest", "catalog", "audit", *IN_ROOT):
        storage.remove(storage.join(output, name))


def complete(output: str) -> None:
    """Writes the empty tables and ``sizes.json``, and removes what no table knows.

    Raises:
        RuntimeError: The graph has written nothing here.
    """
    if not storage.exists(storage.join(output, SHARD_TABLE)):
        raise RuntimeError(
            f"{output} has no {SHARD_TABLE} after the run: the workers wrote somewhere else; "
            "give an output that all of them share"
        )
    for path, record in _AT_LEAST.items():
        if not storage.exists(storage.join(output, path)):
            storage.write_table(storage.join(output, path), to_table(record, []))
    shards = list(from_table(ShardRow, storage.read_table(storage.join(output, SHARD_TABLE))))
    for split in SPLITS:
        _complete_split(output, split, [shard for shard in shards if shard.split == split])
    storage.remove_partials(output)


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


def mark_finished(job: Job, state: str) -> None:
    """Notes that the data set is complete, and made from sources in ``state``."""
    storage.write_bytes(job.work.finished, json.dumps({"state": state}).encode())


def clear_work(work: WorkFolder) -> None:
    """Removes what only an unfinished run needs: a complete data set holds its audio in tars."""
    for place in work.places:
        storage.remove(place)


def is_finished(work: WorkFolder) -> bool:
    """Whether the data set was completed, whatever its sources have become since."""
    return storage.exists(work.finished)


def was_made_from(work: WorkFolder, state: str) -> bool:
    """Whether the data set is complete, and was made from sources in ``state``."""
    if not is_finished(work):
        return False
    return bool(json.loads(storage.read_bytes(work.finished)) == {"state": state})


def state_of(job: Job) -> str:
    """A digest of the lock, the quarantine, all items and the bytes behind them, in any order.

    Taken before a run: what changes while it lasts is then seen by the next. A catalogue that is
    asked page by page has no part in it: what it answered once, and the data set holds, is what
    counts until somebody asks anew with ``--rebuild``. So no question is needed to see that a
    data set is current.
    """
    total = 0
    for source in job.sources:
        if isinstance(source, Asks):
            continue
        for listing in source.list_items():
            words = json.dumps([to_plain(listing.item), _fingerprint(source, listing.item)])
            total += int.from_bytes(blake2b(words.encode(), digest_size=16).digest(), "big")
    return f"{job.lock.digest}-{total % 2**128:032x}{read_withheld(job.output).state}"


def _fingerprint(source: Source, item: Item) -> str:
    try:
        return source.fingerprint(item)
    except Rejected as bad:
        return bad.reason
