import pytest
from hypothesis import given

from schemas.rejections import Reason
from sources.catalogues.xeno_canto import XenoCanto, XenoCantoSettings, query_of
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import ANY_JSON, all_listings, spoilt
from tests.sources.catalogues.walks import walk

CATALOGUE = XenoCanto("https://xeno.example.org/api/3", "grp:birds q:A")
RECORDING = {
    "id": "999999",
    "gen": "Turdus",
    "sp": "exemplaris",
    "ssp": "",
    "grp": "birds",
    "en": "Example Thrush",
    "rec": "Example Recordist",
    "cnt": "Spain",
    "loc": "Somewhere, Province",
    "lat": "40.1000",
    "type": "song, call",
    "sex": "male",
    "stage": "",
    "url": "https://xeno-canto.org/999999",
    "file": "https://xeno-canto.org/999999/download",
    "file-name": "XC999999-ET.mp3",
    "lic": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "q": "A",
    "length": "1:23",
    "date": "2025-05-01",
    "uploaded": "2025-05-03",
    "also": ["Fringilla coelebs"],
    "rmk": "Steady song with traffic noise behind.",
    "temp": None,
    "smp": "48000",
}


def answer_of(*recordings, pages=1, total="1"):
    return {"numRecordings": total, "page": 1, "numPages": pages, "recordings": list(recordings)}


def listing_of(record):
    (listing,) = CATALOGUE.listings("xc", record)
    return listing


def test_a_recording_is_an_item_with_what_is_said_of_it():
    listing = listing_of(RECORDING)
    item = listing.item

    assert listing.rejection is None
    assert item.item_id == "xc/999999"
    assert item.locator == "https://xeno-canto.org/999999/download"
    assert item.title == "Example Thrush"
    assert item.description == "Steady song with traffic noise behind."
    assert item.tags == (
        "Example Thrush", "Turdus exemplaris", "birds", "song", "call", "male", "Fringilla coelebs",
    )  # fmt: skip
    assert item.author == "Example Recordist"
    assert item.license_url_raw == "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    assert item.source_url == "https://xeno-canto.org/999999"
    assert (item.catalogue, item.published, item.parents) == ("xeno-canto", "2025-05-03", ())


def test_addresses_without_a_scheme_are_made_whole_and_the_licence_is_verbatim():
    said = {"file": "//xeno-canto.org/1/download", "lic": "//creativecommons.org/licenses/by/4.0/"}
    item = listing_of(RECORDING | said).item

    assert item.locator == "https://xeno-canto.org/1/download"
    assert item.license_url_raw == "//creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("said", ["", None, [], 5, "not an address"])
def test_a_restricted_recording_is_rejected(said):
    listing = listing_of(RECORDING | {"file": said})

    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.NO_AUDIO_LINK


@pytest.mark.parametrize("also", [[""], [], None, "", {}])
def test_nothing_behind_it_adds_no_tag(also):
    assert listing_of(RECORDING | {"also": also}).item.tags[-1] == "male"


def test_a_recording_without_a_number_is_left_out():
    assert list(CATALOGUE.listings("xc", RECORDING | {"id": "a/b"})) == []


@pytest.mark.parametrize(
    ("said", "expected"), [("1:23", 83.0), ("1:02:03", 3723.0), ("", None), (None, None)]
)
def test_the_length_is_read_in_both_forms(said, expected):
    assert CATALOGUE.duration_s(RECORDING | {"length": said}) == expected


@given(ANY_JSON | spoilt(answer_of(RECORDING, None, pages=2)))
def test_whatever_is_answered_is_listed_or_a_bad_answer(answer):
    all_listings(CATALOGUE, CATALOGUE.first(), answer)


@given(spoilt(RECORDING))
def test_the_length_of_anything_is_a_number_or_nothing(record):
    CATALOGUE.duration_s(record)


@pytest.mark.parametrize("number_of_pages", [3, "3"])
def test_pages_are_walked_to_the_end(number_of_pages):
    def answer(request):
        page = dict(request.params)["page"]
        return answer_of(RECORDING | {"id": page}, pages=number_of_pages, total="3")

    pages = walk(CATALOGUE, answer)

    assert [record["id"] for page in pages for record in page.records] == ["1", "2", "3"]
    assert [page.total for page in pages] == [3, 3, 3]


@pytest.mark.parametrize("number_of_pages", [0, 1, "1"])
def test_nothing_found_is_an_empty_listing(number_of_pages):
    page = CATALOGUE.read(CATALOGUE.first(), answer_of(pages=number_of_pages, total="0"))

    assert (page.records, page.next, page.total) == ((), None, 0)


def test_an_empty_page_in_the_middle_is_a_bad_answer():
    with pytest.raises(BadAnswer):
        CATALOGUE.read(CATALOGUE.first(), answer_of(pages=3))


def test_an_error_in_place_of_recordings_is_a_bad_answer():
    with pytest.raises(BadAnswer):
        CATALOGUE.read(CATALOGUE.first(), {"error": "client_error", "message": "no such tag"})


def test_only_a_later_page_may_be_gone():
    second = CATALOGUE.read(CATALOGUE.first(), answer_of(RECORDING, pages=2)).next
    assert second is not None

    assert CATALOGUE.unanswered(CATALOGUE.first(), Reason.GONE) is None
    assert CATALOGUE.unanswered(second, Reason.NOT_ALLOWED) is None
    page = CATALOGUE.unanswered(second, Reason.GONE)
    assert page is not None
    assert (page.records, page.next) == ((), None)


def test_each_recording_is_looked_up_by_its_number():
    questions = [dict(each.params)["query"] for each in CATALOGUE.again(("7", "8", "9 q:A"))]

    assert questions == ["nr:7", "nr:8"]


def test_a_query_is_built_of_tags_and_quoted_values():
    query = {"q": "A", "cnt": "South Africa", "len": "<30", "grp": "birds"}

    assert query_of(query) == 'cnt:"South Africa" grp:birds len:"<30" q:A'


@pytest.mark.parametrize("query", [{}, {"nr": "1"}, {"en": 'a" q:A'}, {"en": "a\nb"}, {"en": ""}])
def test_a_query_that_could_say_something_else_is_refused(query):
    with pytest.raises(ValueError, match="query"):
        XenoCantoSettings(key="secret-key", query=query)


def test_the_key_is_in_no_representation():
    settings = XenoCantoSettings(key="secret-key", query={"grp": "birds"})

    assert "secret-key" not in repr(settings)
