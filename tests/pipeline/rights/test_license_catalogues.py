"""What catalogues mean by words that say less elsewhere."""

import time

import pytest

from pipeline.rights.conclude import conclude
from pipeline.rights.normalise.catalogues import Catalogue
from pipeline.rights.normalise.reading import read_license
from pipeline.rights.normalise.rules import Reading
from schemas.rights import NOASSERTION, Said

ON_PAGES = "Creative Commons Attribution license (reuse allowed)"


@pytest.mark.parametrize(
    ("name", "catalogue", "spdx", "candidates"),
    [
        ("Attribution", "freesound", "LicenseRef-CC-BY", ("CC-BY-3.0", "CC-BY-4.0")),
        ("Attribution", "Freesound API", "LicenseRef-CC-BY", ("CC-BY-3.0", "CC-BY-4.0")),
        (
            "Attribution NonCommercial",
            "fsd50k",
            "LicenseRef-CC-BY-NC",
            ("CC-BY-NC-3.0", "CC-BY-NC-4.0"),
        ),
        ("by-nc", "flickr", "LicenseRef-CC-BY-NC", ("CC-BY-NC-2.0", "CC-BY-NC-4.0")),
        ("FAL", "wikimedia", "LicenseRef-LAL", ("LAL-1.2", "LAL-1.3")),
        (
            "cc-by",
            "soundcloud",
            "LicenseRef-CC-BY",
            ("CC-BY-1.0", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0"),
        ),
    ],
)
def test_a_name_without_version_means_what_the_catalogue_offers(
    name: str, catalogue: str, spdx: str, candidates: tuple[str, ...]
):
    rights = conclude(Said(name, "", catalogue))

    assert (rights.spdx, rights.candidates) == (spdx, candidates)


@pytest.mark.parametrize(
    ("name", "catalogue", "spdx"),
    [
        ("Sampling+", "freesound", "LicenseRef-scancode-cc-sampling-plus-1.0"),
        ("Creative Commons 0", "freesound", "CC0-1.0"),
        ("by 2.0", "openverse", "CC-BY-2.0"),
        ("pdm", "openverse", "CC-PDM-1.0"),
        ("by", "xeno-canto", "LicenseRef-CC-BY"),
        ("cc-by-nc", "inaturalist", "LicenseRef-CC-BY-NC"),
        ("pd", "inaturalist", "LicenseRef-scancode-public-domain"),
        ("no-rights-reserved", "soundcloud", "LicenseRef-scancode-public-domain"),
        ("CC-BY-SA-4.0", "wikimedia", "CC-BY-SA-4.0"),
        ("Attribution (3.0)", "ccmixter", "CC-BY-3.0"),
        ("FMA-Limited: Download Only", "fma", "LicenseRef-FMA-Limited-Download-Only"),
        ("license:cc-by-4.0", "huggingface", "CC-BY-4.0"),
    ],
)
def test_the_words_of_a_catalogue(name: str, catalogue: str, spdx: str):
    assert conclude(Said(name, "", catalogue)).spdx == spdx


@pytest.mark.parametrize("catalogue", ["", "wikimedia", "huggingface", "somewhere"])
@pytest.mark.parametrize("name", ["Attribution", "by", "by 4.0", "pdm"])
def test_where_nobody_writes_so_a_bare_word_is_no_licence(name: str, catalogue: str):
    assert conclude(Said(name, "", catalogue)).spdx == NOASSERTION


@pytest.mark.parametrize("name", ["creativeCommon", ON_PAGES, "CC BY"])
@pytest.mark.parametrize(
    ("published", "spdx"),
    [
        ("2025-07-31", "CC-BY-3.0"),
        ("2025-08-01", "CC-BY-4.0"),
        ("20250731", "CC-BY-3.0"),
        ("20250801", "CC-BY-4.0"),
        ("2025-07-31T23:59:59Z", "CC-BY-3.0"),
        ("2024", "CC-BY-3.0"),
        ("2026", "CC-BY-4.0"),
        ("2025-07", "CC-BY-3.0"),
        ("2025-08", "CC-BY-4.0"),
        ("2025", "LicenseRef-CC-BY"),
        ("", "LicenseRef-CC-BY"),
        ("yesterday", "LicenseRef-CC-BY"),
        ("2025-13-01", "LicenseRef-CC-BY"),
        ("9" * 1000, "LicenseRef-CC-BY"),
    ],
)
def test_youtube_has_4_0_from_august_2025_on(name: str, published: str, spdx: str):
    rights = conclude(Said(name, "", "youtube", published))

    assert rights.spdx == spdx
    assert set(rights.candidates) <= {"CC-BY-3.0", "CC-BY-4.0"}


def test_words_that_only_youtube_has_need_no_catalogue():
    assert conclude(Said(ON_PAGES, "", "", "2024-01-01")).spdx == "CC-BY-3.0"


def test_a_version_that_is_said_is_not_overruled_by_the_catalogue():
    assert conclude(Said("CC BY 3.0", "", "youtube", "2025-09-01")).spdx == "CC-BY-3.0"


def test_the_catalogue_and_the_date_stay_verbatim():
    rights = conclude(Said("CC0", "", " Freesound\x00", "sometime"))

    assert (rights.catalogue, rights.published) == (" Freesound\x00", "sometime")


def test_a_text_is_read_once_however_many_rows_and_days_have_it(monkeypatch: pytest.MonkeyPatch):
    read = []

    def counting(name: str, url: str, catalogue: Catalogue) -> tuple[Reading, Catalogue]:
        read.append(name)
        return read_license(name, url, catalogue)

    monkeypatch.setattr("pipeline.rights.conclude.read_license", counting)
    days = [f"{year}-{month:02d}-11" for year in range(2010, 2030) for month in range(1, 13)]
    for day in days:
        conclude(Said("CC BY said nowhere else", "", "youtube", day))

    # The days of YouTube's change and of Flickr's part all time in three.
    assert len(read) == 3


@pytest.mark.long
def test_a_million_rows_take_seconds():
    began = time.process_time()
    for row in range(1_000_000):
        conclude(Said(f"CC BY {1 + row % 4}.0", "", "freesound", f"2025-01-{1 + row % 28:02d}"))

    assert time.process_time() - began < 30
