"""From what somebody asks for to the recordings that it means. The unit is always a recording.

All that the catalogue lists is looked at, shipped or not: what was refused today may be let in by
the next run.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipeline.audit.tables.columns import Column, batches, compute, table_paths
from pipeline.keys import author_key
from pipeline.takedown.lists import read_quarantine
from schemas.takedown import Scope

_SHA256, _MD5 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{32}")

_CLIP_COLUMNS = [
    "item_id",
    "key",
    "pcm_hash",
    "sha256",
    "original.sha256",
    "rights.spdx",
    "rights.family",
]

Found = dict[str, set[Scope]]
"""Item ids, each with the ways in which it was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One selector: everything in ``scope`` that ``value`` means."""

    scope: Scope
    value: str

    def __post_init__(self) -> None:
        if self.scope is Scope.QUARANTINE:
            return
        if not self.value.strip():
            raise ValueError(f"{self.scope}: an empty text would mean everything that has none")
        if self.scope is Scope.KEY and not _MD5.fullmatch(self.value):
            raise ValueError(f"key: {self.value!r} is not 32 lower-case hex digits")
        if self.scope is Scope.HASH and not (
            _SHA256.fullmatch(self.value) or _MD5.fullmatch(self.value)
        ):
            raise ValueError(
                f"hash: {self.value!r} is neither 64 (SHA-256) nor 32 (MD5 of samples) "
                "lower-case hex digits"
            )


def select(output: str, asked: Iterable[Asked]) -> Found:
    """The recordings of the data set that ``asked`` means, copies not yet among them."""
    wanted: dict[Scope, set[str]] = defaultdict(set)
    for each in asked:
        wanted[each.scope].add(each.value)
    found: Found = defaultdict(set)
    for scope, ids in (*_in_catalogue(output, wanted), *_in_clips(output, wanted)):
        for item_id in ids:
            found[item_id].add(scope)
    return dict(found)


def texts(column: Column) -> list[str]:
    """The distinct values of a column of text."""
    found: list[str] = compute.unique(column).to_pylist()
    return found


def ids_where(rows: pa.Table, column: str, values: Iterable[str]) -> list[str]:
    """The ids of the items in rows whose ``column`` is one of ``values``."""
    hit = compute.is_in(rows[column], pa.array(sorted(values), pa.string()))
    return texts(rows["item_id"].filter(hit))


def _in_catalogue(output: str, wanted: dict[Scope, set[str]]) -> Iterator[tuple[Scope, list[str]]]:
    quarantined = (
        {entry.item_id for entry in read_quarantine(output)}
        if Scope.QUARANTINE in wanted
        else set()
    )
    names = {author_key(name) for name in wanted[Scope.AUTHOR]}
    for rows in batches(table_paths(output, "catalog"), ["item_id", "author", "source_url"]):
        yield Scope.ITEM, ids_where(rows, "item_id", wanted[Scope.ITEM])
        yield Scope.QUARANTINE, ids_where(rows, "item_id", quarantined)
        if names:
            spellings = texts(rows["author"])
            same = [name for name in spellings if author_key(name) in names]
            yield Scope.AUTHOR, ids_where(rows, "author", same)
        for prefix in wanted[Scope.URL_PREFIX]:
            hit = compute.starts_with(rows["source_url"], prefix)
            yield Scope.URL_PREFIX, texts(rows["item_id"].filter(hit))


def _in_clips(output: str, wanted: dict[Scope, set[str]]) -> Iterator[tuple[Scope, list[str]]]:
    hashes = wanted[Scope.HASH]
    licenses = wanted[Scope.LICENSE]
    for rows in batches(table_paths(output, "clips"), _CLIP_COLUMNS):
        yield Scope.KEY, ids_where(rows, "key", wanted[Scope.KEY])
        for column in ("pcm_hash", "sha256", "original.sha256"):
            yield Scope.HASH, ids_where(rows, column, hashes)
        for column in ("rights.spdx", "rights.family"):
            yield Scope.LICENSE, ids_where(rows, column, licenses)
    if wanted[Scope.KEY]:
        for rows in batches(table_paths(output, "rejections"), ["item_id", "clip"]):
            yield Scope.KEY, ids_where(rows, "clip", wanted[Scope.KEY])
