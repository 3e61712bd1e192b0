"""What in the rights of a data set a person should look at: contradictions and unclear words."""

from collections import Counter
from typing import Any

import pyarrow as pa

from pipeline.audit.rights.refused import Refused, Words
from pipeline.audit.rights.totals import ConflictAmount, ConflictSample, Wording
from pipeline.audit.tables.columns import compute, ones
from pipeline.audit.tables.ledger import Ledger
from schemas.rights import Conflict, Verdict

MAX_SAMPLES = 5
MAX_WORDINGS = 50
"""Different words listed: those that most recordings use."""


class ConflictTally:
    """Gathers the audio rows of the rights table, in the order of their keys."""

    def __init__(self) -> None:
        self._items = Ledger(("conflict", "item_id"), {"clips": "sum", "kept_us": "sum"})
        self._samples: dict[str, list[ConflictSample]] = {}

    def add(self, audio: pa.Table) -> None:
        """Takes in rows."""
        lists = audio["conflicts"].combine_chunks()
        rows = audio.take(compute.list_parent_indices(lists))
        rows = rows.append_column("conflict", compute.list_flatten(lists))
        self._items.add(rows.append_column("clips", ones(rows)))
        for conflict in compute.unique(rows["conflict"]).to_pylist():
            known = self._samples.setdefault(conflict, [])
            found = rows.filter(compute.equal(rows["conflict"], conflict))
            for row in found.slice(0, MAX_SAMPLES).to_pylist():
                if len(known) < MAX_SAMPLES and row["item_id"] not in {s.item_id for s in known}:
                    known.append(_sample(row))

    def totals(self, refused: Refused) -> tuple[ConflictAmount, ...]:
        """One row for each kind of conflict that occurs."""
        table = self._items.table()
        sums: list[Any] = [("item_id", "count"), ("clips", "sum"), ("kept_us", "sum")]
        grouped = [] if table is None else table.group_by("conflict").aggregate(sums).to_pylist()
        shipped = {row["conflict"]: row for row in grouped}
        return tuple(
            ConflictAmount(
                conflict=conflict,
                items=row.get("item_id_count", 0),
                clips=row.get("clips_sum", 0),
                kept_s=row.get("kept_us_sum", 0) / 1e6,
                refused=refused.conflicts[conflict],
                samples=(*self._samples.get(conflict, ()), *refused.samples.get(conflict, ())),
            )
            for conflict in Conflict
            for row in [shipped.get(conflict, {})]
            if row or refused.conflicts[conflict]
        )


class WordingTally:
    """Gathers the words of audio rows that leave several licences open."""

    def __init__(self) -> None:
        self._items = Ledger(("words", "item_id"), {"clips": "sum"})
        self._words: dict[Words, int] = {}

    def add(self, audio: pa.Table) -> None:
        """Takes in rows."""
        unclear = compute.not_equal(compute.list_value_length(audio["candidates"]), 1)
        rows = audio.filter(unclear).select(["item_id", "raw", "url_raw", "spdx", "candidates"])
        if not rows.num_rows:
            return
        joined = compute.binary_join(rows["candidates"].cast(pa.list_(pa.string())), "\0")
        keys = rows.drop_columns(["candidates"]).append_column("candidates", joined)
        distinct = keys.select(["raw", "url_raw", "spdx", "candidates"])
        numbers = [self._number(row) for row in distinct.to_pylist()]
        rows = rows.append_column("words", pa.array(numbers, pa.int64()))
        self._items.add(rows.append_column("clips", ones(rows)))

    def totals(self, refused: Refused) -> tuple[tuple[Wording, ...], int]:
        """The words that most recordings use, and how many different ones there are."""
        shipped: Counter[Words] = Counter()
        if (table := self._items.table()) is not None:
            words = list(self._words)
            counted = table.group_by("words").aggregate([("item_id", "count")])
            for row in counted.to_pylist():
                shipped[words[row["words"]]] = row["item_id_count"]
        found = [
            Wording(*words, items=shipped[words], refused=refused.wordings[words])
            for words in shipped.keys() | refused.wordings.keys()
        ]
        found.sort(key=lambda one: (-one.items - one.refused, one.raw, one.url_raw, one.spdx))
        return tuple(found[:MAX_WORDINGS]), len(found)

    def _number(self, row: dict[str, str]) -> int:
        candidates = tuple(filter(None, row["candidates"].split("\0")))
        words = (row["raw"], row["url_raw"], row["spdx"], candidates)
        return self._words.setdefault(words, len(self._words))


def _sample(row: dict[str, Any]) -> ConflictSample:
    return ConflictSample(
        item_id=row["item_id"],
        key=row["key"],
        said=" ".join(filter(None, (row["raw"], row["url_raw"]))),
        spdx=row["spdx"],
        verdict=Verdict(row["verdict"]),
        rule=row["rule"],
    )
