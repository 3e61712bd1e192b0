"""What the catalogues' own licence fields become, from their record to the licence concluded."""

import pytest

from pipeline.rights.conclude import conclude
from pipeline.rights.evidence import grade_of
from schemas.items import Item
from schemas.rights import NOASSERTION, Grade, Rights, Said
from sources.catalogues.ccmixter import CcMixter
from sources.catalogues.inaturalist import INaturalist
from sources.catalogues.jamendo import Jamendo
from sources.catalogues.nasa import Nasa
from sources.catalogues.xeno_canto import XenoCanto

CC = "creativecommons.org/licenses"


def concluded(item: Item) -> Rights:
    return conclude(Said(item.license_raw, item.license_url_raw, item.catalogue, item.published))


def item_of(catalogue, record) -> Item:
    (listing,) = catalogue.listings("s", record)
    return listing.item


def of_inaturalist(code) -> Item:
    sound = {"id": 7, "license_code": code, "file_url": "https://static.inaturalist.org/7.wav"}
    record = {"id": 5, "license_code": "cc0", "sounds": [sound]}
    return item_of(INaturalist("https://api.inaturalist.org/v1"), record)


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("cc0", "CC0"),
        ("cc-by", "CC-BY"),
        ("cc-by-sa", "CC-BY-SA"),
        ("cc-by-nd", "CC-BY-ND"),
        ("cc-by-nc", "CC-BY-NC"),
        ("cc-by-nc-sa", "CC-BY-NC-SA"),
        ("cc-by-nc-nd", "CC-BY-NC-ND"),
        ("CC-BY", "CC-BY"),
    ],
)
def test_codes_of_inaturalist_name_a_family_and_no_version(code, family):
    rights = concluded(of_inaturalist(code))

    assert rights.family == family
    assert rights.spdx == ("CC0-1.0" if family == "CC0" else f"LicenseRef-{family}")


@pytest.mark.parametrize("code", [None, "", "null", "c", "gfdl?", 5, ["x"], {}])
def test_a_sound_of_inaturalist_without_a_code_has_no_known_licence(code):
    assert concluded(of_inaturalist(code)).spdx == NOASSERTION


@pytest.mark.parametrize(
    ("said", "spdx"),
    [
        (f"https://{CC}/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        (f"//{CC}/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0"),
        (f"https://{CC}/by-nc-sa/3.0/", "CC-BY-NC-SA-3.0"),
        (f"//{CC}/by-nc-nd/2.5/", "CC-BY-NC-ND-2.5"),
        (f"//{CC}/by-sa/4.0/", "CC-BY-SA-4.0"),
        (f"https://{CC}/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("", NOASSERTION),
        (None, NOASSERTION),
    ],
)
def test_licences_of_xeno_canto_are_addresses(said, spdx):
    item = item_of(XenoCanto("https://xeno-canto.org/api/3", "q:A"), {"id": "1", "lic": said})

    assert concluded(item).spdx == spdx


@pytest.mark.parametrize(
    ("said", "spdx"),
    [
        (f"http://{CC}/by-nc-nd/3.0/", "CC-BY-NC-ND-3.0"),
        (f"http://{CC}/by/3.0/", "CC-BY-3.0"),
        (f"http://{CC}/by/3.0/de/", "CC-BY-3.0-DE"),
        # Creative Commons has no version 4.0 of any country: what the author meant nobody knows.
        (f"https://{CC}/by/4.0/be/", NOASSERTION),
        ("http://artlibre.org/licence/lal/en/", "LAL-1.3"),
        ("", NOASSERTION),
    ],
)
def test_licences_of_jamendo_are_addresses_also_of_countries(said, spdx):
    item = item_of(Jamendo("https://api.jamendo.com/v3.0"), {"id": "1", "license_ccurl": said})

    assert concluded(item).spdx == spdx


@pytest.mark.parametrize(
    ("said", "family"),
    [
        (f"http://{CC}/by/2.5/", "CC-BY"),
        (f"http://{CC}/by-nc/3.0/", "CC-BY-NC"),
        (f"http://{CC}/by-nc-sa/2.0/", "CC-BY-NC-SA"),
        (f"http://{CC}/sampling+/1.0/", "CC-SAMPLING-PLUS"),
        (f"http://{CC}/nc-sampling+/1.0/", "CC-NC-SAMPLING-PLUS"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
        (f"http://{CC}/publicdomain/", "CC-PDDC"),
    ],
)
def test_licences_of_ccmixter_are_addresses_also_of_retired_ones(said, family):
    item = item_of(CcMixter("https://ccmixter.org/api"), {"upload_id": 1, "license_url": said})

    assert concluded(item).family == family


@pytest.mark.parametrize(
    ("declared", "spdx"),
    [
        ({"license": "US Government work"}, "LicenseRef-scancode-us-govt-public-domain"),
        (
            {"license_url": "https://www.usa.gov/government-works"},
            "LicenseRef-scancode-us-govt-public-domain",
        ),
        ({"license": "CC0-1.0"}, "CC0-1.0"),
        ({}, NOASSERTION),
    ],
)
def test_of_nasa_only_what_the_recipe_declares_is_known(declared, spdx):
    record = {"data": [{"nasa_id": "a b", "center": "JSC"}]}
    item = item_of(Nasa("https://images-api.nasa.gov", **declared), record)

    assert concluded(item).spdx == spdx
    assert grade_of(item) is (Grade.D if declared else Grade.F)
