"""ESC-50 as it is unpacked: its table joined with the lines of its LICENSE file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rejections import Reason
from sources.published.esc50 import ESC_10, WHOLE, credit_in
from tests.sources.published.sets import items, opened, put, reasons

HEADER = "filename,fold,target,category,esc10,src_file,take\n"
PAGES = "http://www.freesound.org/people"
LICENSE = rf"""# ESC-50
## Licensing/attribution details for individual clips:

101 - Dog:
- [1-100099-A.ogg]: clip derived from Dog (close) [loud] ({PAGES}/u/sounds/100099/) by u [CC0]
- [5-9032-A.ogg]:  clip derived from Sy\xf6 / pig ({PAGES}/Y/sounds/9032/) by Y A [CC-Sampling+]
"""


def esc50(root: Path) -> None:
    rows = (
        "1-100099-A-0.wav,1,0,dog,True,100099,A\n5-9032-A-10.wav,5,10,pouring_water,False,9032,A\n"
    )
    put(root, "meta/esc50.csv", HEADER + rows)
    put(root, "LICENSE", LICENSE)
    put(root, "audio/1-100099-A-0.wav")
    put(root, "audio/5-9032-A-10.wav")


def test_a_clip_has_the_licence_of_its_line(tmp_path: Path):
    esc50(tmp_path)

    item = items(opened("esc50", tmp_path))["1-100099-A-0"]

    assert (item.license_raw, item.author, item.title) == ("CC0", "u", "Dog (close) [loud]")
    assert item.source_url == "http://www.freesound.org/people/u/sounds/100099/"
    assert (item.locator, item.tags) == ("audio/1-100099-A-0.wav", ("dog",))
    assert (item.catalogue, item.witness, item.captions) == ("freesound", "dump", ())


def test_escapes_and_double_spaces_are_read(tmp_path: Path):
    esc50(tmp_path)

    item = items(opened("esc50", tmp_path))["5-9032-A-10"]

    assert (item.title, item.author) == ("Syö / pig", "Y A")
    assert (item.license_raw, item.tags) == ("CC-Sampling+", ("pouring water",))


def test_the_set_and_its_part_claim_licences_of_their_own(tmp_path: Path):
    esc50(tmp_path)

    found = items(opened("esc50", tmp_path))

    assert found["1-100099-A-0"].claims == (ESC_10,)
    assert found["5-9032-A-10"].claims == (WHOLE,)


def test_a_clip_without_a_line_has_no_licence(tmp_path: Path):
    esc50(tmp_path)
    put(tmp_path, "LICENSE", "# nothing here\n")

    item = items(opened("esc50", tmp_path))["1-100099-A-0"]

    assert (item.license_raw, item.witness, item.author) == ("", "", "")


def test_what_is_missing_on_either_side_is_a_row(tmp_path: Path):
    esc50(tmp_path)
    (tmp_path / "audio/5-9032-A-10.wav").rename(tmp_path / "audio/stray.wav")

    assert reasons(opened("esc50", tmp_path)) == {
        "5-9032-A-10": Reason.MISSING_FILE,
        "audio/stray.wav": Reason.LISTING_ERROR,
    }


def test_a_folder_without_license_is_refused(tmp_path: Path):
    esc50(tmp_path)
    (tmp_path / "LICENSE").unlink()

    with pytest.raises(ValueError, match=r"no LICENSE or LICENSE\.txt"):
        opened("esc50", tmp_path)


@given(st.text(alphabet="- []():http/ byAx\\\n", max_size=200))
def test_no_line_of_license_is_too_odd(text: str):
    found = credit_in(f"- [1-2-A.ogg]: {text}]")

    assert found is None or found[0] == "1-2-A"
