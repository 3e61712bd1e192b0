"""Wikimedia Commons' answers as items, and its questions."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from schemas.rejections import Reason
from sources.catalogues.commons import Commons, CommonsSettings
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import all_listings, spoilt

API = Commons("https://commons.wikimedia.org/w/api.php", category="Sounds of bells")

BELL: dict[str, Any] = {
    "pageid": 7777,
    "ns": 6,
    "title": "File:Example bell.ogg",
    "imageinfo": [
        {
            "timestamp": "2023-05-06T07:08:09Z",
            "user": "ExampleUser",
            "size": 123456,
            "duration": 12.34,
            "url": "https://upload.wikimedia.org/a/ab/Example_bell.ogg?utm_source=c&utm_x=1",
            "descriptionurl": "https://commons.wikimedia.org/wiki/File:Example_bell.ogg",
            "sha1": "0123456789abcdef0123456789abcdef01234567",
            "mime": "application/ogg",
            "mediatype": "AUDIO",
            "extmetadata": {
                "ObjectName": {"value": "Example bell"},
                "ImageDescription": {"value": "<p>A church bell rings in <b>Lyon</b></p>"},
                "Artist": {"value": '<a href="//c.example/wiki/User:E">ExampleUser</a>'},
                "Categories": {"value": "Church bells|CC-BY-SA-4.0|Self-published work|Lyon"},
                "LicenseShortName": {"value": "CC BY-SA 4.0"},
                "LicenseUrl": {"value": "https://creativecommons.org/licenses/by-sa/4.0"},
                "Restrictions": {"value": ""},
            },
        }
    ],
}


def answer(*files: Any, **more: Any) -> dict[str, Any]:
    return {"batchcomplete": True, "query": {"pages": list(files)}} | more


def with_info(**more: Any) -> dict[str, Any]:
    return BELL | {"imageinfo": [BELL["imageinfo"][0] | more]}


def with_said(**more: Any) -> dict[str, Any]:
    said = {name: {"value": value} for name, value in more.items()}
    return with_info(extmetadata=BELL["imageinfo"][0]["extmetadata"] | said)


def listings(record: Any) -> list[Any]:
    return list(API.listings("commons", record))


def test_a_file_is_read_without_its_markup():
    (found,) = listings(BELL)
    item = found.item

    assert found.rejection is None
    assert item.item_id == "commons/7777"
    assert item.locator == (
        "https://upload.wikimedia.org/a/ab/Example_bell.ogg"
        "#sha1=0123456789abcdef0123456789abcdef01234567&bytes=123456"
    )
    assert item.title == "Example bell"
    assert item.description == "A church bell rings in Lyon"
    assert item.tags == ("Church bells", "Lyon")
    assert item.author == "ExampleUser"
    assert item.license_raw == "CC BY-SA 4.0"
    assert item.license_url_raw == "https://creativecommons.org/licenses/by-sa/4.0"
    assert item.source_url == "https://commons.wikimedia.org/wiki/File:Example_bell.ogg"
    assert item.catalogue == "wikimedia"
    assert item.published == "2023-05-06"
    assert item.flags == ()
    assert API.duration_s(BELL) == 12.34


def test_a_file_of_the_public_domain_may_have_no_address_of_its_licence():
    item = listings(with_said(LicenseShortName="Public domain", LicenseUrl=None))[0].item

    assert (item.license_raw, item.license_url_raw) == ("Public domain", "")


def test_a_person_s_voice_is_flagged():
    assert listings(with_said(Restrictions="personality"))[0].item.flags == ("voice",)


def test_what_is_proposed_for_deletion_is_rejected():
    (found,) = listings(with_said(DeletionReason="<i>no permission</i>"))

    assert found.rejection.reason is Reason.NO_AUDIO_LINK
    assert found.rejection.detail == "proposed for deletion: no permission"


def test_pictures_and_films_give_nothing():
    assert listings(with_info(mediatype="BITMAP", mime="image/png")) == []
    assert listings(with_info(mediatype="VIDEO", mime="application/ogg")) == []
    assert len(listings(with_info(mediatype=None))) == 1


def test_a_file_without_an_address_is_rejected():
    (found,) = listings({"pageid": 5, "title": "File:Lost.wav"})

    assert found.item.title == "Lost.wav"
    assert found.rejection.reason is Reason.NO_AUDIO_LINK


def test_the_whole_continue_object_goes_into_the_next_question():
    first = API.first()
    page = API.read(first, answer(BELL, **{"continue": {"gcmcontinue": "a|b", "continue": "c||"}}))

    assert page.next is not None
    assert page.next.url == first.url
    assert dict(page.next.params) == dict(first.params) | {
        "gcmcontinue": "a|b",
        "continue": "c||",
    }
    after = API.read(page.next, answer(BELL, **{"continue": {"continue": "d||"}})).next
    assert after is not None
    assert "gcmcontinue" not in dict(after.params)  # only the newest counts
    assert API.read(page.next, answer(BELL)).next is None


@pytest.mark.parametrize("told", [{"titles": "x"}, {"action": "delete"}, {}, "x", [1]])
def test_a_continue_object_cannot_make_another_question_of_it(told: Any):
    with pytest.raises(BadAnswer):
        API.read(API.first(), answer(BELL, **{"continue": told}))


def test_a_batch_in_two_answers_gives_each_file_once():
    bare = {"pageid": 8, "title": "File:Late.ogg"}
    told = {"iicontinue": "x", "continue": "||"}
    first = API.read(API.first(), {"query": {"pages": [BELL, bare]}, "continue": told})
    assert first.next is not None
    late = bare | {"imageinfo": BELL["imageinfo"]}
    second = API.read(first.next, answer({"pageid": 7777, "title": "x"}, late))

    assert first.records == (BELL,)
    assert second.records == (late,)


def test_an_older_answer_has_its_files_by_page_id():
    page = API.read(API.first(), {"batchcomplete": "", "query": {"pages": {"7777": BELL}}})

    assert page.records == (BELL,)


def test_an_empty_category_is_an_empty_page():
    page = API.read(API.first(), {"batchcomplete": True})

    assert (page.records, page.next) == ((), None)


@pytest.mark.parametrize(
    "bad", [None, [], {}, {"error": {"code": "maxlag", "info": "Waiting for a database"}}]
)
def test_an_error_of_the_api_is_a_bad_answer(bad: Any):
    with pytest.raises(BadAnswer):
        API.read(API.first(), bad)


def test_single_words_of_lingua_libre_are_left_out_unless_they_are_wanted():
    word = BELL | {"title": "File:LL-Q150 (fra)-Someone-cloche.wav"}
    both = Commons(API.endpoint, category="x", lingua_libre=True)

    assert API.read(API.first(), answer(word)).records == ()
    assert both.read(both.first(), answer(word)).records == (word,)


def test_a_search_asks_for_sounds_alone():
    params = dict(Commons(API.endpoint, search="rain").first().params)

    assert params["gsrsearch"] == "filetype:audio rain"
    assert params["gsrlimit"] == "50"
    assert "gcmtitle" not in params


def test_files_are_looked_up_fifty_at_a_time_and_missing_ones_are_left_out():
    asked = list(API.again((*(str(n) for n in range(60)), "5|6")))

    assert [dict(each.params)["pageids"].count("|") + 1 for each in asked] == [50, 10]
    gone = {"pageid": 3, "missing": True}
    assert API.read(asked[0], answer(BELL, gone)).records == (BELL,)


def test_a_recipe_says_either_a_category_or_a_search():
    for wrong in ({}, {"category": "x", "search": "y"}, {"category": "a|b"}):
        with pytest.raises(ValidationError):
            CommonsSettings.model_validate(wrong)


@given(spoilt(answer(BELL, **{"continue": {"continue": "x"}})))
def test_no_answer_breaks_the_reading(said: Any):
    all_listings(API, API.first(), said)


@given(spoilt(BELL))
def test_no_record_breaks_the_reading(record: Any):
    assert len(all_listings(API, API.first(), answer(record))) <= 1
    API.duration_s(record)
