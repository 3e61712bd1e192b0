"""Proves a data set from its files alone; reads top to bottom."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import fsspec

from pipeline import storage
from pipeline.audit.counts.tally import tally
from pipeline.audit.counts.totals import Totals
from pipeline.takedown.gaps import check_gaps, read_gaps
from pipeline.takedown.kept_out import check_tombstones
from pipeline.verify.captions import check_captions
from pipeline.verify.expectations import check_expectations
from pipeline.verify.findings import Finding, Findings, Report
from pipeline.verify.laion import check_folders, check_path, check_sizes
from pipeline.verify.lock import Contract, read_contract
from pipeline.verify.places import check_places, check_shard_sizes
from pipeline.verify.rights import check_rights
from pipeline.verify.rows import by_shard, read_rows, split_paths
from pipeline.verify.shards import Checked, Task, check_shard
from pipeline.verify.tables import check_sounds, check_tables
from pipeline.verify.totals import check_audit, check_conservation, check_exports
from pipeline.work import FOLDER
from schemas.manifest import SHARD_TABLE, ShardRow
from schemas.tables import from_table

THREADS = min(8, os.cpu_count() or 1)
"""Hashing and decoding run outside the interpreter's lock; more threads than this do not help."""


def verify(output: str, *, decode: bool = False, expectations: bool = False) -> Report:
    """Checks everything that the files below ``output`` can show; writes nothing.

    With ``decode`` every clip is also decoded to its end, and its samples compared by their hash.
    With ``expectations`` the tables are also put to the suites in ``schemas/expectations/``, which
    takes seconds more. Where a table cannot be read, only what needs no table is checked beside it.

    Raises:
        FileNotFoundError: There is no folder ``output``.
    """
    output = storage.resolve(output)
    if not storage.exists(output):
        raise FileNotFoundError(f"{output}: no such folder")
    found = Findings()
    files = files_below(output)
    found.extend(check_path(output))
    found.extend(_check_leftovers(files))
    contract = read_contract(output)
    found.extend([contract] if isinstance(contract, Finding) else [])
    if found.extend(check_tables(output)):
        return _report(found)
    shards = list(from_table(ShardRow, storage.read_table(storage.join(output, SHARD_TABLE))))
    totals = tally(output)
    found.extend(check_conservation(totals))
    if isinstance(contract, Contract):
        _check_promises(output, contract, totals, shards, found)
    if expectations:
        found.extend(check_expectations(output))
    found.extend(check_sizes(output, shards))
    found.extend(check_folders(files, shards))
    checked = _check_tars(output, shards, found, decode=decode)
    return _report(
        found,
        n_items=totals.items.listed,
        n_clips=sum(each.n_clips for each in checked),
        n_tars=len(checked),
        n_bytes=sum(each.n_bytes for each in checked),
        n_decoded=sum(each.n_decoded for each in checked),
    )


def _check_promises(
    output: str, contract: Contract, totals: Totals, shards: list[ShardRow], found: Findings
) -> None:
    recipe = contract.recipe
    found.extend(check_audit(output, contract.lock, totals))
    found.extend(check_exports(output, contract.lock))
    if recipe.dedup.exact:
        found.extend(check_sounds(output))
    gaps = read_gaps(output)
    found.extend(check_gaps(output, gaps))
    found.extend(check_places(output, recipe, gaps))
    found.extend(check_shard_sizes(shards, recipe.shards.samples, gaps))
    found.extend(check_tombstones(output))
    found.extend(check_rights(output, contract.policy))
    made_by = contract.lock.versions
    captions = check_captions(output, made_by.get("captioner", ""), heard="agreement" in made_by)
    found.extend(captions)


def files_below(output: str) -> list[str]:
    """The paths below ``output`` of all files, also of those that are being written, sorted."""
    filesystem, inner = fsspec.core.url_to_fs(output)
    below = (path[len(inner.rstrip("/")) + 1 :] for path in filesystem.find(inner))
    return sorted(path for path in below if not path.startswith(f"{FOLDER}/"))


def _check_leftovers(files: list[str]) -> Iterator[Finding]:
    for path in files:
        if path.endswith(storage.PARTIAL):
            yield Finding("leftover", path, "what a killed run has left; run again, or remove it")


def _check_tars(
    output: str, shards: list[ShardRow], found: Findings, *, decode: bool
) -> list[Checked]:
    """Checks all tars, several at a time, and takes their findings in the order of the tars."""
    checked: list[Checked] = []
    with ThreadPoolExecutor(THREADS) as pool:
        running: deque[Future[Checked]] = deque()
        for task in _tasks(output, shards, found, decode=decode):
            running.append(pool.submit(check_shard, task))
            # A task holds the rows of its tar: no more of them than threads can take.
            if len(running) > THREADS:
                checked.append(running.popleft().result())
        checked.extend(future.result() for future in running)
    for each in checked:
        found.extend(each.findings)
    return checked


def _tasks(output: str, shards: list[ShardRow], found: Findings, *, decode: bool) -> Iterator[Task]:
    """A task for each tar of the shard table, with its clips as the manifest has them."""
    waiting = {shard.shard: shard for shard in shards}
    for paths in split_paths(output).values():
        for name, rows in by_shard(read_rows(paths)):
            if shard := waiting.pop(name, None):
                yield Task(output, shard, tuple(rows), decode)
                continue
            detail = f"{len(rows)} clips, but not, or not any more, in the shard table"
            found.extend([Finding("shards/unlisted", name, detail)])
    for shard in waiting.values():
        yield Task(output, shard, (), decode)


def _report(found: Findings, **counts: int) -> Report:
    return Report(tuple(found.kept), dict(found.counts), **counts)
