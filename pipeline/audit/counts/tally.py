"""Counts the tables of a data set; every sum is of whole numbers, so no order of rows shows.

Memory holds the items and the keys of the clips, at some tens of bytes each, and no whole table.
"""

from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from pipeline import storage
from pipeline.audit.counts.captions import caption_totals
from pipeline.audit.counts.item_ends import count_items, item_ends, total, wrong_items
from pipeline.audit.counts.totals import (
    Audio,
    Clips,
    Discrepancy,
    Drop,
    LicenseTotals,
    SourceTotals,
    SplitTotals,
    Totals,
)
from pipeline.audit.tables.columns import Column, batches, compute, microseconds, ones, table_paths
from pipeline.audit.tables.ledger import Ledger
from pipeline.audit.tables.repeats import Repeats
from schemas.manifest import SHARD_TABLE, SPLITS
from schemas.rejections import Stage

MAX_DISCREPANCIES = 20


def tally(output: str) -> Totals:
    """Counts the data set at ``output`` from its catalogue, manifest and rejections.

    A table that is not there counts as empty: whether it should be is for verification to say.
    """
    keys = Repeats()
    clips = _read_clips(output, keys)
    rejections = _read_rejections(output, keys)
    items = item_ends(_read_catalogue(output), clips.by_item, rejections.by_item)
    wrong = [*wrong_items(items), *_repeated(keys)]
    return Totals(
        items=count_items(items),
        clips=Clips(keys.n_distinct, clips.n, rejections.n_clips),
        audio=_audio(items, rejections.n_unknown),
        sources=_sources(items),
        licenses=_licenses(clips),
        splits=_splits(output, clips.by_split),
        drops=rejections.drops,
        captions=caption_totals(output, clips.n),
        discrepancies=tuple(islice(wrong, MAX_DISCREPANCIES)),
        n_discrepancies=len(wrong),
    )


@dataclass(frozen=True, slots=True)
class _ShippedClips:
    n: int
    by_item: pa.Table | None
    by_split: pa.Table | None
    licenses: list[str]


@dataclass(frozen=True, slots=True)
class _Rejections:
    n_clips: int
    n_unknown: int
    by_item: pa.Table | None
    drops: tuple[Drop, ...]


def _read_clips(output: str, keys: Repeats) -> _ShippedClips:
    columns = ["key", "item_id", "source", "split", "duration_s", "rights.spdx", "rights.url"]
    by_item = Ledger(
        ("item_id", "source", "license"),
        {"shipped": "sum", "kept_us": "sum", "original_us": "max"},
    )
    by_split = Ledger(("split",), {"shipped": "sum", "kept_us": "sum"})
    n_clips, licenses = 0, dict[str, int]()
    for rows in batches(table_paths(output, "clips"), [*columns, "original.duration_s"]):
        keys.add(rows["key"])
        n_clips += rows.num_rows
        rows = rows.append_column("license", _license_codes(rows, licenses))
        rows = rows.append_column("shipped", ones(rows))
        rows = rows.append_column("kept_us", microseconds(rows["duration_s"]))
        rows = rows.append_column("original_us", microseconds(rows["original.duration_s"]))
        by_item.add(rows)
        by_split.add(rows)
    return _ShippedClips(n_clips, by_item.table(), by_split.table(), list(licenses))


def _license_codes(rows: pa.Table, known: dict[str, int]) -> Column:
    """A small number for each pair of licence and address: millions of items have few of them."""
    pairs = compute.binary_join_element_wise(rows["rights.spdx"], rows["rights.url"], "\0")
    encoded = pairs.combine_chunks().dictionary_encode()
    codes = [known.setdefault(pair, len(known)) for pair in encoded.dictionary.to_pylist()]
    return pa.array(codes, pa.int64()).take(encoded.indices)


def _read_rejections(output: str, keys: Repeats) -> _Rejections:
    columns = ["item_id", "clip", "source", "stage", "reason", "duration_s"]
    sums = {"refused": "sum", "dropped": "sum", "dropped_us": "sum", "unknown": "sum"}
    by_item, by_reason = Ledger(("item_id", "source"), sums), Ledger(("stage", "reason"), sums)
    for rows in batches(table_paths(output, "rejections"), columns):
        whole = compute.equal(rows["clip"], "")
        keys.add(rows["clip"].filter(compute.invert(whole)))
        length = microseconds(rows["duration_s"])
        rows = rows.append_column("refused", whole.cast(pa.int64()))
        rows = rows.append_column("dropped", compute.invert(whole).cast(pa.int64()))
        rows = rows.append_column("dropped_us", length)
        rows = rows.append_column("unknown", length.is_null().cast(pa.int64()))
        by_item.add(rows)
        by_reason.add(rows)
    drops = tuple(sorted(map(_drop, _rows(by_reason.table())), key=_in_flow_order))
    return _Rejections(
        n_clips=sum(drop.clips for drop in drops),
        n_unknown=sum(drop.n_unknown for drop in drops),
        by_item=by_item.table(),
        drops=drops,
    )


def _drop(row: dict[str, Any]) -> Drop:
    return Drop(
        stage=row["stage"],
        reason=row["reason"],
        items=row["refused"],
        clips=row["dropped"],
        dropped_s=_seconds(row["dropped_us"]),
        n_unknown=row["unknown"],
    )


def _in_flow_order(drop: Drop) -> tuple[int, str, str]:
    order = [str(stage) for stage in Stage]
    place = order.index(drop.stage) if drop.stage in order else len(order)
    return place, drop.stage, drop.reason


def _read_catalogue(output: str) -> pa.Table | None:
    listed = Ledger(("item_id", "source"), {"listed": "sum"})
    for rows in batches(table_paths(output, "catalog"), ["item_id", "source"]):
        listed.add(rows.append_column("listed", ones(rows)))
    return listed.table()


def _repeated(keys: Repeats) -> list[Discrepancy]:
    return [
        Discrepancy(key, f"{count} rows among the clips shipped and rejected, instead of one")
        for key, count in keys.found().items()
    ]


def _audio(items: pa.Table, n_unknown: int) -> Audio:
    decoded = compute.if_else(
        compute.greater(items["shipped"], 0), items["original_us"], items["dropped_us"]
    )
    return Audio(
        decoded_s=_seconds(total(decoded)),
        kept_s=_seconds(total(items["kept_us"])),
        dropped_s=_seconds(total(items["dropped_us"])),
        n_unknown=n_unknown,
    )


def _sources(items: pa.Table) -> tuple[SourceTotals, ...]:
    found = []
    for source in sorted(compute.unique(items["source"]).to_pylist()):
        of_source = items.filter(compute.equal(items["source"], source))
        clips, kept_s = total(of_source["shipped"]), _seconds(total(of_source["kept_us"]))
        found.append(SourceTotals(source, count_items(of_source), clips, kept_s))
    return tuple(found)


def _licenses(clips: _ShippedClips) -> tuple[LicenseTotals, ...]:
    if clips.by_item is None:
        return ()
    ledger = Ledger(("license",), {"items": "sum", "shipped": "sum", "kept_us": "sum"})
    ledger.add(clips.by_item.append_column("items", ones(clips.by_item)))
    found = [
        (clips.licenses[row["license"]].partition("\0")[::2], row) for row in _rows(ledger.table())
    ]
    return tuple(
        LicenseTotals(
            spdx=spdx,
            url=url,
            items=row["items"],
            clips=row["shipped"],
            kept_s=_seconds(row["kept_us"]),
        )
        for (spdx, url), row in sorted(found, key=lambda pair: pair[0])
    )


def _splits(output: str, by_split: pa.Table | None) -> tuple[SplitTotals, ...]:
    path = storage.join(output, SHARD_TABLE)
    shards = storage.read_table(path).to_pylist() if storage.exists(path) else []
    clips = {row["split"]: row for row in _rows(by_split)}
    names = [*SPLITS, *sorted(clips.keys() - set(SPLITS))]
    return tuple(
        SplitTotals(
            split=split,
            clips=clips[split]["shipped"] if split in clips else 0,
            kept_s=_seconds(clips[split]["kept_us"]) if split in clips else 0.0,
            shards=sum(row["split"] == split for row in shards),
            n_bytes=sum(row["n_bytes"] for row in shards if row["split"] == split),
        )
        for split in names
    )


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    return [] if table is None else table.to_pylist()


def _seconds(microseconds: int | None) -> float:
    return (microseconds or 0) / 1e6
