"""Lifting: what a person lets in again leaves the lists, with a line of record, and comes back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.audit.history.takedowns import read_takedowns
from pipeline.recheck import Drift, Drifted, quarantine
from pipeline.takedown.absence import prove_absence
from pipeline.takedown.lift import Release, lift
from pipeline.takedown.lists import (
    add_tombstones,
    order_path,
    read_lifted,
    read_quarantine,
    read_tombstones,
    write_quarantine,
)
from pipeline.takedown.plan import TakedownRefused
from pipeline.takedown.withhold import read_withheld
from pipeline.verify.check import verify
from schemas.takedown import LIFTED, Lifted, Scope, Withholding
from tests.pipeline.takedown.taken import item, take_down
from tests.pipeline.takedown.test_takedown_runs import TAKEN, mill
from tests.pipeline.takedown.test_withhold import a_hold, a_tombstone

DAY = "2024-06-01"


def release(*item_ids: str, **words: str) -> Release:
    return Release(item_ids, **{"who": "Ann", "why": "she agrees now", "date": DAY, **words})


def alone(item_id: str, *scopes: Scope, **words: str):
    """A tombstone that shares no sound with another."""
    made = a_tombstone(item_id, *scopes, **words)
    return replace(made, sounds=(item_id,), originals=(item_id,))


def test_it_leaves_the_list_and_a_line_of_record(tmp_path: Path):
    output = str(tmp_path)
    add_tombstones(output, [alone("a/1"), alone("a/2")])

    lifted = lift(output, release("a/1"))

    record = Lifted(
        "a/1", "a", Withholding.TOMBSTONE, "2024-05-01", "privacy", "", "Ann", "she agrees now", DAY
    )
    assert lifted == read_lifted(output) == [record]
    assert [each.item_id for each in read_tombstones(output)] == ["a/2"]
    assert read_withheld(output).items.keys() == {"a/2"}


def test_quarantine_is_lifted_in_the_same_way(tmp_path: Path):
    output = str(tmp_path)
    write_quarantine(output, [a_hold("a/1"), a_hold("a/2")])

    (line,) = lift(output, release("a/2"))

    assert (line.withheld_by, line.reason, line.now) == ("quarantine", "stricter", "CC-BY-NC-4.0")
    assert [each.item_id for each in read_quarantine(output)] == ["a/1"]


def test_records_are_kept_in_their_order(tmp_path: Path):
    output = str(tmp_path)
    for item_id in ("a/9", "a/1"):
        add_tombstones(output, [alone(item_id)])
        lift(output, release(item_id))

    lines = (tmp_path / LIFTED).read_text().splitlines()
    assert [json.loads(line)["item_id"] for line in lines] == ["a/9", "a/1"]


def test_killed_after_the_record_it_is_finished_without_a_second_line(tmp_path: Path):
    output = str(tmp_path)
    add_tombstones(output, [alone("a/1")])
    lift(output, release("a/1"))
    add_tombstones(output, [alone("a/1")])  # as if the list had not been written

    lift(output, release("a/1"))

    assert len(read_lifted(output)) == 1
    assert read_tombstones(output) == []


@pytest.mark.parametrize(
    ("other", "mine"),
    [
        (alone("a/2", Scope.AUTHOR, author="Bob"), alone("a/1", author="bob ")),
        (
            alone("a/2", Scope.URL_PREFIX, prefix="https://x.org/"),
            alone("a/1", prefix="https://x.org/"),
        ),
        (a_tombstone("a/2", Scope.COPY), a_tombstone("a/1")),
    ],
    ids=["author", "address", "sound"],
)
def test_what_another_tombstone_bars_too_is_lifted_with_it_or_not(tmp_path: Path, other, mine):
    output = str(tmp_path)
    add_tombstones(output, [other, mine])

    with pytest.raises(TakedownRefused, match="a/1 would stay out: the tombstones of a/2 bar"):
        lift(output, release("a/1"))
    assert len(read_tombstones(output)) == 2
    assert len(lift(output, release("a/1", "a/2"))) == 2


def test_a_stranger_and_an_unfinished_takedown_are_refused(tmp_path: Path):
    output = str(tmp_path)
    add_tombstones(output, [alone("a/1")])

    with pytest.raises(TakedownRefused, match="a/7: neither taken down nor in quarantine"):
        lift(output, release("a/1", "a/7"))
    Path(order_path(output)).parent.mkdir()
    Path(order_path(output)).write_text("{}")
    with pytest.raises(TakedownRefused, match="not finished"):
        lift(output, release("a/1"))
    assert read_lifted(output) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"who": " "}, "--who"),
        ({"why": ""}, "--why"),
        ({"why": "x" * 301}, "--why"),
        ({"date": "yesterday"}, "YYYY-MM-DD"),
    ],
)
def test_nobody_lifts_without_name_reason_and_day(words: dict[str, str], told: str):
    with pytest.raises(ValueError, match=told):
        release("a/1", **words)


def test_what_was_let_out_is_held_again_only_for_other_words(tmp_path: Path):
    output = str(tmp_path)
    drifted = Drifted("a/1", "a", Drift.STRICTER, "CC0-1.0", "CC-BY-NC-4.0", True)
    quarantine(output, [drifted], "2024-05-01")
    lift(output, release("a/1"))

    assert quarantine(output, [drifted], "2024-07-01") == []
    assert len(quarantine(output, [replace(drifted, now="NOASSERTION")], "2024-07-01")) == 1


def test_the_next_run_lets_it_in_again(tmp_path: Path):
    mill(tmp_path)
    output = str(tmp_path / "out")
    whole = verify(output).n_clips
    take_down(output, item(TAKEN))
    assert verify(output).n_clips < whole

    lift(output, release(TAKEN))

    assert not mill(tmp_path)
    assert (verify(output).n_clips, verify(output).findings) == (whole, ())
    assert prove_absence(output).n_items == 0
    assert mill(tmp_path)
    assert [each.item_id for each in read_takedowns(output).lifted] == [TAKEN]


def test_what_is_taken_down_again_is_not_named_any_more(tmp_path: Path):
    output = str(tmp_path)
    add_tombstones(output, [alone("a/1")])
    lift(output, release("a/1"))
    add_tombstones(output, [alone("a/1")])

    assert read_takedowns(output).lifted == ()
