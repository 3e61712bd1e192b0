import json
from copy import deepcopy

import pytest
from hypothesis import given

from schemas.rejections import Reason
from sources.catalogues.inaturalist import INaturalist
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import ANY_JSON, all_listings, spoilt
from tests.sources.catalogues.walks import walk

CATALOGUE = INaturalist("https://api.example.org/v1", (("sound_license", "cc0,cc-by"),))
SOUND = {
    "id": 777,
    "license_code": "cc-by",
    "attribution": "(c) example, some rights reserved (CC BY)",
    "native_sound_id": None,
    "secret_token": None,
    "file_url": "https://static.inaturalist.org/sounds/777.wav?1700000000",
    "file_content_type": "audio/x-wav",
    "play_local": True,
    "subtype": None,
    "flags": [],
    "hidden": False,
}
OBSERVATION = {
    "id": 555,
    "uri": "https://www.inaturalist.org/observations/555",
    "quality_grade": "research",
    "observed_on": "2024-05-06",
    "created_at": "2024-05-07T20:11:12+02:00",
    "description": "Frog <b>chorus</b> at dusk",
    "species_guess": "Tree frog",
    "taxon": {
        "id": 1,
        "name": "Hyla exemplaris",
        "preferred_common_name": "Example Tree Frog",
        "rank": "species",
        "iconic_taxon_name": "Amphibia",
        "ancestors": [1, 2],
    },
    "user": {"login": "example", "name": None, "icon": "x"},
    "place_guess": "Somewhere",
    "location": "40.1,-3.1",
    "license_code": "cc-by-nc",
    "tags": ["pond"],
    "sounds": [SOUND],
}


def listings_of(record):
    return list(CATALOGUE.listings("inat", record))


def with_sound(**parts):
    return OBSERVATION | {"sounds": [SOUND | parts]}


def test_a_sound_is_an_item_with_what_is_said_of_it():
    (listing,) = listings_of(OBSERVATION)
    item = listing.item

    assert listing.rejection is None
    assert item.item_id == "inat/555/777"
    assert item.locator == "https://static.inaturalist.org/sounds/777.wav?1700000000"
    assert item.title == "Example Tree Frog"
    assert item.description == "Frog chorus at dusk"
    assert item.tags == ("Example Tree Frog", "Hyla exemplaris", "Tree frog", "Amphibia", "pond")
    assert item.author == "example"
    assert (item.license_raw, item.license_url_raw) == ("cc-by", "")
    assert item.source_url == "https://www.inaturalist.org/observations/555"
    assert (item.catalogue, item.witness, item.published) == ("inaturalist", "", "2024-05-07")


def test_the_evidence_holds_the_attribution_and_not_the_other_sounds():
    record = OBSERVATION | {"sounds": [SOUND, SOUND | {"id": 778, "attribution": "(c) other"}]}
    first, second = (json.loads(each.item.evidence) for each in listings_of(record))

    assert first["sound"]["attribution"] == "(c) example, some rights reserved (CC BY)"
    assert second["sound"]["attribution"] == "(c) other"
    assert "sounds" not in first["observation"]


def test_the_licence_of_the_observation_never_stands_in_for_that_of_a_sound():
    (listing,) = listings_of(with_sound(license_code=None))

    assert (listing.item.license_raw, listing.item.license_url_raw) == ("", "")


@pytest.mark.parametrize(
    "parts",
    [
        {"file_url": None, "subtype": "SoundcloudSound"},
        {"hidden": True},
        {"flags": [{"id": 1, "flag": "copyright infringement"}]},
        {"flags": [{"id": 1, "flag": "spam", "resolved": False}]},
        {"file_url": "file:///etc/passwd"},
    ],
)
def test_sounds_that_may_not_be_had_are_rejected(parts):
    (listing,) = listings_of(with_sound(**parts))

    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.NO_AUDIO_LINK


def test_a_resolved_flag_is_none():
    (listing,) = listings_of(with_sound(flags=[{"id": 1, "flag": "spam", "resolved": True}]))

    assert listing.rejection is None


def test_a_sound_without_an_id_is_left_out():
    assert listings_of(with_sound(id=None)) == []
    assert listings_of(OBSERVATION | {"id": "../5"}) == []


@given(ANY_JSON | spoilt({"total_results": 3, "results": [OBSERVATION, None]}))
def test_whatever_is_answered_is_listed_or_a_bad_answer(answer):
    all_listings(CATALOGUE, CATALOGUE.first(), answer)


def test_pages_are_walked_by_id_to_the_end():
    ids = [3, 8, 20, 21, 40]

    def answer(request):
        left = [each for each in ids if each > int(dict(request.params)["id_above"])]
        found = [OBSERVATION | {"id": each} for each in left[:2]]
        return {"total_results": len(left), "results": found}

    pages = walk(CATALOGUE, answer)

    assert [record["id"] for page in pages for record in page.records] == ids
    assert [page.total for page in pages] == [5, 5, 5]
    assert pages[1].next is not None
    assert dict(pages[1].next.params)["id_above"] == "21"


@pytest.mark.parametrize("left", [0, None, 7])
def test_a_page_without_entries_is_the_last(left):
    page = CATALOGUE.read(CATALOGUE.first(), {"total_results": left, "results": []})

    assert (page.records, page.next) == ((), None)


def test_a_walk_that_stands_still_is_a_bad_answer():
    first = CATALOGUE.read(CATALOGUE.first(), {"total_results": 9, "results": [OBSERVATION]})
    assert first.next is not None

    with pytest.raises(BadAnswer):
        CATALOGUE.read(first.next, {"total_results": 8, "results": [OBSERVATION]})


def test_pages_hold_no_more_of_an_observation_than_is_read():
    page = CATALOGUE.read(
        CATALOGUE.first(), {"total_results": 1, "results": [deepcopy(OBSERVATION)]}
    )

    assert "location" not in page.records[0]
    assert page.records[0]["user"] == {"login": "example", "name": None}
    assert listings_of(page.records[0])[0].item.title == "Example Tree Frog"


def test_looking_up_asks_for_observations_and_follows_no_walk():
    (request,) = CATALOGUE.again(("555/777", "555/778", "600/9", "x/1"))
    page = CATALOGUE.read(request, {"total_results": 500, "results": [OBSERVATION]})

    assert dict(request.params)["id"] == "555,600"
    assert page.next is None
