import json

import pytest
from hypothesis import given

from schemas.rejections import Reason
from sources.catalogues.jamendo import Jamendo, JamendoSettings, filters_of
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import ANY_JSON, all_listings, spoilt
from tests.sources.catalogues.walks import walk

CATALOGUE = Jamendo("https://api.example.org/v3.0", (("ccnc", "false"),), "flac")
TRACK = {
    "id": "1000001",
    "name": "Quiet Rain",
    "duration": 183,
    "artist_id": "5001",
    "artist_name": "Example Band",
    "album_name": "Weather",
    "license_ccurl": "http://creativecommons.org/licenses/by/3.0/",
    "releasedate": "2019-04-05",
    "audio": "https://prod-1.storage.jamendo.com/?trackid=1000001&format=mp31&from=APPTOKEN",
    "audiodownload": "https://prod-1.storage.jamendo.com/download/track/1000001/flac/?from=APP%3D",
    "shareurl": "https://www.jamendo.com/track/1000001",
    "waveform": '{"peaks": [1,2]}',
    "musicinfo": {
        "vocalinstrumental": "instrumental",
        "lang": "",
        "gender": "",
        "acousticelectric": "acoustic",
        "speed": "low",
        "tags": {"genres": ["ambient"], "instruments": ["piano"], "vartags": ["rain"]},
    },
    "audiodownload_allowed": True,
}


def answer_of(*tracks, total=None, code=0):
    headers = {"status": "success", "code": code, "error_message": "", "warnings": ""}
    headers |= {"results_count": len(tracks)}
    headers |= {} if total is None else {"results_fullcount": total}
    return {"headers": headers, "results": list(tracks)}


def listing_of(record):
    page = CATALOGUE.read(CATALOGUE.first(), answer_of(record, total=1))
    (listing,) = CATALOGUE.listings("jm", page.records[0])
    return listing


def test_a_track_is_an_item_with_what_is_said_of_it():
    listing = listing_of(TRACK)
    item = listing.item

    assert listing.rejection is None
    assert item.item_id == "jm/1000001"
    assert item.locator == "https://prod-1.storage.jamendo.com/download/track/1000001/flac/"
    assert (item.title, item.author, item.description) == ("Quiet Rain", "Example Band", "")
    assert item.tags == ("ambient", "piano", "rain", "instrumental", "acoustic")
    assert item.license_url_raw == "http://creativecommons.org/licenses/by/3.0/"
    assert item.source_url == "https://www.jamendo.com/track/1000001"
    assert (item.catalogue, item.published, item.flags) == ("jamendo", "2019-04-05", ("music",))


def test_who_asked_is_in_no_page():
    page = CATALOGUE.read(CATALOGUE.first(), answer_of(TRACK, total=1))
    said = json.dumps(page.records)

    assert "APP" not in said
    assert "waveform" not in said
    assert page.records[0]["audio"] == (
        "https://prod-1.storage.jamendo.com/?trackid=1000001&format=mp31"
    )


@pytest.mark.parametrize(
    "music", [{"vocalinstrumental": "vocal"}, {"vocalinstrumental": "", "gender": "female"}]
)
def test_a_song_is_a_voice_too(music):
    assert listing_of(TRACK | {"musicinfo": music}).item.flags == ("voice", "music")


@pytest.mark.parametrize(
    "parts",
    [
        {"audiodownload_allowed": False},
        {"audiodownload_allowed": None},
        {"audiodownload_allowed": "false"},
        {"audiodownload": ""},
        {"audiodownload": None},
    ],
)
def test_a_track_that_may_not_be_downloaded_is_rejected(parts):
    listing = listing_of(TRACK | parts)

    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.NO_AUDIO_LINK


def test_a_track_without_an_id_is_left_out():
    assert list(CATALOGUE.listings("jm", TRACK | {"id": None})) == []


@pytest.mark.parametrize(("said", "expected"), [(183, 183.0), ("183", 183.0), (None, None)])
def test_the_length_is_read_in_both_forms(said, expected):
    assert CATALOGUE.duration_s(TRACK | {"duration": said}) == expected


@given(ANY_JSON | spoilt(answer_of(TRACK, None, total=2)))
def test_whatever_is_answered_is_listed_or_a_bad_answer(answer):
    all_listings(CATALOGUE, CATALOGUE.first(), answer)


@pytest.mark.parametrize("tells_total", [True, False])
def test_pages_are_walked_to_the_end(tells_total):
    n = 450

    def answer(request):
        params = dict(request.params)
        start, end = int(params["offset"]), int(params["offset"]) + int(params["limit"])
        tracks = [TRACK | {"id": str(each)} for each in range(n)[start:end]]
        return answer_of(*tracks, total=n if tells_total else None)

    pages = walk(CATALOGUE, answer)

    assert [len(page.records) for page in pages] == [200, 200, 50]
    assert pages[-1].records[-1]["id"] == "449"
    assert pages[0].total == (450 if tells_total else None)


def test_an_empty_answer_before_the_end_is_a_bad_answer():
    second = CATALOGUE.read(CATALOGUE.first(), answer_of(TRACK, total=9)).next
    assert second is not None

    for total in (9, 0, None):
        with pytest.raises(BadAnswer, match="none of its 9 tracks"):
            CATALOGUE.read(second, answer_of(total=total))


def test_a_first_answer_without_tracks_is_doubted_once():
    doubted = CATALOGUE.read(CATALOGUE.first(), answer_of(total=0))
    assert doubted.next is not None
    assert doubted.next.params == CATALOGUE.first().params

    believed = CATALOGUE.read(doubted.next, answer_of(total=0))
    assert (believed.records, believed.next) == ((), None)
    loaded = CATALOGUE.read(doubted.next, answer_of(TRACK, total=1))
    assert len(loaded.records) == 1


def test_a_catalogue_that_has_become_shorter_ends_where_it_says():
    second = CATALOGUE.read(CATALOGUE.first(), answer_of(TRACK, total=2)).next
    assert second is not None

    page = CATALOGUE.read(second, answer_of(total=1))
    assert (page.records, page.next) == ((), None)


def test_an_error_code_is_a_bad_answer_in_our_own_words():
    failed = answer_of(code=5)
    failed["headers"]["error_message"] = "client_id APPTOKEN is wrong"

    with pytest.raises(BadAnswer, match=r"the client_id is not known \(code 5\)") as raised:
        CATALOGUE.read(CATALOGUE.first(), failed)
    assert "APPTOKEN" not in str(raised.value)


def test_many_tracks_are_looked_up_with_one_question():
    questions = list(CATALOGUE.again((*map(str, range(250)), "1&x=2")))
    ids = [dict(each.params)["id"].split(" ") for each in questions]

    assert [len(each) for each in ids] == [200, 50]
    assert ids[1][-1] == "249"


def test_settings_are_its_parameters():
    settings = JamendoSettings(
        client_id="APPTOKEN", tags=("rain",), licenses="no-nc-nd", vocals="vocal", max_s=60
    )

    assert filters_of(settings) == (
        ("tags", "rain"),
        ("ccnc", "false"),
        ("ccnd", "false"),
        ("vocalinstrumental", "vocal"),
        ("durationbetween", "0_60"),
    )
    assert "APPTOKEN" not in repr(settings)
