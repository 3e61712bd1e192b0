"""Two releases side by side: every figure is counted again with pandas, from the same tables."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.audit.history.releases import Difference
from pipeline.rights.engine import assess
from tests.pipeline.audit.history.told import difference_of, the_next_release
from tests.pipeline.audit.planted import a_planted_set
from tests.pipeline.takedown.taken import item, take_down
from tests.pipeline.verify.finished import DataSet, a_data_set

TAKEN = "cellar/003.wav"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("releases")
    before = a_planted_set().write(folder / "before")
    now = the_next_release().write(folder / "now")
    take_down(now, item(TAKEN))
    return before, now


@pytest.fixture(scope="module")
def found(two: tuple[str, str]) -> Difference:
    before, now = two
    return difference_of(now, before)


def clips_of(output: str) -> pd.DataFrame:
    paths = sorted(Path(output).glob("manifest/clips-*.parquet"))
    clips = pd.concat(map(pd.read_parquet, paths))
    clips["spdx"] = [rights["spdx"] for rights in clips["rights"]]
    return clips


def test_recordings_and_clips_that_came_and_went_are_counted(two, found: Difference):
    old, new = map(clips_of, two)

    assert found.items_added == len(set(new.item_id) - set(old.item_id)) == 2
    assert found.items_removed == len(set(old.item_id) - set(new.item_id)) == 4
    assert found.clips_added == len(set(new.key) - set(old.key)) == 4
    assert found.clips_removed == len(set(old.key) - set(new.key))
    assert (found.before.clips, found.now.clips) == (len(old), len(new))
    assert found.now.kept_s == pytest.approx(new.duration_s.sum())


def test_each_has_its_reason(two, found: Difference):
    old, _ = map(clips_of, two)
    n_clips = Counter(old.item_id)
    of = {row.why: (row.items, row.clips) for row in found.removed}

    assert of == {
        "not listed": (2, n_clips["attic/000.wav"] + n_clips["attic/002.wav"]),
        "rights: use_not_allowed": (1, n_clips["attic/004.wav"]),
        "taken down": (1, n_clips[TAKEN]),
    }
    assert {row.why: (row.items, row.clips) for row in found.added} == {
        "not listed": (1, 3),
        "rights: unknown_license": (1, 1),
    }


def test_what_was_taken_down_is_counted_and_never_named(found: Difference):
    named = [each.item_id for each in (*found.removed_shown, *found.added_shown)]

    assert named == [
        "attic/000.wav",
        "attic/002.wav",
        "attic/004.wav",
        "gate/100.wav",
        "loft/200.wav",
    ]
    assert TAKEN not in repr(found)


def test_hours_by_licence_are_those_of_both_manifests(two, found: Difference):
    old, new = (clips_of(output).groupby("spdx").duration_s.sum().to_dict() for output in two)

    for row in found.licenses:
        assert row.before_s == pytest.approx(old.get(row.spdx, 0.0))
        assert row.now_s == pytest.approx(new.get(row.spdx, 0.0))
    assert {row.spdx for row in found.licenses} == old.keys() | new.keys()


def said_otherwise(data_set: DataSet, **words: str) -> DataSet:
    """The same with other words of the first recording; its clips keep keys and places."""
    changed = replace(data_set.items[0], **words)  # type: ignore[arg-type]
    data_set.items[0] = changed
    rights = assess(changed)
    for clip in data_set.shipped:
        if clip.row.item_id == changed.item_id:
            clip.row = replace(clip.row, author=changed.author, rights=rights)
    return data_set


def test_another_licence_another_author_and_another_rule_are_told(tmp_path: Path):
    before = a_data_set().write(tmp_path / "before")
    by = "https://creativecommons.org/licenses/by/4.0/"
    changed = said_otherwise(a_data_set(), license_url_raw=by, license_raw="", author="Bea")
    for clip in changed.shipped:
        if clip.row.item_id == "folder/001.wav":
            decision = replace(clip.row.decision, rule="override:3")
            clip.row = replace(clip.row, decision=decision)
    found = difference_of(changed.write(tmp_path / "now"), before)

    def told(change: str) -> list[tuple[str, str, str]]:
        return [(each.item_id, each.before, each.now) for each in getattr(found, change).shown]

    assert told("license_changed") == [("folder/000.wav", "CC0-1.0", "CC-BY-4.0")]
    assert told("author_changed") == [("folder/000.wav", "Author 0", "Bea")]
    assert [each[::2] for each in told("decision_changed")] == [("folder/001.wav", "override:3")]
    assert (found.items_added, found.items_removed, found.clips_removed) == (0, 0, 0)


def test_an_author_in_other_letters_is_the_same(tmp_path: Path):
    before = a_data_set().write(tmp_path / "before")
    now = said_otherwise(a_data_set(), author="AUTHOR 0 ").write(tmp_path / "now")

    assert difference_of(now, before).author_changed.items == 0


def test_against_an_empty_release_everything_is_new(tmp_path: Path):
    empty = a_data_set()
    empty.items, empty.shipped, empty.rejections = [], [], []
    before, now = empty.write(tmp_path / "before"), a_data_set().write(tmp_path / "now")

    assert [(row.why, row.items, row.clips) for row in difference_of(now, before).added] == [
        ("not listed", 12, 24)
    ]
    assert [(row.why, row.items, row.clips) for row in difference_of(before, now).removed] == [
        ("not listed", 12, 24)
    ]
