"""WavCaps' JSON files: captions of a model, and no licence of any sound."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from schemas.rejections import Reason
from sources.published.wavcaps import WHOLE
from tests.sources.published.sets import JSON, items, opened, put, reasons

FREESOUND = {
    "id": "900001",
    "file_name": "kettle.wav",
    "href": "/people/u/sounds/900001/",
    "tags": ["kettle"],
    "description": "My kettle",
    "author": "u",
    "duration": 30.0,
    "download_link": "https://freesound.org/people/u/sounds/900001/download/900001__u__kettle.wav",
    "caption": "A kettle is boiling.",
    "audio": "wav_path",
}
AUDIOSET = {"id": "Yabcdefghijk.wav", "caption": "Someone speaks.", "audio": "x", "duration": 10}


def wavcaps(root: Path) -> None:
    data = {"num_captions_per_audio": 1, "data": [FREESOUND]}
    put(root, "json_files/FreeSound/fsd_final.json", data)
    put(root, "json_files/AudioSet_SL/as_final.json", {"data": [AUDIOSET]})
    put(root, "audio/FreeSound/900001.flac")
    put(root, "audio/AudioSet_SL/Yabcdefghijk.flac")


def test_a_freesound_entry_is_joined_with_the_mirror_by_its_id(tmp_path: Path):
    wavcaps(tmp_path)

    item = items(opened("wavcaps", tmp_path, audio=str(tmp_path / "audio")))["freesound/900001"]

    assert item.locator == "FreeSound/900001.flac"
    assert (item.title, item.description, item.author) == ("kettle.wav", "My kettle", "u")
    assert (item.source_url, item.catalogue) == ("https://freesound.org/s/900001/", "freesound")
    assert (item.license_raw, item.license_url_raw, item.witness) == ("", "", "")
    assert item.claims == (WHOLE,)


def test_the_caption_is_a_models_and_for_academic_use(tmp_path: Path):
    wavcaps(tmp_path)

    (caption,) = items(opened("wavcaps", tmp_path, audio=str(tmp_path / "audio")))[
        "freesound/900001"
    ].captions

    assert caption.text == "A kettle is boiling."
    assert caption.license_raw == "Only academic uses are allowed for WavCaps dataset."
    assert (caption.is_machine, caption.author) == (True, "ChatGPT")


def test_an_audioset_entry_is_a_video(tmp_path: Path):
    wavcaps(tmp_path)

    item = items(opened("wavcaps", tmp_path, audio=str(tmp_path / "audio")))["audioset/abcdefghijk"]

    assert item.source_url == "https://www.youtube.com/watch?v=abcdefghijk"
    assert item.locator == "AudioSet_SL/Yabcdefghijk.flac"


def test_a_table_of_licences_joins_by_part_and_id(tmp_path: Path):
    wavcaps(tmp_path)
    put(tmp_path, "found.csv", "id,license,author\nfreesound/900001,CC0,somebody\n")

    source = opened(
        "wavcaps", tmp_path, audio=str(tmp_path / "audio"), licenses=str(tmp_path / "found.csv")
    )
    item = items(source)["freesound/900001"]

    assert (item.license_raw, item.author, item.witness) == ("CC0", "somebody", "metadata")


def test_without_a_mirror_nothing_can_be_fetched(tmp_path: Path):
    wavcaps(tmp_path)

    assert set(reasons(opened("wavcaps", tmp_path)).values()) == {Reason.NO_AUDIO_LINK}


def test_what_a_blacklist_names_is_a_benchmarks(tmp_path: Path):
    wavcaps(tmp_path)
    put(tmp_path, "black.json", {"AudioSet": ["Yabcdefghijk.wav"], "FreeSound": ["1"]})

    source = opened(
        "wavcaps",
        tmp_path,
        audio=str(tmp_path / "audio"),
        blacklists=[str(tmp_path / "black.json")],
    )

    assert reasons(source) == {"audioset/abcdefghijk": Reason.EVALUATION_SET}


def test_one_part_may_be_given_alone(tmp_path: Path):
    wavcaps(tmp_path)

    found = reasons(opened("wavcaps", tmp_path / "json_files/AudioSet_SL/as_final.json"))

    assert list(found) == ["audioset/abcdefghijk"]


def test_a_file_of_another_name_is_refused(tmp_path: Path):
    put(tmp_path, "mine.json", {"data": []})

    with pytest.raises(ValueError, match=r"'mine\.json' is none of WavCaps' files"):
        opened("wavcaps", tmp_path / "mine.json")


@given(JSON)
def test_no_entry_stops_the_listing(said: Any):
    with TemporaryDirectory() as folder:
        put(Path(folder), "fsd_final.json", {"data": [said, FREESOUND | {"tags": said}]})

        assert len(reasons(opened("wavcaps", Path(folder)))) == 2
