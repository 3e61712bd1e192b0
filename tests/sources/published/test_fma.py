"""The Free Music Archive's dump: three header rows, lists as Python prints them, two tables."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rejections import Reason
from tests.sources.published.sets import items, opened, put, reasons

TRACKS = (
    ",set,set,track,track,track,track,artist\n"
    ",split,subset,title,license,genre_top,tags,name\n"
    "track_id,,,,,,,\n"
    "2,training,small,Food,Attribution-NonCommercial-ShareAlike 3.0 International,Hip-Hop,"
    "\"['acoustic', 'live']\",AWOL\n"
    "3,training,large,Rain,FMA-Limited: Download Only,Folk,[],AWOL\n"
)
RAW = (
    "track_id,license_title,license_url,track_title,artist_name,track_url,track_genres,tags,"
    "track_information\n"
    "2,Attribution-NonCommercial-ShareAlike 3.0 International,"
    "http://creativecommons.org/licenses/by-nc-sa/3.0/,Food,AWOL,"
    "http://freemusicarchive.org/music/AWOL/Food,"
    "\"[{'genre_id': '21', 'genre_title': 'Hip-Hop', 'genre_url': 'x'}]\",['live'],"
    '"<p>Recorded\nat home</p>"\n'
    "3,FMA-Limited: Download Only,,Rain,AWOL,,,[],\n"
)


def fma(root: Path, **tables: str) -> None:
    for name, content in tables.items():
        put(root, f"fma_metadata/{name}.csv", content)
    put(root, "fma_full/000/000002.mp3")
    put(root, "fma_full/000/000003.mp3")


def test_the_raw_table_is_preferred_for_it_has_the_address(tmp_path: Path):
    fma(tmp_path, tracks=TRACKS, raw_tracks=RAW)

    item = items(opened("fma", tmp_path))["2"]

    assert item.license_raw == "Attribution-NonCommercial-ShareAlike 3.0 International"
    assert item.license_url_raw == "http://creativecommons.org/licenses/by-nc-sa/3.0/"
    assert (item.title, item.author, item.description) == ("Food", "AWOL", "Recorded at home")
    assert item.tags == ("Hip-Hop", "live")
    assert item.source_url == "http://freemusicarchive.org/music/AWOL/Food"
    assert (item.catalogue, item.witness, item.flags) == ("fma", "dump", ("music",))
    assert item.locator == "fma_full/000/000002.mp3"


def test_the_table_of_tracks_is_read_alone(tmp_path: Path):
    fma(tmp_path, tracks=TRACKS)

    item = items(opened("fma", tmp_path))["2"]

    assert item.license_raw == "Attribution-NonCommercial-ShareAlike 3.0 International"
    assert (item.title, item.author) == ("Food", "AWOL")
    assert item.tags == ("Hip-Hop", "acoustic", "live")


@pytest.mark.parametrize("table", ["tracks", "raw_tracks"])
def test_download_only_goes_through_in_its_own_words(tmp_path: Path, table: str):
    fma(tmp_path, **{table: TRACKS if table == "tracks" else RAW})

    assert items(opened("fma", tmp_path))["3"].license_raw == "FMA-Limited: Download Only"


def test_only_the_tracks_of_the_subset_are_listed(tmp_path: Path):
    fma(tmp_path, tracks=TRACKS, raw_tracks=RAW)
    put(tmp_path, "small/000/000002.mp3")

    source = opened("fma", tmp_path, subset="small", audio=str(tmp_path / "small"))

    assert {each.item.item_id for each in source.list_items()} == {"fma/2"}


def test_a_subset_needs_the_table_that_names_it(tmp_path: Path):
    fma(tmp_path, raw_tracks=RAW)

    with pytest.raises(ValueError, match=r"subset: 'small' needs tracks\.csv"):
        opened("fma", tmp_path, subset="small")


def test_a_track_without_sound_is_a_row(tmp_path: Path):
    fma(tmp_path, tracks=TRACKS)
    (tmp_path / "fma_full/000/000003.mp3").unlink()

    assert reasons(opened("fma", tmp_path)) == {"3": Reason.MISSING_FILE}


def test_a_folder_without_tables_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"neither raw_tracks\.csv nor tracks\.csv"):
        opened("fma", tmp_path)


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters='"')), min_size=8, max_size=8)
)
def test_no_row_stops_the_listing(cells: list[str]):
    with TemporaryDirectory() as folder:
        row = ",".join(f'"{cell}"' for cell in ["7", *cells])
        put(Path(folder), "raw_tracks.csv", f"{RAW.partition(chr(10))[0]}\n{row}\n".encode())

        assert reasons(opened("fma", Path(folder))) == {"7": Reason.MISSING_FILE}
