"""Clotho as it is unpacked: five captions on their own terms, metadata in an old encoding."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rejections import Reason
from tests.sources.published.sets import items, opened, put, reasons

HEADER = "file_name,keywords,sound_id,sound_link,start_end_samples,manufacturer,license\n"
BY = "http://creativecommons.org/licenses/by/3.0/"
KETTLE = (
    "kettle.wav,kettle;boil,900001,https://freesound.org/people/u/sounds/900001,"
    f'"[0, 1323000]",u,{BY}\n'
)
CAPTIONS = "file_name,caption_1,caption_2,caption_3,caption_4,caption_5\n"


def clotho(root: Path) -> None:
    put(root, "clotho_metadata_development.csv", HEADER + KETTLE)
    put(root, "clotho_captions_development.csv", CAPTIONS + "kettle.wav,One.,Two.,Three.,Four.,\n")
    put(root, "clotho_metadata_evaluation.csv", HEADER + KETTLE.replace("kettle", "lake"))
    put(root, "clotho_captions_evaluation.csv", CAPTIONS + "lake.wav,A.,B.,C.,D.,E.\n")
    put(root, "development/kettle.wav")
    put(root, "evaluation/lake.wav")


def test_a_clip_has_its_own_licence(tmp_path: Path):
    clotho(tmp_path)

    item = items(opened("clotho", tmp_path))["development/kettle.wav"]

    assert (item.license_url_raw, item.author, item.catalogue, item.witness) == (
        BY,
        "u",
        "clotho",
        "dump",
    )
    assert item.locator == "development/kettle.wav"
    assert (item.title, item.tags) == ("kettle", ("kettle", "boil"))
    assert item.source_url == "https://freesound.org/people/u/sounds/900001"


def test_the_captions_have_a_licence_that_is_not_the_sounds(tmp_path: Path):
    clotho(tmp_path)

    captions = items(opened("clotho", tmp_path))["development/kettle.wav"].captions

    assert [caption.text for caption in captions] == ["One.", "Two.", "Three.", "Four."]
    assert {caption.license_raw for caption in captions} == {
        "Tampere University licence (mainly a non-commercial with attribution licence)"
    }


def test_the_evaluation_split_is_left_out_unless_asked_for(tmp_path: Path):
    clotho(tmp_path)

    assert reasons(opened("clotho", tmp_path)) == {"evaluation/lake.wav": Reason.EVALUATION_SET}
    assert reasons(opened("clotho", tmp_path, eval=True)) == {}


def test_a_table_in_latin_1_is_read(tmp_path: Path):
    clotho(tmp_path)
    row = KETTLE.replace("kettle.wav", "Bouilloire chauffée.wav")
    put(tmp_path, "clotho_metadata_development.csv", (HEADER + row).encode("latin-1"))
    put(tmp_path, "development/Bouilloire chauffée.wav")

    assert "development/Bouilloire chauffée.wav" in items(opened("clotho", tmp_path))


def test_an_id_that_was_not_found_leaves_the_page_empty(tmp_path: Path):
    clotho(tmp_path)
    row = f"kettle.wav,kettle,Not found,Not found,,u,{BY}\n"
    put(tmp_path, "clotho_metadata_development.csv", HEADER + row)

    assert items(opened("clotho", tmp_path))["development/kettle.wav"].source_url == ""


def test_captions_without_metadata_make_an_item_without_a_licence(tmp_path: Path):
    clotho(tmp_path)
    put(tmp_path, "clotho_metadata_development.csv", HEADER)

    item = items(opened("clotho", tmp_path))["development/kettle.wav"]

    assert (item.license_url_raw, item.witness, len(item.captions)) == ("", "", 4)


def test_a_row_with_a_comma_too_many_costs_its_own_sound(tmp_path: Path):
    clotho(tmp_path)
    put(tmp_path, "clotho_metadata_development.csv", f"{HEADER}a.wav,k,1,l,s,u,v,w\n{KETTLE}")

    source = opened("clotho", tmp_path)

    assert "development/kettle.wav" in items(source)
    assert reasons(source)["clotho_metadata_development.csv#row-2"] is Reason.LISTING_ERROR


def test_a_file_that_two_rows_name_is_listed_once(tmp_path: Path):
    clotho(tmp_path)
    put(tmp_path, "clotho_metadata_development.csv", HEADER + KETTLE + KETTLE)

    found = reasons(opened("clotho", tmp_path))

    assert found["development/kettle.wav#row-2"] is Reason.DUPLICATE_ROW


def test_a_folder_without_tables_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"no clotho_metadata_development\.csv"):
        opened("clotho", tmp_path)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters='"\r\n')), min_size=7, max_size=7
    )
)
def test_no_row_stops_the_listing(cells: list[str]):
    with TemporaryDirectory() as folder:
        row = ",".join(f'"{cell}"' for cell in cells)
        put(Path(folder), "clotho_metadata_development.csv", f"{HEADER}{row}\n".encode())

        assert len(reasons(opened("clotho", Path(folder)))) == 1
