"""Recordings that go with another: the same sound or the same file; and those made from it.

A copy goes too even if it was not shipped: with the other one gone, the next run might let it in.
Silence is nobody's: two recordings that share no more than that are not copies.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.takedown.selectors import ids_where, texts
from schemas.clips import FLOOR_DB
from schemas.rejections import Reason

_KEPT = re.compile("same samples as clip ([0-9a-f]{32}) of (.+)", re.DOTALL)
"""What dedup writes into the row of a clip that it dropped."""

_CLIP_COLUMNS = ["item_id", "pcm_hash", "original.sha256", "measures.peak_db"]


class Pair(NamedTuple):
    """Two recordings, of which one had a clip dropped as a copy of the other's."""

    dropped: str
    kept: str


def copies_of(output: str, items: Iterable[str]) -> set[str]:
    """The recordings that share a sound with ``items``, and with those, to the last."""
    asked = set(items)
    known = set(asked)
    pairs = _pairs(output)
    while more := _next(output, known, pairs) - known:
        known |= more
    return known - asked


def derived_from(output: str, items: Iterable[str]) -> list[str]:
    """The recordings that name one of ``items`` as what they were remixed from, sorted."""
    taken = set(items)
    found: set[str] = set()
    for rows in batches(table_paths(output, "catalog"), ["item_id", "parents"]):
        parents = compute.list_flatten(rows["parents"])
        of_rows = compute.list_parent_indices(rows["parents"])
        hit = compute.is_in(parents, pa.array(sorted(taken), pa.string()))
        found |= set(texts(rows["item_id"].take(of_rows.filter(hit))))
    return sorted(found - taken)


def _next(output: str, known: set[str], pairs: set[Pair]) -> set[str]:
    more = {pair.kept for pair in pairs if pair.dropped in known}
    more |= {pair.dropped for pair in pairs if pair.kept in known}
    paths = table_paths(output, "clips")
    sounds: set[str] = set()
    originals: set[str] = set()
    ids = pa.array(sorted(known), pa.string())
    for rows in batches(paths, _CLIP_COLUMNS):
        audible = compute.greater(rows["measures.peak_db"], FLOOR_DB)
        mine = rows.filter(compute.and_(audible, compute.is_in(rows["item_id"], ids)))
        sounds |= set(texts(mine["pcm_hash"]))
        originals |= set(texts(mine["original.sha256"]))
    for rows in batches(paths, _CLIP_COLUMNS):
        more |= set(ids_where(rows, "pcm_hash", sounds))
        more |= set(ids_where(rows, "original.sha256", originals))
    return more


def _pairs(output: str) -> set[Pair]:
    found: list[tuple[str, Pair]] = []
    silent: set[str] = set()
    columns = ["item_id", "clip", "reason", "detail"]
    for rows in batches(table_paths(output, "rejections"), columns):
        silent |= set(texts(rows["clip"].filter(compute.equal(rows["reason"], Reason.SILENT))))
        dropped = rows.filter(compute.equal(rows["reason"], Reason.EXACT_DUPLICATE))
        for row in dropped.to_pylist():
            if named := _KEPT.fullmatch(row["detail"]):
                found.append((named[1], Pair(row["item_id"], named[2])))
    return {pair for key, pair in found if key not in silent}
