"""Asking a source about single items again."""

from pathlib import Path

import pytest

from sources.protocol import LooksUp
from sources.registry import SOURCES
from sources.synthetic.source import SyntheticSettings, open_synthetic
from tests.sources.folders import make, source, write_table


def test_the_folder_and_the_synthetic_source_can_be_asked(tmp_path: Path):
    opened = (source(tmp_path), open_synthetic("synthetic", SyntheticSettings()))

    assert all(isinstance(each, LooksUp) for each in opened)
    assert {"folder", "synthetic"} <= SOURCES.keys()


def test_a_folder_reads_its_table_again(tmp_path: Path):
    make(tmp_path, "a.wav", "b.wav")
    write_table(tmp_path, {"file_name": "a.wav", "license": "CC0"})
    opened = source(tmp_path, metadata="metadata.csv")
    write_table(tmp_path, {"file_name": "a.wav", "license": "CC BY 4.0"})

    (item,) = opened.look_up(["mine/a.wav"])

    assert (item.item_id, item.license_raw) == ("mine/a.wav", "CC BY 4.0")


def test_a_folder_leaves_out_what_it_does_not_have(tmp_path: Path):
    make(tmp_path, "a.wav")
    write_table(tmp_path, {"file_name": "b.wav", "license": "CC0"})

    found = source(tmp_path, metadata="metadata.csv").look_up(["mine/a.wav", "mine/b.wav", "x/1"])

    assert [item.item_id for item in found] == ["mine/a.wav"]


def test_a_folder_that_is_gone_raises(tmp_path: Path):
    opened = source(tmp_path)
    tmp_path.rename(tmp_path.with_name("moved"))

    with pytest.raises(ValueError, match="no folder"):
        list(opened.look_up(["mine/a.wav"]))


def test_synthetic_sounds_are_found_as_they_were_listed():
    opened = open_synthetic("synthetic", SyntheticSettings(count=8))
    listed = [listing.item for listing in opened.list_items()]

    assert list(opened.look_up([item.item_id for item in listed])) == listed


@pytest.mark.parametrize(
    "item_id", ["synthetic/000008-bird.mp3", "synthetic/000000-bird.wav", "synthetic/x", "other/1"]
)
def test_other_synthetic_sounds_are_left_out(item_id: str):
    opened = open_synthetic("synthetic", SyntheticSettings(count=8))

    assert list(opened.look_up([item_id])) == []
