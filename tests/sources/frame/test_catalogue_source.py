import gzip
from collections.abc import Callable
from typing import Any

import pytest

from schemas.rejections import Reason
from sources.frame import asking
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Asked, Asks, ComesFromHosts, LooksUp
from sources.web.errors import ComeBackLater, Gone, Refused, Unreachable
from sources.web.settings import Credential, WebSettings
from tests.sources.frame.tones import FakeClient, Hums, KeptInMemory, Tones, record

WEB = WebSettings(contact="someone@example.org")

SourceOf = Callable[..., tuple[CatalogueSource, FakeClient]]


@pytest.fixture
def source_of(monkeypatch: pytest.MonkeyPatch) -> SourceOf:
    def make(count: int, *, max_items: int | None = None, web: WebSettings = WEB, **client: Any):
        fake = FakeClient([record(n) for n in range(count)], **client)
        monkeypatch.setattr(asking, "client_of", lambda _: fake)
        monkeypatch.setattr(asking, "PAUSES_S", (0.0, 0.0))
        source = catalogue_source("tones", Tones(), web, max_items=max_items)
        return source.keeping(KeptInMemory()), fake

    return make


def ids(source: CatalogueSource) -> list[str]:
    return [listing.item.item_id for listing in source.list_items()]


def test_pages_are_asked_to_the_end_over_empty_ones(source_of: SourceOf):
    source, client = source_of(10)

    reached = list(source.ask())

    assert ids(source) == [f"tones/{n}" for n in range(10)]
    assert reached[-1] == Asked(pages=5, entries=10, total=10)
    assert len(client.asked) == 5


def test_a_catalogue_with_nothing_in_it_is_whole(source_of: SourceOf):
    source, _ = source_of(0)

    list(source.ask())

    assert ids(source) == []


def test_what_is_kept_is_not_asked_again(source_of: SourceOf):
    source, client = source_of(10)
    list(source.ask())

    assert list(source.ask())[-1] == Asked(pages=5, entries=10, total=10)
    assert len(client.asked) == 5


def test_a_listing_without_its_end_is_not_taken_for_whole(source_of: SourceOf):
    source, _ = source_of(10)
    next(source.ask())

    with pytest.raises(RuntimeError, match="tones: its listing is not whole: page 1 is not kept"):
        ids(source)


def test_a_source_without_a_place_for_its_pages_says_so():
    with pytest.raises(RuntimeError, match="no place to be kept in"):
        catalogue_source("tones", Tones(), WEB).list_items()


def test_a_page_that_was_torn_is_asked_again(source_of: SourceOf):
    source, client = source_of(10)
    list(source.ask())
    assert isinstance(source.pages, KeptInMemory)
    source.pages.kept[1] = source.pages.kept[1][:20]

    list(source.ask())

    assert ids(source) == [f"tones/{n}" for n in range(10)]
    assert len(client.asked) == 6


def test_pages_of_another_question_are_not_used(source_of: SourceOf):
    source, client = source_of(10)
    list(source.ask())
    other = catalogue_source("tones", Tones(page_size=5), WEB).keeping(source.pages)

    list(other.ask())

    assert ids(other) == [f"tones/{n}" for n in range(10)]
    assert client.asked[5][1] == (("size", "5"),)


def test_a_rejected_entry_is_listed_with_its_reason(source_of: SourceOf):
    source, _ = source_of(8)
    list(source.ask())

    rejected = [each for each in source.list_items() if each.rejection]

    assert [each.item.item_id for each in rejected] == ["tones/6"]
    assert rejected[0].rejection.reason is Reason.NO_AUDIO_LINK


def test_asking_stops_at_max_items_and_lists_no_more(source_of: SourceOf):
    source, client = source_of(10, max_items=4)

    list(source.ask())

    assert ids(source) == ["tones/0", "tones/1", "tones/2", "tones/3"]
    assert len(client.asked) == 2


def test_an_id_that_comes_twice_is_listed_once(source_of: SourceOf):
    source, client = source_of(6)
    client.records[4] = record(1)

    list(source.ask())

    assert ids(source) == ["tones/0", "tones/1", "tones/2", "tones/3", "tones/5"]


def test_a_bad_answer_is_asked_for_again(source_of: SourceOf):
    source, client = source_of(4, plan={1: {"error": "busy"}, 2: ["what"]})

    list(source.ask())

    assert ids(source) == [f"tones/{n}" for n in range(4)]
    assert len(client.asked) == 4


def test_bad_answers_stop_the_listing_with_the_way_out(source_of: SourceOf):
    source, client = source_of(10, plan={n: {} for n in (1, 2, 3)})

    with pytest.raises(OSError, match="no results") as stopped:
        list(source.ask())

    assert str(stopped.value) == (
        "tones: tones.example: no results; run again to go on: what was answered, 1 page, is kept"
    )
    list(source.ask())
    assert len(client.asked) == 8


def test_a_page_that_leads_back_to_an_earlier_one_stops_the_listing(source_of: SourceOf):
    source_of(10)

    class Circle(Tones):
        def read(self, asked: Any, answer: Any) -> Any:
            page = super().read(asked, answer)
            return type(page)(page.records, self.first(), None)

    circle = catalogue_source("tones", Circle(), WEB).keeping(KeptInMemory())
    with pytest.raises(OSError, match="leads back to a page that was asked for before"):
        list(circle.ask())


@pytest.mark.parametrize(
    "error",
    [Unreachable("no connection"), ComeBackLater("not before 09:00"), Refused("no such token")],
)
def test_a_host_that_fails_stops_the_listing_and_what_was_answered_is_kept(
    source_of: SourceOf, error: OSError
):
    source, client = source_of(10, plan={3: error})

    with pytest.raises(OSError, match=f"tones.example: {error}.*3 pages, is kept"):
        list(source.ask())

    list(source.ask())
    assert ids(source) == [f"tones/{n}" for n in range(10)]
    assert len(client.asked) == 6


def test_a_token_in_a_next_link_is_neither_kept_nor_sent(source_of: SourceOf):
    secret = Credential(("tones.example",), "Authorization", "Token s3cr3t-and-long")
    web = WebSettings(credentials=(secret,))
    source, client = source_of(10, web=web, secret="s3cr3t-and-long")
    client.records[2]["url"] += "?signed=s3cr3t-and-long"

    list(source.ask())

    assert isinstance(source.pages, KeptInMemory)
    kept = b"".join(map(gzip.decompress, source.pages.kept.values()))
    assert b"s3cr3t" not in kept
    assert "s3cr3t" not in repr(client.asked)
    assert b"signed=***" in kept
    assert len(ids(source)) == 10


def test_only_a_catalogue_that_can_be_asked_again_looks_up():
    tones, hums = (catalogue_source("tones", each, WEB) for each in (Tones(), Hums()))

    assert isinstance(tones, LooksUp)
    assert not isinstance(hums, LooksUp)
    assert all(
        isinstance(each, Asks) and isinstance(each, ComesFromHosts) for each in (tones, hums)
    )


def test_a_look_up_leaves_out_what_is_not_there_any_more(source_of: SourceOf):
    source, _ = source_of(10, plan={1: Gone("404")})
    assert isinstance(source, LooksUp)

    found = source.look_up(["tones/2", "tones/3", "tones/6", "tones/77", "other/1"])

    assert [item.item_id for item in found] == ["tones/2"]


def test_a_catalogue_that_answers_nothing_has_not_lost_its_items(source_of: SourceOf):
    source, _ = source_of(10, plan={0: Gone("404"), 1: Gone("404"), 2: Gone("404")})
    assert isinstance(source, LooksUp)

    with pytest.raises(OSError, match="404"):
        list(source.look_up(["tones/2", "tones/3"]))


def test_an_item_that_is_gone_is_left_out_if_its_catalogue_still_answers(source_of: SourceOf):
    source, client = source_of(10, plan={0: Gone("404")})
    assert isinstance(source, LooksUp)

    assert list(source.look_up(["tones/2"])) == []
    assert len(client.asked) == 2


def test_the_locator_is_the_fingerprint_and_names_the_host(source_of: SourceOf):
    source, client = source_of(3)
    list(source.ask())
    item = next(source.list_items()).item

    assert source.fingerprint(item) == "https://files.tones.example/0.flac"
    assert source.host_of(item) == "files.tones.example"
    assert len(client.asked) == 1
