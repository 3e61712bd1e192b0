"""Openverse's answers as items, beside what the pages of the providers say."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.rejections import Reason
from schemas.rights import Claim
from sources.catalogues.openverse import Openverse, OpenverseSettings
from sources.frame.catalogue import BadAnswer, Request
from tests.sources.catalogues.hostile import all_listings, spoilt

API = Openverse("https://api.openverse.org/v1", (("q", "kettle"),))
BY = "https://creativecommons.org/licenses/by/4.0/"

KETTLE: dict[str, Any] = {
    "id": "11111111-2222-3333-4444-555555555555",
    "title": "kettle boil.wav",
    "foreign_landing_url": "https://freesound.org/people/example_user/sounds/900001",
    "url": "https://cdn.freesound.org/previews/900/900001_12345-hq.mp3",
    "creator": "example_user",
    "license": "by",
    "license_version": "4.0",
    "license_url": BY,
    "category": "sound_effect",
    "genres": ["foley"],
    "filesize": 480000,
    "tags": [{"name": "kettle", "accuracy": None}],
    "duration": 30000,
}


def answer(*results: Any, pages: int = 1) -> dict[str, Any]:
    return {"result_count": len(results), "page_count": pages, "page": 1, "results": list(results)}


def landed(html: str, record: Any = KETTLE) -> Any:
    asked = API.read(API.first(), answer(record)).next
    assert asked is not None
    assert asked.expects == "text"
    (found,) = [
        each for r in API.read(asked, html).records for each in API.listings("openverse", r)
    ]
    return found


def test_a_record_waits_for_the_page_of_its_provider():
    page = API.read(API.first(), answer(KETTLE, pages=3))

    assert page.records == ()
    assert page.next is not None
    assert page.next.url == KETTLE["foreign_landing_url"]
    then = API.read(page.next, "<html>").next
    assert then is not None
    assert dict(then.params) == {"q": "kettle", "page": "2", "page_size": "20"}


def test_a_page_that_says_the_same_makes_good_evidence():
    found = landed(f'<a rel="license" href="{BY}">CC BY</a>')
    item = found.item

    assert found.rejection is None
    assert item.item_id == "openverse/11111111-2222-3333-4444-555555555555"
    assert item.locator == "https://cdn.freesound.org/previews/900/900001_12345-hq.mp3"
    assert item.title == "kettle boil.wav"
    assert item.tags == ("kettle", "foley")
    assert item.author == "example_user"
    assert (item.license_raw, item.license_url_raw) == ("by 4.0", BY)
    assert item.claims == (Claim("page", "", BY),)
    assert item.witness == ""
    assert item.catalogue == "openverse"
    assert KETTLE["foreign_landing_url"] in item.evidence
    assert "rel=" not in item.evidence
    assert API.duration_s({"openverse": KETTLE}) == 30.0


@pytest.mark.parametrize(
    "link",
    [
        "http://creativecommons.org/licenses/by/4.0",
        "//creativecommons.org/licenses/by/4.0/deed.de",
        "https://www.creativecommons.org/licenses/by/4.0/legalcode?x=1&amp;y",
    ],
)
def test_the_same_licence_may_be_written_in_other_ways(link: str):
    assert landed(f"<a class=x href='{link}' rel=license>CC</a>").item.witness == ""


def test_a_page_that_says_another_licence_is_a_claim_against_it():
    other = "https://creativecommons.org/licenses/by-nc/4.0/"
    item = landed(f'<link rel="license" href="{other}">').item

    assert item.claims == (Claim("page", "", other),)
    assert item.witness == "metadata"
    assert item.license_url_raw == BY


def test_of_links_to_creative_commons_those_in_the_footer_speak_of_the_site():
    html = f'<a href="{BY}">by</a><footer><a href="{BY.replace("by", "by-sa")}">x</a></footer>'

    assert landed(html).item.claims == (Claim("page", "", BY),)
    only = f'<footer><a rel="license" href="{BY}">x</a></footer>'
    assert landed(only).item.claims == ()


def test_a_page_that_says_nothing_leaves_openverse_s_word_as_hearsay():
    item = landed('<a href="https://creativecommons.org/about/">about</a><a href="/x">y</a>').item

    assert item.claims == ()
    assert item.witness == "metadata"


def test_a_page_that_is_gone_or_not_for_us_is_told_apart():
    asked = API.read(API.first(), answer(KETTLE)).next
    assert asked is not None
    seen = []
    for reason in (Reason.GONE, Reason.UNREACHABLE, Reason.NOT_ALLOWED):
        page = API.unanswered(asked, reason)
        assert page is not None
        (found,) = API.listings("openverse", page.records[0])
        seen.append((found.rejection and found.rejection.reason, found.item.witness))

    assert seen == [
        (Reason.GONE, "metadata"),
        (Reason.UNREACHABLE, "metadata"),
        (None, "metadata"),
    ]
    assert API.unanswered(API.first(), Reason.GONE) is None


def test_a_record_without_a_page_is_listed_at_once():
    page = API.read(API.first(), answer(KETTLE | {"foreign_landing_url": None}))
    (found,) = API.listings("openverse", page.records[0])

    assert page.next is None
    assert found.item.witness == "metadata"


def test_no_search_goes_deeper_than_240_records():
    last = Request(API.first().url, (("page", "12"), ("page_size", "20")))
    page = API.read(last, answer({"id": "a"}, pages=50))

    assert page.next is None
    assert API.read(API.first(), answer(pages=50)).next is None  # an empty page is the end


@pytest.mark.parametrize("bad", [None, [], {}, {"detail": "no", "error": "x"}])
def test_what_is_no_page_of_results_is_a_bad_answer(bad: Any):
    with pytest.raises(BadAnswer):
        API.read(API.first(), bad)


def test_a_single_record_is_asked_again_with_its_page():
    (asked,) = API.again(("11111111-2222-3333-4444-555555555555", "../x"))
    page = API.read(asked, KETTLE)

    assert asked.url == f"{API.endpoint}/audio/11111111-2222-3333-4444-555555555555/"
    assert page.next is not None
    assert API.read(page.next, "<html>").next is None


def test_kinds_of_sound_are_flagged():
    kinds = {"music": ("music",), "podcast": ("voice",), "sound_effect": (), None: ()}

    for category, flags in kinds.items():
        assert landed("<html>", KETTLE | {"category": category}).item.flags == flags


def test_a_recipe_says_what_to_look_for():
    with pytest.raises(ValidationError):
        OpenverseSettings()


@pytest.mark.parametrize("unit", ["<a ", "<footer", "<a href=", '<a href="', "<a rel= href ", "<"])
def test_no_page_takes_long(unit: str):
    began = time.process_time()
    landed(unit * (2_000_000 // len(unit)))

    assert time.process_time() - began < 5


@given(spoilt(answer(KETTLE, pages=3)))
def test_no_answer_breaks_the_reading(said: Any):
    all_listings(API, API.first(), said)


@given(spoilt(KETTLE), st.text(alphabet="<a href=\"'/>licensefooterl: ", max_size=60))
def test_neither_a_record_nor_a_page_breaks_the_reading(record: Any, html: str):
    page = API.read(API.first(), answer(record))
    if page.next is not None:
        all_listings(API, page.next, html)
    list(API.listings("s", record))
    API.duration_s(record)
