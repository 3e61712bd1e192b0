"""UrbanSound8K as it is unpacked: one licence for all, or those that a table has found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rejections import Reason
from sources.published.urbansound8k import WHOLE
from tests.sources.published.sets import items, opened, put, reasons

HEADER = "slice_file_name,fsID,start,end,salience,fold,classID,class\n"
ROW = "100032-3-0-0.wav,100032,0.0,0.317551,1,5,3,dog_bark\n"


def urbansound8k(root: Path, rows: str = ROW) -> None:
    put(root, "metadata/UrbanSound8K.csv", HEADER + rows)
    put(root, "audio/fold5/100032-3-0-0.wav")
    put(root, "FREESOUNDCREDITS.txt", "credits")


def test_a_slice_has_the_licence_of_the_whole_and_says_so(tmp_path: Path):
    urbansound8k(tmp_path)

    item = items(opened("urbansound8k", tmp_path))["100032-3-0-0"]

    assert (item.license_raw, item.license_url_raw) == (WHOLE.name, WHOLE.url)
    assert (item.witness, item.catalogue, item.claims) == ("container", "", ())
    assert (item.locator, item.tags) == ("audio/fold5/100032-3-0-0.wav", ("dog bark",))
    assert item.source_url == "https://freesound.org/s/100032/"


def test_a_table_of_licences_speaks_for_each_recording(tmp_path: Path):
    urbansound8k(tmp_path)
    put(tmp_path, "found.csv", "id,license,license_url,author\n100032,CC0,,nfrae\n")

    source = opened("urbansound8k", tmp_path, licenses=str(tmp_path / "found.csv"))
    item = items(source)["100032-3-0-0"]

    assert (item.license_raw, item.author, item.witness) == ("CC0", "nfrae", "metadata")
    assert (item.catalogue, item.claims) == ("freesound", (WHOLE,))


def test_of_two_licences_for_one_recording_none_counts(tmp_path: Path):
    urbansound8k(tmp_path)
    put(tmp_path, "found.csv", "id,license\n100032,CC0\n100032,CC BY-NC 4.0\n")

    source = opened("urbansound8k", tmp_path, licenses=str(tmp_path / "found.csv"))

    assert items(source)["100032-3-0-0"].witness == "container"


def test_children_and_music_are_flagged(tmp_path: Path):
    urbansound8k(tmp_path, ROW.replace("dog_bark", "children_playing"))

    assert items(opened("urbansound8k", tmp_path))["100032-3-0-0"].flags == ("children",)


def test_a_slice_without_sound_is_a_row(tmp_path: Path):
    urbansound8k(tmp_path, ROW + ROW.replace("100032", "7"))

    assert reasons(opened("urbansound8k", tmp_path)) == {"7-3-0-0": Reason.MISSING_FILE}


def test_a_table_with_other_columns_is_refused(tmp_path: Path):
    put(tmp_path, "metadata/UrbanSound8K.csv", "file,class\n")

    with pytest.raises(ValueError, match="no column 'slice_file_name'; it has file, class"):
        opened("urbansound8k", tmp_path)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters='"\r\n')), min_size=8, max_size=8
    )
)
def test_no_row_stops_the_listing(tmp_path_factory: pytest.TempPathFactory, cells: list[str]):
    root = tmp_path_factory.mktemp("set")
    put(root, "UrbanSound8K.csv", HEADER + ",".join(f'"{cell}"' for cell in cells) + "\n")

    assert len(reasons(opened("urbansound8k", root))) == 1
