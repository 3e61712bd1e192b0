"""The story of one clip's or item's rights: who said what, what follows from it, and what was done.

Gathered from the tables of a finished data set. All texts are verbatim, and may be hostile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.credits.changes import Cut, Treatment, changes
from pipeline.audit.report import policy_of
from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.lock import LOCK_FILE, read_lock
from pipeline.rights.conflicts import Copy, parent_claim
from pipeline.rights.engine import AUDIO, assess, facts_of, rights_rows
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import decide
from schemas.items import Evidence, Item
from schemas.manifest import ClipRow
from schemas.rejections import Rejection
from schemas.rights import Decision, Obligation, Permissions, Rights
from schemas.tables import from_table

R = TypeVar("R")

MAX_KEYS = 100
"""Clips of an item that are named: a day of rain has thousands, all of the same rights."""


@dataclass(frozen=True, slots=True)
class LayerStory:
    """What was decided of one layer."""

    layer: str
    text: str
    """Of a caption, what it says."""
    generator: str
    spdx: str
    permissions: Permissions
    obligations: tuple[Obligation, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Story:
    """All that a data set knows of the rights of one clip, or of one item.

    ``clips`` are the keys of the item's shipped clips, at most :data:`MAX_KEYS` of ``n_clips``;
    ``changes`` says what was done to the sound, empty where none was shipped. ``text`` is the
    evidence, empty where the catalogue keeps none. Of an item that was turned away, rights and
    decision are concluded again from what the catalogue holds.
    """

    item: Item
    key: str
    split: str
    shard: str
    clips: tuple[str, ...]
    n_clips: int
    rejections: tuple[Rejection, ...]
    rights: Rights
    layers: tuple[LayerStory, ...]
    text: str
    changes: str


def story(output: str, name: str) -> Story | None:
    """The story of a clip by its key, or of an item by its id; None where there is neither.

    Raises:
        ValueError: There is no data set, or its lock cannot be read.
    """
    lock = read_lock(output)
    if lock is None:
        raise ValueError(f"{output}: no {LOCK_FILE}, so not a data set of soundmill")
    policy = policy_of(lock)
    shipped = _first(_found(ClipRow, output, "clips", "key", name))
    dropped = _first(_found(Rejection, output, "rejections", "clip", name)) if name else None
    item_id = shipped.item_id if shipped else dropped.item_id if dropped else name
    item = _first(_found(Item, output, "catalog", "item_id", item_id))
    if item is None:
        return None
    keys = _keys(output, item_id)
    if shipped is None and dropped is None and keys:
        shipped = _first(_found(ClipRow, output, "clips", "key", keys[0]))
    rights, layers = _decided(output, item, shipped, policy)
    evidence = _first(_found(Evidence, output, "evidence", "sha256", item.evidence))
    rejections = _found(Rejection, output, "rejections", "item_id", item_id)
    return Story(
        item=item,
        key="" if name == item_id else name,
        split=shipped.split if shipped else "",
        shard=shipped.shard if shipped else "",
        clips=tuple(keys[:MAX_KEYS]),
        n_clips=len(keys),
        rejections=tuple(each for each in rejections if name in (item_id, each.clip)),
        rights=rights,
        layers=tuple(layers),
        text=evidence.text if evidence else "",
        changes=_changes(shipped) if shipped else "",
    )


def _decided(
    output: str, item: Item, shipped: ClipRow | None, policy: Policy
) -> tuple[Rights, list[LayerStory]]:
    if shipped is None:
        claims = [parent_claim(parent) for parent in _parents(output, item)]
        rights = assess(item, claims)
        facts = facts_of(item, rights)
        granted, decision = facts.granted, decide(facts, policy)
        layer = LayerStory(
            AUDIO, "", "", rights.spdx, granted.permissions, granted.obligations, decision
        )
        return rights, [layer]
    captions = {f"caption:{n}": caption.text for n, caption in enumerate(shipped.captions)}
    return shipped.rights, [
        LayerStory(
            layer=row.layer,
            text=captions.get(row.layer, ""),
            generator=row.generator,
            spdx=row.rights.spdx,
            permissions=row.permissions,
            obligations=row.obligations,
            decision=row.decision,
        )
        for row in rights_rows(shipped, policy)
    ]


def _parents(output: str, item: Item) -> Iterator[Copy]:
    for parent_id in item.parents:
        for parent in _found(Item, output, "catalog", "item_id", parent_id):
            yield Copy(parent.item_id, parent.author, assess(parent))


def _changes(row: ClipRow) -> str:
    original = row.original
    return changes(
        Treatment(
            codec=original.codec,
            channels=original.channels,
            sample_rate_hz=original.sample_rate_hz,
            damage=original.damage,
            cuts=(Cut(row.start_s, row.start_s + row.duration_s),),
        )
    )


def _keys(output: str, item_id: str) -> list[str]:
    found: list[tuple[float, str]] = []
    for rows in batches(table_paths(output, "clips"), ["item_id", "start_s", "key"]):
        own = rows.filter(compute.equal(rows["item_id"], item_id))
        starts: list[Any] = own["start_s"].to_pylist()
        names: list[Any] = own["key"].to_pylist()
        found += zip(starts, names, strict=True)
    return [key for _, key in sorted(found)]


def _found(record: type[R], output: str, kind: str, column: str, value: str) -> Iterator[R]:
    """The rows of a kind of table in which a column has a value; whole rows of these alone."""
    for path in table_paths(output, kind):
        if _holds(path, column, value):
            with storage.opened(path) as file:
                yield from from_table(record, pq.read_table(file, filters=[(column, "=", value)]))


def _holds(path: str, column: str, value: str) -> bool:
    return any(
        compute.any(compute.equal(rows[column], value)).as_py()
        for rows in batches([path], [column])
    )


def _first(rows: Iterable[R]) -> R | None:
    return next(iter(rows), None)
