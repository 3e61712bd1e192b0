"""What holds of every catalogue, asked over HTTP at a host that speaks as it does, or ill."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from schemas.rejections import Reason, Rejected
from sources.frame import asking, fetch
from sources.frame.source import CatalogueSource
from sources.protocol import LooksUp
from sources.registry import open_source
from sources.web.client import Client
from sources.web.errors import PrivateAddress
from sources.web.settings import HostLimit, WebSettings
from sources.web.surroundings import Surroundings
from tests.sources.catalogues import spoken, spoken_nature_and_music
from tests.sources.catalogues.spoken import STOLEN, TOKEN, WAV, Spoken
from tests.sources.frame.tones import KeptInMemory
from tests.sources.web.fake_host import CUT, HTML, Answer, FakeHost, error, redirect

CASES = (
    spoken.COMMONS,
    spoken.FREESOUND,
    spoken.HUGGINGFACE,
    spoken.INTERNET_ARCHIVE,
    spoken.OPENVERSE,
    spoken_nature_and_music.CCMIXTER,
    spoken_nature_and_music.INATURALIST,
    spoken_nature_and_music.JAMENDO,
    spoken_nature_and_music.NASA,
    spoken_nature_and_music.XENO_CANTO,
)


@dataclass
class Clock:
    """Time that passes when somebody sleeps."""

    time_s: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time_s += seconds


class Killed(BaseException):
    """The end of the process, as far as the code in it can tell."""


class DyingPages(KeptInMemory):
    """Pages of a process that dies when it has an answer and has not kept it yet."""

    def write(self, number: int, page: bytes) -> None:
        if number == self.dies_at:
            raise Killed
        super().write(number, page)

    dies_at = -1


@pytest.fixture(params=CASES, ids=lambda case: case.type)
def case(request: pytest.FixtureRequest) -> Spoken:
    return request.param


@pytest.fixture
def host(case: Spoken) -> Iterator[FakeHost]:
    with FakeHost() as taught:
        case.serve(taught)
        yield taught


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Clock:
    """A clock for all clients, and a folder of their own for what they share."""
    time, clients = Clock(), dict[WebSettings, Client]()
    around = Surroundings(time.now, time.now, time.sleep, lambda: 0.5)

    def client_of(settings: WebSettings) -> Client:
        return clients.setdefault(settings, Client(settings, around))

    monkeypatch.setattr(asking, "client_of", client_of)
    monkeypatch.setattr(fetch, "client_of", client_of)
    monkeypatch.setattr(asking.time, "sleep", time.sleep)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("SOUNDMILL_CONTACT", "someone@example.org")
    return time


@pytest.fixture
def opened(
    case: Spoken, host: FakeHost, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> CatalogueSource:
    monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", host.address)
    source = open_source({"type": case.type} | case.entry(host))
    assert isinstance(source, CatalogueSource)
    # Limits have tests of their own, and some allow a few questions an hour.
    lifted = replace(source.web, limits=(), other_limit=HostLimit(8))
    return replace(source, web=lifted, pages=KeptInMemory())


def ids(source: CatalogueSource) -> tuple[str, ...]:
    return tuple(listing.item.item_id for listing in source.list_items())


def asked_and_listed(source: CatalogueSource) -> tuple[str, ...]:
    list(source.ask())
    return ids(source)


def test_a_whole_listing_is_asked_page_by_page_to_its_end(
    case: Spoken, host: FakeHost, opened: CatalogueSource
):
    assert asked_and_listed(opened) == case.item_ids
    assert host.n_requests() == case.n_requests
    assert all("soundmill/" in each.headers["user-agent"] for each in host.requests)


def test_a_listing_of_nothing_is_whole(case: Spoken, host: FakeHost, opened: CatalogueSource):
    host.json(case.first, case.empty)

    assert asked_and_listed(opened) == ()
    assert host.n_requests() == case.n_requests_for_nothing


def test_a_listing_stopped_at_any_request_goes_on_without_asking_twice(
    case: Spoken, host: FakeHost, opened: CatalogueSource
):
    for dies_at in range(case.n_requests):
        pages = DyingPages()
        pages.dies_at = dies_at
        source = opened.keeping(pages)
        host.clear()
        with pytest.raises(Killed):
            list(source.ask())
        pages.dies_at = -1

        assert asked_and_listed(source) == case.item_ids
        assert host.n_requests() == case.n_requests + 1  # the one in flight


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_host_that_says_no_stops_the_listing_and_the_next_run_goes_on(
    case: Spoken, host: FakeHost, opened: CatalogueSource, status: int
):
    has_token = TOKEN in str(case.entry(host))
    said = f'{{"you sent": "{TOKEN if has_token else "nothing"}"}}'
    host.next(case.first, error(status, body=said.encode()))

    with pytest.raises(OSError, match=str(status)) as stopped:
        list(opened.ask())

    assert TOKEN not in str(stopped.value)
    assert asked_and_listed(opened) == case.item_ids


@pytest.mark.parametrize("as_date", [False, True])
def test_a_host_that_wants_a_pause_gets_it(
    case: Spoken, host: FakeHost, opened: CatalogueSource, clock: Clock, as_date: bool
):
    when = formatdate(clock.now() + 40, usegmt=True) if as_date else "40"
    host.next(case.first, error(429, retry_after=when))

    began_s = clock.now()
    assert asked_and_listed(opened) == case.item_ids
    assert 40 <= clock.now() - began_s < 600


@pytest.mark.parametrize(
    "fault",
    [
        error(500),
        CUT,
        Answer(b'{"results": [', cut_after=5),
        Answer(b"{}", told_length=99),
        HTML,
        Answer(b"[[[", content_type="application/json"),
        Answer(b'"a text"'),
    ],
    ids=["500", "no answer", "cut", "wrong length", "html", "no json", "another shape"],
)
def test_a_fault_of_the_host_is_asked_again(
    case: Spoken, host: FakeHost, opened: CatalogueSource, fault: Answer
):
    host.next(case.first, fault)

    assert asked_and_listed(opened) == case.item_ids


@pytest.mark.parametrize("fault", [error(500), HTML], ids=["500", "html"])
def test_a_fault_that_stays_stops_the_listing_and_keeps_what_was_answered(
    case: Spoken, host: FakeHost, opened: CatalogueSource, fault: Answer
):
    host.next(case.first, *[fault] * 40)

    with pytest.raises(OSError, match="run again to go on"):
        list(opened.ask())


@pytest.mark.parametrize("inner", ["loopback", "metadata"])
def test_no_host_leads_to_an_inner_address(
    case: Spoken, host: FakeHost, opened: CatalogueSource, inner: str
):
    with FakeHost() as other:
        leads = {"loopback": f"{other.url}/x", "metadata": "http://169.254.169.254/latest/"}[inner]
        host.next(case.first, redirect(leads))

        with pytest.raises(OSError, match="run again") as stopped:
            list(opened.ask())

        assert isinstance(stopped.value.__cause__, PrivateAddress)
        assert other.n_requests() == 0


def test_no_token_is_kept_and_none_of_a_link_is_sent(
    case: Spoken, host: FakeHost, opened: CatalogueSource
):
    asked_and_listed(opened)

    assert isinstance(opened.pages, KeptInMemory)
    kept = b"".join(gzip.decompress(page) for page in opened.pages.kept.values()).decode()
    listed = repr(list(opened.list_items()))
    for secret in (TOKEN, STOLEN, "someone@example.org"):
        assert secret not in kept
        assert secret not in listed
    assert all(STOLEN not in each.target for each in host.requests)
    assert case.is_token_in_query or all(TOKEN not in each.target for each in host.requests)


def _item(source: CatalogueSource, case: Spoken) -> Any:
    return next(each.item for each in source.list_items() if each.item.item_id == case.fetched)


def test_a_sound_is_fetched(case: Spoken, opened: CatalogueSource):
    asked_and_listed(opened)

    with opened.fetch(_item(opened, case)) as path:
        assert path.read_bytes() == WAV


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (lambda other: error(404), Reason.GONE),
        (lambda other: error(403), Reason.NOT_ALLOWED),
        (lambda other: HTML, Reason.WRONG_CONTENT),
        (lambda other: redirect(other.url), Reason.PRIVATE_ADDRESS),
    ],
    ids=["404", "403", "html", "inner address"],
)
def test_a_sound_that_is_not_to_be_had_has_its_reason(
    case: Spoken,
    host: FakeHost,
    opened: CatalogueSource,
    fault: Callable[[FakeHost], Answer],
    reason: Reason,
):
    asked_and_listed(opened)
    with FakeHost() as other:
        host.next(case.sound, *[fault(other)] * 20)
        with pytest.raises(Rejected) as refused, opened.fetch(_item(opened, case)):
            pass

    assert refused.value.reason is reason
    assert STOLEN not in refused.value.detail
    assert TOKEN not in refused.value.detail


def test_a_plan_is_made_of_a_few_questions(case: Spoken, host: FakeHost, opened: CatalogueSource):
    plan = opened.plan()

    assert host.n_requests() <= 4
    if plan.items is not None:  # some do not count
        assert abs(plan.items - len(case.item_ids)) <= 2


def test_a_single_item_is_looked_up_as_it_was_listed(case: Spoken, opened: CatalogueSource):
    asked_and_listed(opened)
    listed = _item(opened, case)
    if not isinstance(opened, LooksUp):
        pytest.skip("it cannot be asked about single items")

    found = list(opened.look_up([listed.item_id, case.gone_id]))

    assert [replace(each, evidence="") for each in found] == [replace(listed, evidence="")]


def test_an_original_is_fetched_with_a_fresh_token_that_is_shown_to_nobody(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    fresh = "fresh-access-token"
    with FakeHost() as host:
        spoken.FREESOUND.serve(host)
        listed = host.url + "/apiv2"
        api = "/apiv2/sounds/1/download/"
        given = {"access_token": fresh, "expires_in": 86399, "refresh_token": "next-refresh-token"}
        host.json("/apiv2/oauth2/access_token/", given)
        host.route(
            api,
            lambda asked: (
                Answer(WAV, content_type="audio/wav")
                if asked.headers.get("authorization") == f"Bearer {fresh}"
                else error(401)
            ),
        )
        sound = {"id": 1, "username": "ann", "license": spoken.CC0, "filesize": len(WAV)}
        host.json("/apiv2/search/", {"count": 1, "next": None, "results": [sound]})
        monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", host.address)
        source = open_source(
            {
                "type": "freesound",
                "endpoint": listed,
                "originals": True,
                "client_id": "our-client",
                "client_secret": "our-client-secret",
                "refresh_token": "our-refresh-token",
            }
        )
        assert isinstance(source, CatalogueSource)
        source = source.keeping(KeptInMemory())
        asked_and_listed(source)
        (listing,) = source.list_items()

        with source.fetch(listing.item) as path:
            assert path.read_bytes() == WAV

        assert listing.item.locator == f"{listed}/sounds/1/download/#bytes={len(WAV)}"
        assert host.n_requests("/apiv2/oauth2/access_token/") == 1
        for secret in (fresh, "our-client-secret", "our-refresh-token"):
            assert secret not in repr(source)
            assert all(secret not in each.target for each in host.requests)
