"""Counts what the exports say of a data set, in one pass over its clip tables.

Memory holds the groups: item ids, authors, and the distinct words that licences were declared in.
"""

from collections import Counter
from datetime import date
from hashlib import sha256
from typing import Any

import pyarrow as pa

from pipeline import storage
from pipeline.audit.tables.columns import Column, batches, compute, microseconds, ones, table_paths
from pipeline.audit.tables.ledger import Ledger
from pipeline.exports.overview import (
    NO_DATE,
    CaptionLicense,
    Overview,
    Share,
    Slice,
    SplitSize,
)
from pipeline.lock import Lock
from pipeline.rights.conclude import conclude
from schemas.captions import GIVEN_ORIGINS, Origin
from schemas.manifest import SHARD_TABLE, SPLITS
from schemas.rights import Said

_COLUMNS = [
    "item_id",
    "split",
    "source",
    "author",
    "source_url",
    "duration_s",
    "n_bytes",
    "captions",
    "rights.spdx",
    "rights.url",
    "rights.candidates",
    "rights.raw",
    "rights.url_raw",
    "rights.catalogue",
    "rights.published",
    "rights.ai_preference",
]

_SUMS = {"clips": "sum", "us": "sum", "n_bytes": "sum"}
_GROUPS: dict[str, tuple[str, ...]] = {
    "splits": ("split",),
    "items": ("item_id", "source", "spdx", "url", "candidates"),
    "authors": ("author",),
    "declared": ("source", "spdx", "raw", "url_raw"),
    "hosts": ("host", "source"),
    "catalogues": ("source", "catalogue"),
    "preferences": ("ai_preference",),
}


def overview(output: str, lock: Lock) -> Overview:
    """Counts a finished data set. Lengths that are none (not finite, absurd) count as nothing."""
    count = _Count()
    for rows in batches(table_paths(output, "clips"), _COLUMNS):
        count.add(rows)
    splits, digest = _splits(output, count)
    slices = _slices(count)
    return Overview(
        dataset=str(lock.recipe["dataset"]),
        digest=digest,
        lock=lock,
        splits=splits,
        slices=slices,
        n_authors=sum(bool(row["author"].strip()) for row in count.rows("authors")),
        items=len({row["item_id"] for row in count.rows("items")}),
        clips=sum(each.clips for each in slices),
        seconds=_seconds(sum(row["us"] for row in count.rows("splits"))),
        n_bytes=sum(each.n_bytes for each in slices),
        newest=count.newest or NO_DATE,
        oldest=count.oldest or NO_DATE,
        hosts=_shares(count, "hosts", "host"),
        catalogues=_shares(count, "catalogues", "catalogue"),
        preferences=tuple(share for _, share in _shares(count, "preferences", "ai_preference")),
        origins=_counted(count.origins),
        models=_counted(count.models),
        languages=_counted(count.languages),
        caption_licenses=_caption_licenses(count.given),
    )


class _Count:
    """All groups of :data:`_GROUPS`, added up batch by batch."""

    def __init__(self) -> None:
        self._ledgers = {name: Ledger(keys, _SUMS) for name, keys in _GROUPS.items()}
        self.newest = self.oldest = ""
        self.origins: Counter[str] = Counter()
        self.models: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.given: Counter[tuple[str, str]] = Counter()

    def add(self, rows: pa.Table) -> None:
        columns: dict[str, Column] = {
            name.removeprefix("rights."): rows[name] for name in rows.column_names
        }
        columns["us"] = compute.fill_null(microseconds(rows["duration_s"]), 0)
        columns["clips"] = ones(rows)
        columns["host"] = _hosts(rows["source_url"])
        plain = columns["candidates"].cast(pa.list_(pa.string()))
        columns["candidates"] = compute.binary_join(plain, " ")
        for name, keys in _GROUPS.items():
            self._ledgers[name].add(pa.table({key: columns[key] for key in (*keys, *_SUMS)}))
        self._add_dates(columns["published"])
        captions = compute.list_flatten(columns["captions"])
        self.origins.update(_counts(compute.struct_field(captions, "origin")))
        by_model = captions.filter(
            compute.equal(compute.struct_field(captions, "origin"), Origin.T5)
        )
        self.models.update(_counts(compute.struct_field(by_model, "model")))
        self.languages.update(_counts(compute.struct_field(captions, "language")))
        self._add_given(captions)

    def _add_given(self, captions: Column) -> None:
        names = ("origin", "license_raw", "license_url_raw")
        table = pa.table({name: compute.struct_field(captions, name) for name in names})
        origins: Any = pa.array(sorted(GIVEN_ORIGINS), pa.string())
        given = table.filter(compute.is_in(table["origin"], value_set=origins))
        counts: Any = [("origin", "count")]
        for row in given.group_by(list(names[1:])).aggregate(counts).to_pylist():
            self.given[row["license_raw"], row["license_url_raw"]] += row["origin_count"]

    def rows(self, group: str) -> list[dict[str, Any]]:
        table = self._ledgers[group].table()
        found: list[dict[str, Any]] = [] if table is None else table.to_pylist()
        return found

    def _add_dates(self, published: Column) -> None:
        dates = sorted(each for each in compute.unique(published).to_pylist() if _is_date(each))
        if dates:
            self.newest = max(self.newest, dates[-1])
            self.oldest = min(self.oldest or dates[0], dates[0])


def _splits(output: str, count: _Count) -> tuple[tuple[SplitSize, ...], str]:
    sizes = {row["split"]: row for row in count.rows("splits")}
    shards = storage.read_table(storage.join(output, SHARD_TABLE)).to_pylist()
    shards.sort(key=lambda row: str(row["shard"]))
    words = "".join(f"{row['shard']} {row['sha256']}\n" for row in shards)
    splits = tuple(
        SplitSize(
            split,
            sizes[split]["clips"] if split in sizes else 0,
            _seconds(sizes[split]["us"] if split in sizes else 0),
            sum(row["split"] == split for row in shards),
            sum(row["n_bytes"] for row in shards if row["split"] == split),
        )
        for split in SPLITS
        if split in sizes or any(row["split"] == split for row in shards)
    )
    return splits, sha256(words.encode("utf-8", "backslashreplace")).hexdigest()


def _slices(count: _Count) -> tuple[Slice, ...]:
    declared: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for row in count.rows("declared"):
        words = (-row["clips"], row["raw"], row["url_raw"])
        declared.setdefault((row["source"], row["spdx"]), []).append(words)
    sums: dict[tuple[str, ...], list[int]] = {}
    for row in count.rows("items"):
        total = sums.setdefault(tuple(row[key] for key in _GROUPS["items"][1:]), [0, 0, 0, 0])
        for place, part in enumerate((1, row["clips"], row["us"], row["n_bytes"])):
            total[place] += part
    return tuple(
        Slice(
            source,
            spdx,
            url,
            tuple(candidates.split()),
            items,
            clips,
            _seconds(us),
            n_bytes,
            tuple((raw, url_raw) for _, raw, url_raw in sorted(declared[source, spdx])),
        )
        for (source, spdx, url, candidates), (items, clips, us, n_bytes) in sorted(sums.items())
    )


def _shares(count: _Count, group: str, name: str) -> tuple[tuple[str, Share], ...]:
    found = [
        (row.get("source", ""), Share(row[name], row["clips"], _seconds(row["us"])))
        for row in count.rows(group)
        if row[name]
    ]
    return tuple(sorted(found, key=lambda each: (-each[1].seconds, each[1].name, each[0])))


def _caption_licenses(given: Counter[tuple[str, str]]) -> tuple[CaptionLicense, ...]:
    counts: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for (raw, url_raw), n in given.items():
        rights = conclude(Said(raw, url_raw))
        counts[rights.spdx, rights.url, rights.candidates] += n
    found = [CaptionLicense(*terms, n) for terms, n in counts.items()]
    return tuple(sorted(found, key=lambda each: (-each.captions, each.spdx, each.url)))


def _counted(counter: Counter[str]) -> tuple[Share, ...]:
    found = [Share(name, n) for name, n in counter.items() if name]
    return tuple(sorted(found, key=lambda each: (-each.clips, each.name)))


def _counts(column: Column) -> dict[str, int]:
    pairs = compute.value_counts(column).to_pylist()
    return {pair["values"]: pair["counts"] for pair in pairs}


def _hosts(urls: Column) -> Column:
    pattern = r"(?i)^https?://(?:[^/?#@]*@)?(?P<host>[^/?#:@]+)"
    hosts = compute.struct_field(compute.extract_regex(urls, pattern), "host")
    return compute.utf8_lower(compute.fill_null(hosts, ""))


def _seconds(us: int) -> float:
    return us / 1e6


def _is_date(text: str) -> bool:
    try:
        return len(text) == len(NO_DATE) and bool(date.fromisoformat(text))
    except ValueError:  # a catalogue's 2019-02-30
        return False
