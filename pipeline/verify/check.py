"""Proves a data set from its files alone; reads top to bottom."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import fsspec

from pipeline import storage
from pipeline.audit.tally import tally
from pipeline.verify.findings import Finding, Findings, Report
from pipeline.verify.laion import check_folders, check_path, check_sizes
from pipeline.verify.lock import Contract, read_contract
from pipeline.verify.places import check_places, check_shard_sizes
from pipeline.verify.rights import check_rights
from pipeline.verify.rows import by_shard, read_rows, split_paths
from pipeline.verify.shards import Checked, Task, check_shard
from pipeline.verify.tables import SHARDS, check_tables, check_unique
from pipeline.verify.totals import check_audit, check_conservation
from pipeline.work import FOLDER
from schemas.manifest import ShardRow
from schemas.tables import from_table

THREADS = min(8, os.cpu_count() or 1)
"""Hashing and decoding run outside the interpreter's lock; more threads than this do not help."""


def verify(output: str, *, decode: bool = False) -> Report:
    """Checks everything that the files below ``output`` can show; writes nothing.

    With ``decode`` every clip is also decoded to its end, and its samples compared by their hash.
    Where a table cannot be read, only what needs no table is checked beside it.

    Raises:
        FileNotFoundError: There is no folder ``output``.
    """
    output = storage.resolve(output)
    if not storage.exists(output):
        raise FileNotFoundError(f"{output}: no such folder")
    found = Findings()
    contract = read_contract(output)
    if isinstance(contract, Finding):
        found.extend([contract])
    found.extend(check_path(output))
    files = _files(output)
    found.extend(_check_leftovers(files))
    before = len(found.kept)
    found.extend(check_tables(output))
    if len(found.kept) > before:
        return _report(found, [], 0)
    shards = list(from_table(ShardRow, storage.read_table(storage.join(output, SHARDS))))
    n_items = _check_books(output, contract, found)
    if isinstance(contract, Contract):
        found.extend(check_places(output, contract.recipe))
        found.extend(check_shard_sizes(shards, contract.recipe.shards.samples))
        found.extend(check_rights(output, contract.policy))
    found.extend(check_sizes(output, shards))
    found.extend(check_folders(output, files, shards))
    checked = _check_tars(output, shards, found, decode=decode)
    return _report(found, checked, n_items, decode=decode)
