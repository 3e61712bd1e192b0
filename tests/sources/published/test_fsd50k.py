"""FSD50K as it is unpacked: a licence for each clip, and its evaluation set left out."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from schemas.rejections import Reason
from schemas.rights import Claim
from sources.protocol import LooksUp
from tests.sources.published.sets import JSON, items, opened, put, reasons

KETTLE = {
    "title": "kettle.wav",
    "description": "My kettle",
    "tags": ["kettle", "water"],
    "license": "http://creativecommons.org/licenses/by/3.0/",
    "uploader": "u",
}


def fsd50k(root: Path) -> None:
    put(root, "FSD50K.metadata/dev_clips_info_FSD50K.json", {"900001": KETTLE, "900002": KETTLE})
    put(root, "FSD50K.metadata/eval_clips_info_FSD50K.json", {"900003": KETTLE})
    put(
        root,
        "FSD50K.ground_truth/dev.csv",
        'fname,labels,mids,split\n900001,"Boiling,Water_tap_and_faucet","/m/1,/m/2",train\n',
    )
    put(root, "FSD50K.ground_truth/eval.csv", "fname,labels,mids\n900003,Boiling,/m/1\n")
    for name in ("dev_audio/900001", "dev_audio/900002", "eval_audio/900003"):
        put(root, f"FSD50K.{name}.wav")


def test_a_clip_has_the_words_of_its_metadata_and_labels(tmp_path: Path):
    fsd50k(tmp_path)

    item = items(opened("fsd50k", tmp_path))["900001"]

    assert item.item_id == "fsd50k/900001"
    assert item.locator == "FSD50K.dev_audio/900001.wav"
    assert (item.title, item.description, item.author) == ("kettle.wav", "My kettle", "u")
    assert item.tags == ("Boiling", "Water tap and faucet", "kettle", "water")
    assert item.license_url_raw == "http://creativecommons.org/licenses/by/3.0/"
    assert (item.license_raw, item.catalogue, item.witness) == ("", "fsd50k", "dump")
    assert item.source_url == "https://freesound.org/s/900001/"
    assert item.claims == (Claim("container", "CC-BY"),)


def test_the_evidence_is_what_the_tables_say_of_the_clip(tmp_path: Path):
    fsd50k(tmp_path)

    evidence = json.loads(items(opened("fsd50k", tmp_path))["900001"].evidence)

    assert evidence["dev_clips_info_FSD50K.json"] == KETTLE
    assert evidence["dev.csv"]["split"] == "train"


def test_the_evaluation_set_is_listed_and_left_out(tmp_path: Path):
    fsd50k(tmp_path)

    assert reasons(opened("fsd50k", tmp_path)) == {"900003": Reason.EVALUATION_SET}


def test_the_evaluation_set_is_taken_when_the_recipe_says_so(tmp_path: Path):
    fsd50k(tmp_path)

    source = opened("fsd50k", tmp_path, eval=True)

    assert reasons(source) == {}
    assert items(source)["900003"].locator == "FSD50K.eval_audio/900003.wav"


def test_the_sounds_may_lie_in_another_folder(tmp_path: Path):
    fsd50k(tmp_path)
    put(tmp_path, "moved/900001.wav")

    source = opened("fsd50k", tmp_path, audio=str(tmp_path / "moved"))

    assert list(items(source)) == ["900001"]
    assert reasons(source)["900002"] is Reason.MISSING_FILE


def test_a_clip_without_sound_and_a_sound_without_clip_are_rows(tmp_path: Path):
    fsd50k(tmp_path)
    (tmp_path / "FSD50K.dev_audio/900002.wav").unlink()
    put(tmp_path, "FSD50K.dev_audio/77.wav")

    assert reasons(opened("fsd50k", tmp_path)) == {
        "900002": Reason.MISSING_FILE,
        "900003": Reason.EVALUATION_SET,
        "FSD50K.dev_audio/77.wav": Reason.LISTING_ERROR,
    }


def test_a_clip_with_labels_alone_has_no_licence(tmp_path: Path):
    fsd50k(tmp_path)
    put(
        tmp_path,
        "FSD50K.ground_truth/dev.csv",
        "fname,labels,mids,split\n900009,Boiling,/m/1,val\n",
    )
    put(tmp_path, "FSD50K.dev_audio/900009.wav")

    item = items(opened("fsd50k", tmp_path))["900009"]

    assert (item.license_raw, item.license_url_raw, item.witness) == ("", "", "")


def test_sounds_are_handed_over_where_they_lie(tmp_path: Path):
    fsd50k(tmp_path)
    source = opened("fsd50k", tmp_path)
    item = items(source)["900001"]

    with source.fetch(item) as path:
        assert path == tmp_path / "FSD50K.dev_audio/900001.wav"
    assert source.fingerprint(item).startswith("5-")


def test_single_items_can_be_asked_about_again(tmp_path: Path):
    fsd50k(tmp_path)
    source = opened("fsd50k", tmp_path)
    put(
        tmp_path,
        "FSD50K.metadata/dev_clips_info_FSD50K.json",
        {"900001": KETTLE | {"license": "CC0"}},
    )

    assert isinstance(source, LooksUp)
    found = list(source.look_up(["fsd50k/900001", "fsd50k/900003", "fsd50k/1"]))

    assert [(each.item_id, each.license_raw) for each in found] == [("fsd50k/900001", "CC0")]


def test_a_link_out_of_the_folder_is_no_sound(tmp_path: Path):
    root = tmp_path / "set"
    fsd50k(root)
    put(tmp_path, "secret.wav")
    (root / "FSD50K.dev_audio/900002.wav").unlink()
    (root / "FSD50K.dev_audio/900002.wav").symlink_to(tmp_path / "secret.wav")

    assert reasons(opened("fsd50k", root))["900002"] is Reason.OUTSIDE_FOLDER


def test_an_id_that_is_a_path_leads_nowhere(tmp_path: Path):
    root = tmp_path / "set"
    fsd50k(root)
    put(tmp_path, "secret.wav")
    put(root, "FSD50K.metadata/dev_clips_info_FSD50K.json", {"../../secret": KETTLE})

    assert reasons(opened("fsd50k", root))["../../secret"] is Reason.OUTSIDE_FOLDER


def test_a_folder_without_the_metadata_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"no FSD50K\.metadata/dev_clips_info_FSD50K\.json"):
        opened("fsd50k", tmp_path)


def test_a_table_that_leads_out_of_the_folder_is_refused(tmp_path: Path):
    root = tmp_path / "set"
    put(tmp_path, "elsewhere.json", {"900001": KETTLE})
    root.mkdir()
    (root / "dev_clips_info_FSD50K.json").symlink_to(tmp_path / "elsewhere.json")

    with pytest.raises(ValueError, match="a link out of the folder"):
        opened("fsd50k", root)


@given(JSON, JSON)
def test_no_metadata_stops_the_listing(key: Any, info: Any):
    with TemporaryDirectory() as folder:
        put(Path(folder), "dev_clips_info_FSD50K.json", {str(key): info, "1": {"tags": info}})

        assert reasons(opened("fsd50k", Path(folder)))
