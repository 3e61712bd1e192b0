"""How a data set differs from an earlier release of it, recording by recording.

Both are read from their tables. Memory holds a row for each recording and a hash for each clip.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.audit.history.releases import (
    Changed,
    Changes,
    Difference,
    LicenseShift,
    Named,
    Release,
    WhyAmount,
)
from pipeline.audit.history.takedowns import taken_down
from pipeline.audit.rights.shard_root import manifest_digest
from pipeline.audit.tables.columns import batches, compute, microseconds, ones, table_paths
from pipeline.audit.tables.ledger import Ledger
from pipeline.keys import author_key
from pipeline.lock import Lock
from pipeline.takedown.lists import read_tombstones
from schemas.rejections import Reason

MAX_SHOWN = 50
"""Recordings named of each kind of change."""

_SAID = ("spdx", "author", "rule")
"""What is compared of a recording that both have shipped."""

NOT_LISTED = "not listed"
CUT_OTHERWISE = "cut otherwise"
TAKEN_DOWN = "taken down"


@dataclass(frozen=True, slots=True)
class _State:
    """One data set as it is compared: tables by item id, and by key."""

    items: pd.DataFrame
    clips: pd.DataFrame
    why: "pd.Series[str]"
    why_clip: "pd.Series[str]"
    listed: frozenset[str]
    taken: frozenset[str]


def difference(output: str, lock: Lock, previous: str, previous_lock: Lock) -> Difference:
    """What differs in the data set at ``output`` from that at ``previous``.

    Raises:
        ValueError: A list of either was damaged.
    """
    old, new = _state(previous), _state(output)
    secret = old.taken | new.taken
    added = new.items.index.difference(old.items.index)
    removed = old.items.index.difference(new.items.index)
    came = new.clips[~new.clips.index.isin(old.clips.index)]
    went = old.clips[~old.clips.index.isin(new.clips.index)]
    why_added, why_removed = _why(added, old), _why(removed, new)
    both = old.items.add_suffix("_before").join(new.items.add_suffix("_now"), how="inner")
    return Difference(
        before=_release(previous, previous_lock, old),
        now=_release(output, lock, new),
        items_added=len(added),
        items_removed=len(removed),
        clips_added=len(came),
        clips_removed=len(went),
        added=_amounts(why_added, _why_clips(came, why_added, old)),
        removed=_amounts(why_removed, _why_clips(went, why_removed, new)),
        added_shown=_named(why_added, secret),
        removed_shown=_named(why_removed, secret),
        licenses=_licenses(old, new),
        license_changed=_changes(both, "spdx", secret),
        author_changed=_changes(both, "author", secret),
        decision_changed=_changes(both, "rule", secret),
    )


def _state(output: str) -> _State:
    ledger = Ledger(("item_id", *_SAID), {"clips": "sum", "kept_us": "sum"})
    clips = []
    columns = ["key", "item_id", "duration_s", "author", "rights.spdx", "decision.rule"]
    for rows in batches(table_paths(output, "clips"), columns):
        rows = rows.rename_columns(["key", "item_id", "duration_s", "author", "spdx", "rule"])
        kept_us = compute.fill_null(microseconds(rows["duration_s"]), 0)
        ledger.add(rows.append_column("kept_us", kept_us).append_column("clips", ones(rows)))
        clips.append(rows.select(["key", "item_id"]).to_pandas())
    taken = taken_down(read_tombstones(output))
    why, why_clip = _rejected(output)
    return _State(
        items=_items(ledger.table()),
        clips=pd.concat([pd.DataFrame({"key": [], "item_id": []}, dtype=str), *clips]).set_index(
            "key"
        ),
        why=why,
        why_clip=why_clip,
        listed=frozenset(_listed(output)),
        taken=taken,
    )


def _items(table: pa.Table | None) -> pd.DataFrame:
    """A row for each recording; what its clips do not agree on is what the first of them says."""
    names = ["item_id", *_SAID, "clips", "kept_us"]
    if table is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names}).set_index("item_id")
    rows = table.to_pandas()
    said = rows.groupby("item_id")[list(_SAID)].first()
    return said.join(rows.groupby("item_id")[["clips", "kept_us"]].sum())


def _rejected(output: str) -> "tuple[pd.Series[str], pd.Series[str]]":
    """Why a recording was not shipped, by its id, and why a clip was not, by its key."""
    parts = [pd.DataFrame({name: [] for name in ("item_id", "clip", "why")}, dtype=str)]
    for rows in batches(table_paths(output, "rejections"), ["item_id", "clip", "stage", "reason"]):
        part = rows.to_pandas()
        told = part["stage"] + ": " + part["reason"]
        part["why"] = told.where(part["reason"] != str(Reason.TAKEN_DOWN), TAKEN_DOWN)
        parts.append(part[["item_id", "clip", "why"]])
    found = pd.concat(parts).sort_values(["item_id", "clip", "why"])
    by_item = found.drop_duplicates("item_id").set_index("item_id")["why"]
    by_clip = found[found["clip"] != ""].drop_duplicates("clip").set_index("clip")["why"]
    return by_item, by_clip


def _listed(output: str) -> Iterable[str]:
    for rows in batches(table_paths(output, "catalog"), ["item_id"]):
        yield from rows["item_id"].to_pylist()  # type: ignore[misc]


def _why(item_ids: "pd.Index[str]", absent_from: _State) -> "pd.Series[str]":
    """Why the data set ``absent_from`` does not ship these."""
    found = pd.Series(NOT_LISTED, index=item_ids, dtype=object)
    rejected = absent_from.why.reindex(item_ids)
    found = rejected.where(rejected.notna(), found)
    return found.where(~item_ids.isin(sorted(absent_from.taken)), TAKEN_DOWN)


def _why_clips(clips: pd.DataFrame, why: "pd.Series[str]", absent_from: _State) -> "pd.Series[str]":
    """Why it does not have these clips: their own rejection, else their recording's."""
    of_item = why.reindex(clips["item_id"]).set_axis(clips.index)
    of_clip = absent_from.why_clip.reindex(clips.index)
    taken = of_item == TAKEN_DOWN
    return of_clip.where(of_clip.notna() & ~taken, of_item).fillna(CUT_OTHERWISE)


def _amounts(items: "pd.Series[str]", clips: "pd.Series[str]") -> tuple[WhyAmount, ...]:
    n_items, n_clips = items.value_counts().to_dict(), clips.value_counts().to_dict()
    found = {str(why) for why in (*n_items, *n_clips)}
    return tuple(
        WhyAmount(why, int(n_items.get(why, 0)), int(n_clips.get(why, 0))) for why in sorted(found)
    )


def _named(why: "pd.Series[str]", secret: Collection[str]) -> tuple[Named, ...]:
    pairs = [(str(item_id), str(each)) for item_id, each in why.sort_index().items()]
    return tuple(Named(*pair) for pair in pairs if pair[0] not in secret)[:MAX_SHOWN]


def _licenses(old: _State, new: _State) -> tuple[LicenseShift, ...]:
    sums = [state.items.groupby("spdx")[["clips", "kept_us"]].sum() for state in (old, new)]
    both = sums[0].add_suffix("_before").join(sums[1].add_suffix("_now"), how="outer").fillna(0)
    return tuple(
        LicenseShift(
            spdx=str(spdx),
            clips_before=int(row["clips_before"]),
            clips_now=int(row["clips_now"]),
            before_s=int(row["kept_us_before"]) / 1e6,
            now_s=int(row["kept_us_now"]) / 1e6,
        )
        for spdx, row in both.sort_index().iterrows()
    )


def _changes(both: pd.DataFrame, name: str, secret: Collection[str]) -> Changes:
    before, now = both[f"{name}_before"], both[f"{name}_now"]
    # A name is the same in other letters.
    is_name = name == "author"
    differs = before.map(author_key) != now.map(author_key) if is_name else before != now
    rows = [(str(at), str(before[at]), str(now[at])) for at in sorted(both.index[differs])]
    shown = [Changed(*row) for row in rows if row[0] not in secret]
    return Changes(len(rows), tuple(shown[:MAX_SHOWN]))


def _release(output: str, lock: Lock, state: _State) -> Release:
    policy: dict[str, Any] = lock.policy
    return Release(
        dataset=str(lock.recipe["dataset"]),
        digest=lock.digest,
        manifest_digest=manifest_digest(output),
        policy=str(policy.get("name", "")),
        items=len(state.items),
        clips=len(state.clips),
        kept_s=int(state.items["kept_us"].sum()) / 1e6,
    )
