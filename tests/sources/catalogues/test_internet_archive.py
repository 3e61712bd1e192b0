"""The Internet Archive's answers as items, and its questions."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from schemas.rejections import Reason
from schemas.rights import Claim
from sources.catalogues.internet_archive import (
    InternetArchive,
    InternetArchiveSettings,
    query_of,
)
from sources.frame.catalogue import BadAnswer, Page
from tests.sources.catalogues.hostile import all_listings, spoilt

API = InternetArchive("https://archive.org", "mediatype:audio")
SMALL = InternetArchive("https://archive.org", "mediatype:audio", derivatives=True)

SHA1 = "0123456789abcdef0123456789abcdef01234567"
MP3: dict[str, Any] = {
    "name": "Example Bridge.mp3",
    "source": "original",
    "format": "VBR MP3",
    "size": "4012345",
    "length": "2:05",
    "sha1": SHA1,
    "title": "ExampleBridge",
}
OGG: dict[str, Any] = {
    "name": "Example Bridge.ogg",
    "source": "derivative",
    "original": "Example Bridge.mp3",
    "format": "Ogg Vorbis",
    "size": "1801234",
    "length": "125.33",
}
BRIDGE: dict[str, Any] = {
    "files": [MP3, OGG, {"name": "b_meta.xml", "source": "metadata", "format": "Metadata"}],
    "metadata": {
        "identifier": "aporee_1_2",
        "collection": ["radio-aporee-maps"],
        "title": "Example bridge",
        "creator": "Example Person",
        "description": "<p>Traffic under a bridge.</p>",
        "subject": "field recording;bridge",
        "licenseurl": "http://creativecommons.org/licenses/by/3.0/",
        "publicdate": "2017-07-08 09:10:11",
        "uploader": "someone@example.org",
    },
}


def found(*identifiers: Any, **more: Any) -> dict[str, Any]:
    return {"items": [{"identifier": each} for each in identifiers], "total": 7} | more


def page_of(item: Any, api: InternetArchive = API) -> Page:
    asked = api.read(api.first(), found("aporee_1_2")).next
    assert asked is not None
    return api.read(asked, item)


def listings(item: Any, api: InternetArchive = API) -> list[Any]:
    return [each for record in page_of(item, api).records for each in api.listings("ia", record)]


def with_said(**more: Any) -> dict[str, Any]:
    return BRIDGE | {"metadata": BRIDGE["metadata"] | more}


def test_an_upload_is_an_item_with_its_sum_and_its_size():
    (one,) = listings(BRIDGE)
    item = one.item

    assert one.rejection is None
    assert item.item_id == "ia/aporee_1_2/Example Bridge.mp3"
    assert item.locator == (
        f"https://archive.org/download/aporee_1_2/Example%20Bridge.mp3#sha1={SHA1}&bytes=4012345"
    )
    assert item.title == "Example bridge"
    assert item.description == "Traffic under a bridge."
    assert item.tags == ("field recording", "bridge")
    assert item.author == "Example Person"
    assert item.license_url_raw == "http://creativecommons.org/licenses/by/3.0/"
    assert item.source_url == "https://archive.org/details/aporee_1_2"
    assert item.catalogue == "internet-archive"
    assert item.published == "2017-07-08"
    assert API.duration_s(page_of(BRIDGE).records[0]) == 125.0


def test_the_uploader_s_mail_is_nowhere():
    page = page_of(BRIDGE)

    assert "someone@" not in str(page)
    assert "someone@" not in str(listings(BRIDGE))


def test_fields_may_be_lists_or_texts():
    (one,) = listings(
        with_said(subject=["birds", "sea"], creator=["A", "B"], collection="librivoxaudio")
    )

    assert one.item.tags == ("birds", "sea")
    assert one.item.author == "A, B"
    assert one.item.flags == ("voice",)


def test_of_uploads_that_differ_in_their_ending_alone_the_best_is_taken():
    flac = {"name": "Example Bridge.flac", "source": "original", "format": "Flac"}
    other = {"name": "Other.wav", "source": "original", "format": "WAVE", "title": "Other side"}

    both = listings(BRIDGE | {"files": [MP3, flac, OGG, other]})

    assert [each.item.item_id for each in both] == [
        "ia/aporee_1_2/Example Bridge.flac",
        "ia/aporee_1_2/Other.wav",
    ]
    assert [each.item.title for each in both] == ["Example bridge", "Other side"]


def test_a_smaller_derivative_is_taken_where_it_is_wanted_under_the_same_id():
    (one,) = listings(BRIDGE, SMALL)

    assert one.item.item_id == "ia/aporee_1_2/Example Bridge.mp3"
    assert one.item.locator == (
        "https://archive.org/download/aporee_1_2/Example%20Bridge.ogg#bytes=1801234"
    )


@pytest.mark.parametrize(
    "item",
    [
        with_said(**{"access-restricted-item": "true"}),
        BRIDGE | {"files": [MP3 | {"private": "true"}]},
        {"is_dark": True, "metadata": {}},
    ],
)
def test_what_is_withheld_is_rejected(item: Any):
    (one,) = listings(item)

    assert one.rejection.reason is Reason.NO_AUDIO_LINK
    assert one.item.item_id.startswith("ia/aporee_1_2")


def test_words_beside_the_address_of_a_licence_are_a_claim():
    (one,) = listings(with_said(rights="All rights reserved"))
    (bare,) = listings(with_said(licenseurl=None, rights="Public domain"))

    assert one.item.claims == (Claim("metadata", "All rights reserved"),)
    assert (bare.item.license_raw, bare.item.license_url_raw) == ("Public domain", "")


def test_no_name_of_a_file_leads_out_of_its_item():
    names = ["../other/x.mp3", "/etc/x.mp3", "a/../../x.mp3", "disc 1/x.mp3"]
    files = [{"name": name, "source": "original", "format": "VBR MP3"} for name in names]

    assert [each.item.locator for each in listings(BRIDGE | {"files": files})] == [
        "https://archive.org/download/aporee_1_2/disc%201/x.mp3"
    ]


def test_items_are_asked_for_one_by_one_and_then_the_next_search():
    page = API.read(API.first(), found("a", "b", "../c", None, cursor="W3s"))
    assert (page.records, page.total) == ((), 7)
    assert page.next is not None
    assert page.next.url == "https://archive.org/metadata/a"
    second = API.read(page.next, BRIDGE).next
    assert second is not None
    assert second.url == "https://archive.org/metadata/b"
    search = API.read(second, BRIDGE).next
    assert search is not None
    assert search.url == API.first().url
    assert dict(search.params) == dict(API.first().params) | {"cursor": "W3s"}


def test_the_last_search_has_no_cursor():
    assert API.read(API.first(), found()).next is None
    last = API.read(API.first(), found("a")).next
    assert last is not None
    assert API.read(last, BRIDGE).next is None


def test_an_item_that_was_found_and_is_gone_is_rejected_and_the_others_come():
    asked = API.read(API.first(), found("a", "b")).next
    assert asked is not None
    unknown = API.read(asked, {})
    (one,) = API.listings("ia", unknown.records[0])

    assert one.item.item_id == "ia/a"
    assert one.rejection is not None
    assert one.rejection.reason is Reason.GONE
    assert API.unanswered(asked, Reason.GONE) == unknown
    assert unknown.next is not None
    assert API.unanswered(asked, Reason.NOT_ALLOWED) is None
    assert API.unanswered(API.first(), Reason.GONE) is None


@pytest.mark.parametrize("bad", [None, [], {}, {"error": "bad cursor"}, found(cursor="x")])
def test_what_is_no_search_is_a_bad_answer(bad: Any):
    with pytest.raises(BadAnswer):
        API.read(API.first(), bad)


def test_files_of_one_item_are_looked_up_by_one_question():
    asked = list(API.again(("a/1.mp3", "a/2.mp3", "b/x.wav", "c d/x")))

    assert [each.url for each in asked] == [
        "https://archive.org/metadata/a",
        "https://archive.org/metadata/b",
    ]
    assert API.read(asked[0], BRIDGE).next is None


def test_collections_are_asked_for_and_no_word_becomes_a_command():
    settings = InternetArchiveSettings(
        collections=("radio-aporee-maps", "x.y_z"), words='bridge" OR collection:all'
    )

    assert query_of(settings) == (
        "mediatype:audio AND collection:(radio-aporee-maps OR x.y_z) AND "
        'licenseurl:*creativecommons.org* AND "bridge" AND "OR" AND "collection:all"'
    )
    for wrong in ({}, {"collections": []}, {"collections": ["a) OR (b"]}):
        with pytest.raises(ValidationError):
            InternetArchiveSettings.model_validate(wrong)


@given(spoilt(found("a", cursor="x")))
def test_no_search_breaks_the_reading(said: Any):
    all_listings(API, API.first(), said)


@given(spoilt(BRIDGE))
def test_no_item_breaks_the_reading(said: Any):
    for api in (API, SMALL):
        asked = api.read(api.first(), found("aporee_1_2")).next
        assert asked is not None
        all_listings(api, asked, said)
        api.duration_s(said)
        list(api.listings("s", said))
