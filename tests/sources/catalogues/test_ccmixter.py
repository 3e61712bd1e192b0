import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rejections import Reason
from sources.catalogues.ccmixter import CcMixter, CcMixterSettings, records_in
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import ANY_JSON, all_listings, spoilt
from tests.sources.catalogues.walks import walk

CATALOGUE = CcMixter("https://mixter.example.org/api", ("field_recording",))


def file(name, kind="mp3", media="audio", n_bytes=4_000_000):
    return {
        "download_url": f"https://ccmixter.org/content/example/{name}",
        "file_rawsize": n_bytes,
        "file_extra": {"sha1": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
        "file_format_info": {
            "default-ext": kind,
            "media-type": media,
            "sr": "44.1k",
            "ps": "3:21",
        },
    }


UPLOAD = {
    "upload_id": 4242,
    "file_page_url": "https://ccmixter.org/files/example/4242",
    "license_url": "http://creativecommons.org/licenses/by/3.0/",
    "user_real_name": "Example Person",
    "user_name": "example",
    "upload_name": "Rain Loop",
    "upload_description_plain": "Rain on a tin roof, looped",
    "upload_tags": ",media,remix,mp3,rain,field_recording,",
    "files": [file("rain.mp3")],
}


def listing_of(record):
    (listing,) = CATALOGUE.listings("cm", record)
    return listing


def test_an_upload_is_an_item_with_what_is_said_of_it():
    listing = listing_of(UPLOAD)
    item = listing.item

    assert listing.rejection is None
    assert item.item_id == "cm/4242"
    assert item.locator == "https://ccmixter.org/content/example/rain.mp3"
    assert (item.title, item.author) == ("Rain Loop", "Example Person")
    assert item.description == "Rain on a tin roof, looped"
    assert item.tags == ("remix", "rain", "field_recording")
    assert item.license_url_raw == "http://creativecommons.org/licenses/by/3.0/"
    assert item.source_url == "https://ccmixter.org/files/example/4242"
    assert (item.catalogue, item.flags, item.parents) == ("ccmixter", ("music",), ())


def test_of_several_files_the_best_sound_is_taken():
    files = [
        file("stems.zip", "zip", "archive", 90_000_000),
        file("big.mp3", n_bytes=9_000_000),
        file("small.flac", "flac", n_bytes=5_000_000),
        file("large.flac", "flac", n_bytes=8_000_000),
    ]

    item = listing_of(UPLOAD | {"files": files}).item
    assert item.locator == "https://ccmixter.org/content/example/large.flac"
    item = listing_of(UPLOAD | {"files": files[:2]}).item
    assert item.locator == "https://ccmixter.org/content/example/big.mp3"


@pytest.mark.parametrize(
    "files", [None, [], {}, [None], [file("a.zip", "zip", "archive")], [{"download_url": "x"}]]
)
def test_an_upload_without_a_sound_is_rejected(files):
    listing = listing_of(UPLOAD | {"files": files})

    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.NO_AUDIO_LINK


def test_an_a_cappella_is_a_voice():
    assert listing_of(UPLOAD | {"upload_tags": ",media,A_Cappella,"}).item.flags == (
        "voice",
        "music",
    )


def test_a_remix_names_what_it_was_made_from():
    parents = [{"upload_id": "17"}, {"upload_id": 17}, {"pool_item_id": 3}, None, {"upload_id": 9}]

    assert listing_of(UPLOAD | {"remix_parents": parents}).item.parents == ("cm/17", "cm/9")


def test_an_upload_without_an_id_is_left_out():
    assert list(CATALOGUE.listings("cm", UPLOAD | {"upload_id": ""})) == []


def test_the_length_is_that_of_the_file():
    assert CATALOGUE.duration_s(UPLOAD) == 201.0
    assert CATALOGUE.duration_s({}) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('[{"a": "x\ny\x07z"}]', [{"a": "x\ny\x07z"}]),
        ('[{"bpm": 085}, {"bpm": 000, "n": 0.5}]', [{"bpm": 85}, {"bpm": 0, "n": 0.5}]),
        ('[{"a": 1,}, {"a": [2, ],},]', [{"a": 1}, {"a": [2]}]),
        ('[{"a": 1}]\n[{"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('\ufeff [{"a": 1}];', [{"a": 1}]),
        (r'[{"a": "it\'s \q \u00e4 \n"}]', [{"a": "it's q ä \n"}]),
        (r'[{"a": "\u12"}]', [{"a": "u12"}]),
        ('[{"a": ",]: 007,}"}]', [{"a": ",]: 007,}"}]),
        ("[]", []),
    ],
)
def test_nearly_json_is_mended(said, expected):
    assert records_in(said) == expected


@pytest.mark.parametrize(
    "said", ["", " ,", "{}", "<html></html>", '[{"a": 1}', '[{"a": "', "[1] x", "[" * 100_000, "7"]
)
def test_what_is_no_list_is_nothing(said):
    assert records_in(said) is None


@given(st.lists(ANY_JSON.filter(lambda value: value == value)))
def test_good_json_is_read_as_it_is(values):
    said = json.dumps(values)

    assert json.dumps(records_in(said)) == said


@given(st.text("[]{}\",:\\0 1u'\x07a\n"))
def test_mending_never_raises(said):
    records_in(said)


@pytest.mark.parametrize("piece", ['"', '\\"', ",", ", ", "0", "[0", '"\\', "\\", "[],", ':"'])
def test_mending_takes_time_in_proportion_to_the_length(piece):
    began = time.process_time()
    records_in("[" + piece * (400_000 // len(piece)))
    assert time.process_time() - began < 2.0


@given(ANY_JSON | st.text() | spoilt([UPLOAD, None]).map(json.dumps))
def test_whatever_is_answered_is_listed_or_a_bad_answer(answer):
    all_listings(CATALOGUE, CATALOGUE.first(), answer)


@given(spoilt(UPLOAD))
def test_the_length_of_anything_is_a_number_or_nothing(record):
    CATALOGUE.duration_s(record)


def test_pages_are_walked_until_there_is_nothing():
    def answer(request):
        assert request.expects == "text"
        params = dict(request.params)
        start, end = int(params["offset"]), int(params["offset"]) + int(params["limit"])
        return json.dumps([UPLOAD | {"upload_id": each} for each in range(1, 26)[start:end]])

    pages = walk(CATALOGUE, answer)

    assert [len(page.records) for page in pages] == [10, 10, 5, 0]
    assert [page.total for page in pages] == [None] * 4


def test_the_same_page_again_is_a_bad_answer():
    second = CATALOGUE.read(CATALOGUE.first(), json.dumps([UPLOAD])).next
    assert second is not None

    with pytest.raises(BadAnswer):
        CATALOGUE.read(second, json.dumps([UPLOAD]))


def test_uploads_are_looked_up_together_and_without_a_walk():
    questions = list(CATALOGUE.again((*map(str, range(15)), "1,2")))

    assert [len(dict(each.params)["ids"].split(",")) for each in questions] == [10, 5]
    assert CATALOGUE.read(questions[0], json.dumps([UPLOAD])).next is None


def test_a_tag_is_one_word():
    with pytest.raises(ValueError, match="tags"):
        CcMixterSettings(tags=("a,b",))
