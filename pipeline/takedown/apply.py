"""Carries a takedown out, so that a kill at any moment loses nothing: asked again, it is finished.

First the order is written down, then the tombstones: from there on no run lets the recordings in
again. Then the tars that hold them, the tables, the receipt, and what is made of all these; the end
of the order comes last.
"""

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from pipeline import storage
from pipeline.finish import complete
from pipeline.publish import publish
from pipeline.takedown import tables
from pipeline.takedown.lists import (
    add_tombstones,
    check_day,
    order_path,
    read_quarantine,
    write_quarantine,
)
from pipeline.takedown.plan import Order, TakedownRefused, figures
from pipeline.takedown.tars import check_tar, take_from_tar
from pipeline.work import WorkFolder, hold
from schemas.manifest import ShardRow
from schemas.tables import from_plain, to_plain
from schemas.takedown import RECEIPTS

RECEIPT_FORMAT = 1
"""Raised whenever a key of a receipt changes its meaning."""


@contextmanager
def held(output: str) -> Iterator[None]:
    """Keeps runs, and other takedowns, off the data set; an object store has nothing to hold.

    Raises:
        TakedownRefused: One is at work on it.
    """
    try:
        descriptor = hold(WorkFolder(output))
    except BlockingIOError as error:
        raise TakedownRefused(
            f"a run or a takedown is at work on {output}; wait for its end"
        ) from error
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def pending(output: str) -> Order | None:
    """The order that a killed takedown has left half done."""
    path = order_path(output)
    if not storage.exists(path):
        return None
    return from_plain(Order, json.loads(storage.read_bytes(path)))


def begin(output: str, order: Order) -> str:
    """Carries out a new order, and gives the path of the receipt. Call it while ``output`` is held.

    Raises:
        TakedownRefused: A tar is not what the shard table says; nothing was changed.
        ValueError: The order has no day.
    """
    check_day(order.date)
    for shard in order.shards:
        check_tar(output, shard)
    storage.write_bytes(order_path(output), json.dumps(to_plain(order)).encode())
    return carry_on(output, order)


def carry_on(output: str, order: Order) -> str:
    """Does the rest of an order that is :func:`pending`, and gives the path of the receipt."""
    add_tombstones(output, order.tombstones)
    now = _rewrite_tars(output, order)
    tables.add_rejections(output, order)
    tables.add_gaps(output, order)
    tables.drop_clips(output, order)
    tables.blank_rejections(output, order)
    tables.blank_items(output, order)
    tables.drop_evidence(output, order)
    tables.replace_shards(output, now)
    complete(output)
    _settle_quarantine(output, order)
    receipt = _write_receipt(output, order, now)
    publish(output, data_docs=False)  # tells of the receipt
    storage.remove(order_path(output))
    return receipt


def _rewrite_tars(output: str, order: Order) -> dict[str, ShardRow | None]:
    """The new rows of the tars that change; None for one that has no clip left.

    Such a tar is removed once no table speaks of it.
    """
    keys: dict[str, set[str]] = defaultdict(set)
    for clip in order.clips:
        keys[clip.shard].add(clip.key)
    return {
        shard.shard: take_from_tar(output, shard, keys[shard.shard])
        if len(keys[shard.shard]) < shard.clips
        else None
        for shard in order.shards
    }


def _settle_quarantine(output: str, order: Order) -> None:
    entries = read_quarantine(output)
    left = [entry for entry in entries if entry.item_id not in order.item_ids]
    if len(left) < len(entries):
        write_quarantine(output, left)


def _write_receipt(output: str, order: Order, now: dict[str, ShardRow | None]) -> str:
    """Writes what was asked, found and done; names are in it as salted hashes only."""
    clips = Counter(clip.item_id for clip in order.clips)
    document: dict[str, Any] = {
        "format": RECEIPT_FORMAT,
        "asked": [to_plain(each) for each in order.asked],
        "ground": order.ground,
        "date": order.date,
        "items": [
            {"item_id": each.item_id, "scopes": list(each.scopes), "clips": clips[each.item_id]}
            for each in order.tombstones
        ],
        "clips": sorted(order.keys),
        "derived": list(order.derived),
        "tars": [_change(before, now[before.shard]) for before in order.shards],
        "before": to_plain(order.before),
        "after": to_plain(figures(output)),
    }
    text = json.dumps(document, indent=1, sort_keys=True)
    name = f"{order.date}-{sha256(text.encode()).hexdigest()[:12]}.json"
    path = storage.join(output, RECEIPTS, name)
    storage.write_bytes(path, text.encode() + b"\n")
    return path


def _change(before: ShardRow, after: ShardRow | None) -> dict[str, Any]:
    return {
        "shard": before.shard,
        "before": {"clips": before.clips, "n_bytes": before.n_bytes, "sha256": before.sha256},
        "after": after and {"clips": after.clips, "n_bytes": after.n_bytes, "sha256": after.sha256},
    }
