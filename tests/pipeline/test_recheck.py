"""Drift: what a source says today is sorted by what it means for rights, and the strict waits."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.recheck import Drift, compare, quarantine, recheck
from pipeline.rights.policy import load_policy
from pipeline.takedown.lists import read_quarantine
from schemas.items import GivenCaption, Item
from tests.pipeline.verify.finished import LICENSES, DataSet, a_data_set
from tests.sources.folders import write_table

DAY = "2024-05-01"
CC0, BY = LICENSES["CC0"], LICENSES["CC BY 4.0"]
BY_3 = "http://creativecommons.org/licenses/by/3.0/"
BY_NC = "https://creativecommons.org/licenses/by-nc/4.0/"


def an_item(url: str, **words: object) -> Item:
    given = {"author": "Ann", "title": "Rain", "source_url": "https://example.org/1", **words}
    return Item("a/1", "a", "1", license_url_raw=url, evidence="{}", **given)  # type: ignore[arg-type]


def drift(before: Item, now: Item, policy: str = "research") -> tuple[Drift, bool] | None:
    found = compare(before, now, load_policy(policy))
    return (found.drift, found.is_held) if found else None


def test_the_same_words_are_no_drift():
    assert drift(an_item(BY), an_item(BY)) is None


def test_other_words_for_the_same_licence_are_no_drift():
    assert drift(an_item(BY), an_item(f"{BY}legalcode")) is None


@pytest.mark.parametrize(
    ("before", "now"), [(BY, BY_NC), (CC0, BY), (CC0, BY_NC), (BY, "")], ids=str
)
def test_less_allowed_or_more_owed_is_stricter_and_waits(before: str, now: str):
    assert drift(an_item(before), an_item(now)) == (Drift.STRICTER, True)


@pytest.mark.parametrize(("before", "now"), [(BY_NC, BY), (BY, CC0), ("", CC0)], ids=str)
def test_more_allowed_or_less_owed_is_looser_and_stays(before: str, now: str):
    assert drift(an_item(before), an_item(now)) == (Drift.LOOSER, False)


def test_another_version_is_told_apart_and_stays():
    assert drift(an_item(BY_3), an_item(BY)) == (Drift.VERSION_CHANGED, False)


def test_a_preference_against_training_waits():
    found = drift(an_item(BY), an_item(BY, ai_preference="no-gen-ai"))

    assert found == (Drift.PREFERENCE_CHANGED, True)


def test_a_preference_that_was_taken_back_stays():
    found = drift(an_item(BY, ai_preference="no-gen-ai"), an_item(BY))

    assert found == (Drift.PREFERENCE_CHANGED, False)


def test_a_voice_that_is_heard_now_is_stricter():
    assert drift(an_item(BY), an_item(BY, flags=("voice",))) == (Drift.STRICTER, True)


def test_a_new_name_is_a_new_name():
    assert drift(an_item(BY), an_item(BY, author="Ann S.")) == (Drift.AUTHOR_RENAMED, False)
    assert drift(an_item(BY), an_item(BY, author="ANN ")) is None


def a_folder(tmp_path: Path) -> tuple[Path, DataSet]:
    """A data set of the folder that its lock names, whose table says what was shipped."""
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    recipe_source = {"type": "folder", "path": str(sounds), "metadata": "metadata.csv"}
    data_set = a_data_set(sources=[recipe_source])
    data_set.items = [replace(each, witness="metadata") for each in data_set.items]
    write_rows(sounds, data_set)
    return sounds, data_set


def write_rows(sounds: Path, data_set: DataSet, **changes: dict[str, str]) -> None:
    rows = []
    for each in data_set.items:
        (sounds / each.locator).write_bytes(b"sound")
        row = {
            "file_name": each.locator,
            "title": each.title,
            "author": each.author,
            "license": each.license_raw,
            "license_url": each.license_url_raw,
            "source_url": each.source_url,
        }
        rows.append(row | changes.get(each.locator.partition(".")[0], {}))
    write_table(sounds, *rows)


def test_a_folder_that_says_the_same_has_not_drifted(tmp_path: Path):
    _, data_set = a_folder(tmp_path)
    found = recheck(data_set.write(tmp_path / "out"))

    assert found.drifted == ()
    assert found.counts["unchanged"] == 12


def test_a_folder_that_says_otherwise_is_sorted(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    stricter = {"license": "CC BY-NC 4.0", "license_url": BY_NC}
    looser = {"license": "CC0", "license_url": CC0}
    write_rows(sounds, data_set, **{"002": stricter, "003": looser, "004": {"author": "Zoe"}})
    (sounds / "005.wav").unlink()
    found = recheck(output)

    assert {(each.item_id, each.drift, each.is_held) for each in found.drifted} == {
        ("folder/002.wav", Drift.STRICTER, True),
        ("folder/003.wav", Drift.LOOSER, False),
        ("folder/004.wav", Drift.AUTHOR_RENAMED, False),
        ("folder/005.wav", Drift.GONE, False),
    }
    assert found.counts["unchanged"] == 8


def test_only_what_was_shipped_is_asked_about(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    write_rows(sounds, data_set, **{"090": {"license": "CC0", "license_url": CC0}})

    assert recheck(output).drifted == ()


def test_the_stricter_go_into_quarantine_once(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    write_rows(sounds, data_set, **{"002": {"license": "CC BY-NC 4.0", "license_url": BY_NC}})
    found = recheck(output)
    first = quarantine(output, found.drifted, DAY)
    again = quarantine(output, recheck(output).drifted, "2025-01-01")

    assert [(entry.item_id, entry.change, entry.date) for entry in first] == [
        ("folder/002.wav", "stricter", DAY)
    ]
    assert again == []
    assert read_quarantine(output) == first


def test_what_was_quarantined_stays_there_when_the_source_thinks_better_of_it(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    write_rows(sounds, data_set, **{"002": {"license": "CC BY-NC 4.0", "license_url": BY_NC}})
    quarantine(output, recheck(output).drifted, DAY)
    write_rows(sounds, data_set)
    quarantine(output, recheck(output).drifted, DAY)

    assert [entry.item_id for entry in read_quarantine(output)] == ["folder/002.wav"]


def test_a_folder_that_is_gone_is_not_a_folder_that_lost_all(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    sounds.rename(tmp_path / "elsewhere")

    with pytest.raises(ValueError, match="there is no folder"):
        recheck(output)


def captioned(license_raw: str, text: str = "It rains.") -> Item:
    return an_item(CC0, captions=(GivenCaption(text, license_raw),))


def test_a_given_caption_under_stricter_terms_waits():
    assert drift(captioned("CC0"), captioned("CC BY-NC 4.0")) == (Drift.STRICTER, True)
    assert drift(captioned("CC0"), captioned("")) == (Drift.STRICTER, True)


def test_a_given_caption_that_is_gone_freer_or_was_never_let_in_is_no_drift():
    assert drift(captioned("CC0"), an_item(CC0)) is None
    assert drift(captioned("CC BY 4.0"), captioned("CC0")) is None
    assert drift(captioned("CC BY-ND 4.0"), captioned("")) is None
