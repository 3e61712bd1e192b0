import pytest
from hypothesis import given

from schemas.rejections import Reason
from sources.catalogues.nasa import Nasa, NasaSettings, filters_of
from sources.frame.catalogue import BadAnswer
from tests.sources.catalogues.hostile import ANY_JSON, all_listings, spoilt
from tests.sources.catalogues.walks import walk

CATALOGUE = Nasa("https://images-api.nasa.gov", (("q", "launch"),))
DECLARED = Nasa("https://images-api.nasa.gov", license="US Government work")
DATA = {
    "nasa_id": "Ep1_Example launch",
    "title": "Example launch",
    "description": "Engines &amp; crowd at the pad",
    "keywords": ["launch", "rocket; crowd"],
    "center": "JSC",
    "date_created": "2019-07-05T00:00:00Z",
    "media_type": "audio",
    "album": ["Launches"],
}
ENTRY = {
    "href": "https://images-assets.nasa.gov/audio/Ep1_Example launch/collection.json",
    "data": [DATA],
    "links": [],
}
FILES = "http://images-assets.nasa.gov/audio/Ep1_Example launch/Ep1_Example launch"


def answer_of(*entries, hits=1):
    return {
        "collection": {
            "version": "1.0",
            "href": "http://images-api.nasa.gov/search?q=launch",
            "items": list(entries),
            "metadata": {"total_hits": hits},
            "links": [],
        }
    }


def asset_of(*names):
    return {"collection": {"version": "1.0", "items": [{"href": FILES + each} for each in names]}}


def listing_of(catalogue=CATALOGUE, **parts):
    (listing,) = catalogue.listings("nasa", ENTRY | {"data": [DATA | parts]})
    return listing


def test_an_entry_is_an_item_with_what_is_said_of_it():
    listing = listing_of()
    item = listing.item

    assert listing.rejection is None
    assert item.item_id == "nasa/Ep1_Example%20launch"
    assert item.locator == "https://images-api.nasa.gov/asset/Ep1_Example%20launch"
    assert (item.title, item.author) == ("Example launch", "NASA/JSC")
    assert item.description == "Engines & crowd at the pad"
    assert item.tags == ("launch", "rocket", "crowd")
    assert item.source_url == "https://images.nasa.gov/details/Ep1_Example%20launch"
    assert (item.catalogue, item.published, item.flags) == ("nasa", "2019-07-05", ("voice",))


def test_without_a_declaration_nothing_is_said_of_a_licence():
    item = listing_of().item

    assert (item.license_raw, item.license_url_raw, item.witness) == ("", "", "")


def test_a_declared_licence_is_the_word_of_the_collection():
    item = listing_of(DECLARED).item

    assert (item.license_raw, item.witness) == ("US Government work", "container")


@pytest.mark.parametrize(
    ("parts", "holds"),
    [
        ({"secondary_creator": "NASA"}, True),
        ({"secondary_creator": "nasa ", "photographer": "NASA"}, True),
        ({"secondary_creator": "NASA/ESA"}, False),
        ({"secondary_creator": "NASA and Example Records"}, False),
        ({"secondary_creator": "Example Records"}, False),
        ({"photographer": "Example Person"}, False),
        ({"center": ""}, False),
        ({"center": None}, False),
    ],
)
def test_a_declared_licence_holds_for_what_credits_nobody_else(parts, holds):
    item = listing_of(DECLARED, **parts).item

    assert (item.license_raw != "", item.witness == "container") == (holds, holds)


def test_what_is_no_sound_is_rejected():
    listing = listing_of(media_type="video")

    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.NOT_AUDIO


@pytest.mark.parametrize("nasa_id", ["", None, ".", "..", "x" * 301, {}])
def test_an_entry_without_a_usable_id_is_left_out(nasa_id):
    entry = ENTRY | {"data": [DATA | {"nasa_id": nasa_id}]}

    assert list(CATALOGUE.listings("nasa", entry)) == []


def test_a_hostile_id_stays_one_part_of_an_address():
    item = listing_of(nasa_id="../../etc?x=1#y\n@inner:80/z").item

    assert item.locator == (
        "https://images-api.nasa.gov/asset/..%2F..%2Fetc%3Fx%3D1%23y%0A%40inner%3A80%2Fz"
    )
    (question,) = CATALOGUE.again((item.item_id.removeprefix("nasa/"),))
    assert dict(question.params)["nasa_id"] == "../../etc?x=1#y\n@inner:80/z"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("~128k.mp3", "~orig.wav", "~128k.m4a"), "~orig.wav"),
        (("~128k.mp3", "~orig.mp3", "~64k.mp3"), "~orig.mp3"),
        (("~64k.m4a", "~128k.mp3", "/metadata.json", "~thumb.jpg"), "~128k.mp3"),
        (("~orig.srt", "~64k.mp3"), "~64k.mp3"),
    ],
)
def test_the_best_file_is_fetched_and_its_address_is_fit_to_be_asked(names, expected):
    address = CATALOGUE.address_in(asset_of(*names))

    assert address == FILES.replace("http:", "https:").replace(" ", "%20") + expected


@pytest.mark.parametrize("answer", [None, {}, asset_of(), asset_of("/metadata.json"), [None, 5]])
def test_an_entry_without_a_sound_has_no_address(answer):
    assert CATALOGUE.address_in(answer) == ""


def test_an_address_is_asked_for_at_the_locator():
    item = listing_of().item

    assert CATALOGUE.address_question(item).url == item.locator


@given(ANY_JSON | spoilt(asset_of("~orig.wav", "~128k.mp3")))
def test_an_address_is_one_whatever_is_answered(answer):
    address = CATALOGUE.address_in(answer)

    assert address == "" or address.startswith(("http://", "https://"))


@given(ANY_JSON | spoilt(answer_of(ENTRY, None, hits=2)))
def test_whatever_is_answered_is_listed_or_a_bad_answer(answer):
    all_listings(DECLARED, DECLARED.first(), answer)


def entries_of(request, n):
    page = int(dict(request.params)["page"])
    ids = [str(each) for each in range(n)][(page - 1) * 100 : page * 100]
    return [ENTRY | {"data": [DATA | {"nasa_id": each}]} for each in ids]


@pytest.mark.parametrize("tells_total", [True, False])
def test_pages_are_walked_to_the_end(tells_total):
    hits = 250 if tells_total else None
    pages = walk(CATALOGUE, lambda asked: answer_of(*entries_of(asked, 250), hits=hits))

    n_records = [len(page.records) for page in pages]
    assert n_records == ([100, 100, 50] if tells_total else [100, 100, 50, 0])
    assert pages[0].total == hits
    assert dict(pages[0].next.params)["q"] == "launch"


def test_a_search_ends_where_the_catalogue_ends_it(caplog):
    pages = walk(CATALOGUE, lambda asked: answer_of(*entries_of(asked, 20_000), hits=20_000))

    assert (len(pages), pages[0].total, pages[-1].next) == (100, 10_000, None)
    assert "first 10000 of 20000" in caplog.text


def test_nothing_found_is_an_empty_listing():
    page = CATALOGUE.read(CATALOGUE.first(), answer_of(hits=0))

    assert (page.records, page.next, page.total) == ((), None, 0)


def test_an_empty_page_before_the_end_is_a_bad_answer():
    with pytest.raises(BadAnswer):
        CATALOGUE.read(CATALOGUE.first(), answer_of(hits=5))


def test_only_a_later_page_may_be_gone():
    second = CATALOGUE.read(CATALOGUE.first(), answer_of(ENTRY, hits=150)).next
    assert second is not None

    assert CATALOGUE.unanswered(CATALOGUE.first(), Reason.GONE) is None
    page = CATALOGUE.unanswered(second, Reason.GONE)
    assert page is not None
    assert (page.records, page.next) == ((), None)


def test_settings_are_its_parameters():
    settings = NasaSettings(query="launch", center="JSC", year_start=1969)

    assert filters_of(settings) == (("q", "launch"), ("center", "JSC"), ("year_start", "1969"))
