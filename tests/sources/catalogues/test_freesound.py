"""Freesound's answers as items, and its questions."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import SecretStr, ValidationError

from schemas.rejections import Reason
from sources.catalogues.freesound import Freesound, FreesoundSettings, filter_of
from sources.frame.catalogue import BadAnswer, Page
from tests.sources.catalogues.hostile import all_listings, spoilt

API = Freesound(endpoint="https://freesound.org/apiv2", query="kettle")

KETTLE: dict[str, Any] = {
    "id": 900001,
    "url": "https://freesound.org/people/example_user/sounds/900001/",
    "name": "kettle boil.wav",
    "tags": ["kettle", "boil"],
    "description": "Electric kettle, <b>then</b> the switch clicks.",
    "category": "Sound effects",
    "category_code": "fx-o",
    "created": "2024-03-02T10:11:12",
    "license": "http://creativecommons.org/licenses/by/4.0/",
    "gen_ai_preference": "no-gen-ai",
    "filesize": 5292044,
    "duration": 30.0,
    "username": "example_user",
    "previews": {
        "preview-hq-mp3": "https://cdn.freesound.org/previews/900/900001_12345-hq.mp3",
        "preview-hq-ogg": "https://cdn.freesound.org/previews/900/900001_12345-hq.ogg",
    },
    "is_remix": False,
    "md5": "0123456789abcdef0123456789abcdef",
}


def answer(*results: Any, more: Any = None) -> dict[str, Any]:
    return {"count": len(results), "next": more, "previous": None, "results": list(results)}


def listing(record: Any, api: Freesound = API) -> Any:
    (found,) = api.listings("fs", record)
    return found


def test_a_sound_is_read_with_its_rights_as_they_are_said():
    item = listing(KETTLE).item

    assert item.item_id == "fs/900001"
    assert item.locator == "https://cdn.freesound.org/previews/900/900001_12345-hq.ogg"
    assert item.title == "kettle boil.wav"
    assert item.description == "Electric kettle, then the switch clicks."
    assert item.tags == ("kettle", "boil")
    assert item.author == "example_user"
    assert (item.license_raw, item.license_url_raw) == (
        "",
        "http://creativecommons.org/licenses/by/4.0/",
    )
    assert item.catalogue == "freesound"
    assert item.published == "2024-03-02"
    assert item.ai_preference == "no-gen-ai"
    assert item.flags == ()
    assert item.witness == ""
    assert '"license": "http://creativecommons.org/licenses/by/4.0/"' in item.evidence
    assert API.duration_s(KETTLE) == 30.0


def test_a_licence_may_also_come_by_its_name():
    item = listing(KETTLE | {"license": "Attribution NonCommercial"}).item

    assert (item.license_raw, item.license_url_raw) == ("Attribution NonCommercial", "")


def test_a_missing_preference_is_unknown_and_the_older_name_is_read():
    missing = {k: v for k, v in KETTLE.items() if k != "gen_ai_preference"}

    assert listing(missing).item.ai_preference == ""
    assert listing(KETTLE | {"gen_ai_preference": None}).item.ai_preference == ""
    older = missing | {"ai_preference": "open-source-models"}
    assert listing(older).item.ai_preference == "open-source-models"


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ({"category_code": "sp-s"}, ("voice",)),
        ({"category_code": None, "category": "Speech"}, ("voice",)),
        ({"category_code": "m-si"}, ("music",)),
        ({"category_code": "is-p", "category": "Instrument samples"}, ()),
    ],
)
def test_speech_and_music_are_flagged(said: dict[str, Any], flags: tuple[str, ...]):
    assert listing(KETTLE | said).item.flags == flags


def test_another_preview_is_taken_where_the_wanted_one_is_missing():
    only = {"preview-hq-ogg": None, "preview-lq-mp3": "https://cdn.freesound.org/lq.mp3"}

    assert listing(KETTLE | {"previews": only}).item.locator == "https://cdn.freesound.org/lq.mp3"


@pytest.mark.parametrize("previews", [None, {}, [], "x", {"preview-hq-ogg": "ftp://a/b"}])
def test_a_sound_without_a_preview_is_rejected(previews: Any):
    found = listing(KETTLE | {"previews": previews})

    assert found.rejection.reason is Reason.NO_AUDIO_LINK
    assert found.item.evidence


def test_originals_are_promised_by_sum_and_size_and_previews_are_not():
    item = listing(KETTLE, Freesound("https://freesound.org/apiv2", originals=True)).item

    assert item.locator == (
        "https://freesound.org/apiv2/sounds/900001/download/"
        "#md5=0123456789abcdef0123456789abcdef&bytes=5292044"
    )


def test_a_null_result_and_one_without_an_id_give_nothing():
    page = API.read(API.first(), answer(None, KETTLE, {"name": "no id"}))

    assert [f.item.item_id for r in page.records for f in API.listings("fs", r)] == ["fs/900001"]


def test_the_next_page_is_built_from_the_number_and_never_from_the_link():
    first = API.first()
    page = API.read(first, answer(KETTLE, more="https://evil.example/?token=abc&page=9"))

    assert page.next is not None
    assert page.next.url == "https://freesound.org/apiv2/search/"
    assert dict(page.next.params) == dict(first.params) | {"page": "2"}
    assert API.read(page.next, answer(KETTLE)).next is None


def test_the_first_question_names_its_fields_and_an_order_that_stays():
    params = dict(API.first().params)

    assert params["query"] == "kettle"
    assert params["sort"] == "created_asc"
    assert params["page_size"] == "150"
    assert "*" not in params["fields"]
    assert {"license", "gen_ai_preference", "previews", "md5"} <= set(params["fields"].split(","))
    assert "filter" not in params  # an empty one is an error there


def test_a_page_beyond_the_end_is_the_end_if_the_page_before_it_says_so():
    later = API.read(API.first(), answer(KETTLE, more="x")).next
    assert later is not None

    page = API.unanswered(later, Reason.GONE)

    assert page is not None
    assert page.next is not None
    assert dict(page.next.params) == dict(API.first().params)
    assert API.read(page.next, answer(KETTLE)) == Page((), None)
    with pytest.raises(BadAnswer, match="one that is gone"):
        API.read(page.next, answer(KETTLE, more="x"))
    assert API.unanswered(page.next, Reason.GONE) is None
    assert API.unanswered(API.first(), Reason.GONE) is None
    assert API.unanswered(later, Reason.NOT_ALLOWED) is None


@pytest.mark.parametrize("bad", [None, [], "x", {}, {"results": None}, {"detail": "no"}])
def test_what_is_no_page_of_results_is_a_bad_answer(bad: Any):
    with pytest.raises(BadAnswer):
        API.read(API.first(), bad)


def test_an_empty_page_that_promises_more_is_a_bad_answer():
    assert API.read(API.first(), answer()).next is None
    with pytest.raises(BadAnswer, match="empty"):
        API.read(API.first(), answer(more="x"))


def test_ids_are_looked_up_a_hundred_at_a_time():
    asked = list(API.again((*map(str, range(250)), "x) OR id:(*")))

    assert [dict(each.params)["filter"].count(" OR ") + 1 for each in asked] == [100, 100, 50]
    assert dict(asked[2].params)["filter"].startswith("id:(200 OR 201")


def test_filters_are_quoted_so_that_no_tag_becomes_a_command():
    settings = FreesoundSettings(
        token=SecretStr("x"),
        licenses=("Creative Commons 0", "Sampling+"),
        tags=('a" license:"x', "back\\"),
        min_s=0.5,
        max_s=30,
    )

    assert filter_of(settings) == (
        'license:("Creative Commons 0" OR "Sampling+") duration:[0.5 TO 30] '
        r'tag:"a\" license:\"x" tag:"back\\"'
    )
    assert filter_of(FreesoundSettings(token=SecretStr("x"), min_s=2)) == "duration:[2 TO *]"
    assert filter_of(FreesoundSettings(token=SecretStr("x"))) == ""


def test_a_token_or_all_three_of_oauth_are_needed():
    with pytest.raises(ValidationError, match="a token is needed"):
        FreesoundSettings()
    with pytest.raises(ValidationError, match="originals need"):
        FreesoundSettings(token=SecretStr("x"), originals=True, client_id="y")


def test_the_parents_of_a_remix_are_the_older_sounds_of_its_page():
    api = Freesound("https://freesound.org/apiv2", remix_parents=True)
    remix = KETTLE | {"id": 900009, "is_remix": True, "username": "a b"}
    page = api.read(api.first(), answer(remix, KETTLE, more="x"))

    assert page.records == (KETTLE,)
    assert page.next is not None
    assert page.next.url == "https://freesound.org/people/a%20b/sounds/900009/remixes/"
    html = "".join(f'<a href="/people/u/sounds/{n}/">x</a>' for n in (900009, 12, 900010, 7))
    then = api.read(page.next, html)
    assert listing(then.records[0], api).item.parents == ("fs/7", "fs/12")
    assert then.next is not None
    assert dict(then.next.params)["page"] == "2"
    without = api.unanswered(page.next, Reason.GONE)
    assert without is not None
    assert without.records[0]["id"] == 900009
    assert without.next == then.next


@given(spoilt(answer(KETTLE, more="x")))
def test_no_answer_breaks_the_reading(said: Any):
    for api in (API, Freesound("https://f.example", originals=True, remix_parents=True)):
        all_listings(api, api.first(), said)
        for record in [said, KETTLE]:
            api.duration_s(record)


@given(spoilt(KETTLE))
def test_no_record_breaks_the_reading(record: Any):
    api = Freesound("https://f.example", remix_parents=True)
    found = all_listings(api, api.first(), answer(record))
    assert len(found) <= 1
    asked = api.read(api.first(), answer(record)).next
    if asked is not None:
        assert len(all_listings(api, asked, "<html>")) == 1
