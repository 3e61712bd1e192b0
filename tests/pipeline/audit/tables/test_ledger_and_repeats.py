"""The two structures that keep memory small, against the plain way of doing what they do."""

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit.tables import ledger
from pipeline.audit.tables.ledger import Ledger
from pipeline.audit.tables.repeats import Repeats

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 9) | st.none()), max_size=30)
KEYS = st.lists(
    st.sampled_from(["0" * 32, "0" * 31 + "1", "f" * 32, "F" * 32, "g" * 32, "", "é" * 16, "x"]),
    max_size=30,
)


def table(rows: list[tuple[str, int | None]]) -> pa.Table:
    schema = pa.schema([("group", pa.string()), ("value", pa.int64())])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)


@given(st.lists(ROWS, max_size=5))
def test_a_ledger_adds_up_like_a_dictionary(parts: list[list[tuple[str, int | None]]]):
    expected: dict[str, int | None] = {}
    for group, value in (row for part in parts for row in part):
        before = expected.setdefault(group, None)
        expected[group] = before if value is None else (before or 0) + value

    summed = Ledger(("group",), {"value": "sum"})
    for part in parts:
        summed.add(table(part))

    found = summed.table()
    assert ([] if found is None else found.to_pylist()) == [
        {"group": group, "value": expected[group]} for group in sorted(expected)
    ]


def test_settling_often_changes_nothing(monkeypatch):
    monkeypatch.setattr(ledger, "ROOM_ROWS", 0)
    summed = Ledger(("group",), {"value": "max"})
    for value in (3, 9, 4):
        summed.add(table([("a", value), ("b", -value)]))

    assert summed.table().to_pylist() == [{"group": "a", "value": 9}, {"group": "b", "value": -3}]


@given(st.lists(KEYS, max_size=4))
def test_repeats_are_those_that_a_counter_finds(parts: list[list[str]]):
    counter = Counter(key for part in parts for key in part)

    repeats = Repeats()
    for part in parts:
        repeats.add(pa.chunked_array([pa.array(part, pa.string())]))

    assert repeats.found() == {key: n for key, n in counter.items() if n > 1}
    assert repeats.n_distinct == len(counter)
