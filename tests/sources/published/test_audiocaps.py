"""AudioCaps' tables: captions of people, on terms that contradict each other."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rights.conclude import conclude
from schemas.rejections import Reason
from schemas.rights import Said
from sources.youtube.source import YoutubeSource
from tests.sources.published.sets import items, opened, put, reasons

HEADER = "audiocap_id,youtube_id,start_time,caption\n"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters='"\r\n'))


def audiocaps(root: Path) -> None:
    put(root, "dataset/train.csv", f"{HEADER}1,abcdefghijk,130,A woman talks as water pours\n")
    put(
        root,
        "dataset/test.csv",
        f"{HEADER}2,testdefghij,20,Clanging\n3,testdefghij,20,Clanging sounds\n",
    )
    put(root, "mirror/abcdefghijk_130.wav")
    put(root, "mirror/testdefghij_20.wav")


def test_a_caption_carries_the_readme_and_the_licence(tmp_path: Path):
    audiocaps(tmp_path)

    item = items(opened("audiocaps", tmp_path, mirror=str(tmp_path / "mirror")))[
        "abcdefghijk_130000"
    ]
    (caption,) = item.captions

    assert caption.text == "A woman talks as water pours"
    assert caption.license_raw == "for academic purposes only"
    assert caption.license_url_raw == "https://opensource.org/licenses/MIT"
    assert not caption.is_machine
    said = Said(caption.license_raw, caption.license_url_raw)
    assert not conclude(said).known


def test_the_sound_is_the_videos_and_its_licence_unknown(tmp_path: Path):
    audiocaps(tmp_path)

    item = items(opened("audiocaps", tmp_path, mirror=str(tmp_path / "mirror")))[
        "abcdefghijk_130000"
    ]

    assert (item.license_raw, item.license_url_raw, item.witness) == ("", "", "")
    assert item.source_url == "https://www.youtube.com/watch?v=abcdefghijk"
    assert item.locator == "abcdefghijk_130.wav"


def test_captions_of_one_section_come_together(tmp_path: Path):
    audiocaps(tmp_path)

    source = opened("audiocaps", tmp_path, mirror=str(tmp_path / "mirror"), eval=True)

    captions = items(source)["testdefghij_20000"].captions
    assert [caption.text for caption in captions] == ["Clanging", "Clanging sounds"]


def test_val_and_test_are_left_out_unless_asked_for(tmp_path: Path):
    audiocaps(tmp_path)

    source = opened("audiocaps", tmp_path, mirror=str(tmp_path / "mirror"))

    assert reasons(source) == {"testdefghij_20000": Reason.EVALUATION_SET}


def test_other_names_of_columns_are_mapped(tmp_path: Path):
    put(
        tmp_path,
        "train.csv",
        'youtube_id,start_s,labels,caption\nabcdefghijk,0,"Water tap, faucet;Speech",Water\n',
    )
    put(tmp_path, "mirror/abcdefghijk_0.wav")

    source = opened(
        "audiocaps",
        tmp_path / "train.csv",
        columns={"start_time": "start_s"},
        mirror=str(tmp_path / "mirror"),
    )

    assert items(source)["abcdefghijk_0"].tags == ("Water tap", "faucet", "Speech")


def test_a_table_without_the_column_is_refused(tmp_path: Path):
    put(tmp_path, "train.csv", "youtube_id,start_s,caption\n")

    with pytest.raises(ValueError, match="no column 'start_time'; it has youtube_id, start_s"):
        opened("audiocaps", tmp_path)


@given(TEXT, TEXT, TEXT)
def test_no_row_stops_the_listing(video: str, start: str, caption: str):
    with TemporaryDirectory() as folder:
        put(Path(folder), "train.csv", f'{HEADER}1,"{video}","{start}","{caption}"\n')

        assert len(reasons(opened("audiocaps", Path(folder)))) == 1


def test_with_youtube_its_source_brings_sections_and_captions(tmp_path: Path):
    audiocaps(tmp_path)

    source = opened(
        "audiocaps", tmp_path / "dataset/train.csv", youtube={"i_have_read_the_terms": True}
    )

    assert isinstance(source, YoutubeSource)
    assert (source.name, source.plan().items) == ("audiocaps", 1)
    assert source.settings.section_s == 10
    assert source.settings.columns["captions"] == "caption"
    assert source.settings.caption_license == "for academic purposes only"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"youtube": {}}, "i_have_read_the_terms"),
        ({"youtube": {"i_have_read_the_terms": True}, "mirror": "."}, "leave out mirror"),
    ],
)
def test_youtube_is_off_until_its_terms_are_read(tmp_path: Path, given: dict[str, Any], why: str):
    audiocaps(tmp_path)

    with pytest.raises(ValueError, match=why):
        opened("audiocaps", tmp_path / "dataset/train.csv", **given)


def test_a_benchmark_is_not_taken_from_youtube_either(tmp_path: Path):
    audiocaps(tmp_path)

    with pytest.raises(ValueError, match=r"'test\.csv' is a benchmark"):
        opened("audiocaps", tmp_path / "dataset/test.csv", youtube={"i_have_read_the_terms": True})
