"""A listing stopped anywhere and gone on with is the listing that nobody stopped."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.frame import asking
from sources.frame.catalogue import Request
from sources.frame.pages import KeptPage, pack, settled, unpack
from sources.frame.source import CatalogueSource, catalogue_source
from sources.web.settings import WebSettings
from tests.sources.frame.tones import FakeClient, KeptInMemory, Tones, record

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Killed(BaseException):
    """The end of the process, as far as the code in it can tell."""


@dataclass
class DyingPages(KeptInMemory):
    """Pages of a process that dies at its n-th write, before or after the page is there."""

    kept: dict[int, bytes]
    dies_at: int
    after: bool

    def write(self, number: int, page: bytes) -> None:
        self.dies_at -= 1
        if self.dies_at >= 0:
            super().write(number, page)
            return
        if self.after:
            super().write(number, page)
        raise Killed


def source_of(client: FakeClient, pages: KeptInMemory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "client_of", lambda _: client)
    monkeypatch.setattr(asking, "PAUSES_S", (0.0, 0.0))
    return catalogue_source("tones", Tones(), WebSettings()).keeping(pages)


def listed(source: CatalogueSource) -> list[str]:
    return [listing.item.item_id for listing in source.list_items()]


@SETTINGS
@given(
    count=st.integers(0, 40),
    deaths=st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=6),
    failures=st.dictionaries(
        st.integers(0, 30), st.sampled_from([OSError, Killed, KeyboardInterrupt]), max_size=5
    ),
)
def test_a_listing_killed_anywhere_and_resumed_is_the_whole_listing(
    monkeypatch: pytest.MonkeyPatch, count, deaths, failures
):
    records = [record(n) for n in range(count)]
    undisturbed = FakeClient(records)
    whole = source_of(undisturbed, KeptInMemory(), monkeypatch)
    list(whole.ask())

    client = FakeClient(records, plan={n: kind("stop") for n, kind in failures.items()})
    kept: dict[int, bytes] = {}
    for dies_at, after in deaths:
        with suppress(Killed, KeyboardInterrupt, OSError):
            list(source_of(client, DyingPages(kept, dies_at, after), monkeypatch).ask())
    pages = KeptInMemory()
    pages.kept = kept
    while True:
        with suppress(Killed, KeyboardInterrupt, OSError):
            list(source_of(client, pages, monkeypatch).ask())
            break

    assert listed(source_of(client, pages, monkeypatch)) == listed(whole)
    assert kept == whole.pages.kept
    stops = len(deaths) + len(failures)
    assert len(client.asked) <= len(undisturbed.asked) + stops


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_a_page_is_read_as_it_was_kept(value):
    request = settled(Request("https://a.example", (("q", "ä"),), {"left": (1, value)}))
    following = settled(Request("https://a.example/2", expects="text"))
    kept = KeptPage(request, asking.Page((value,), following, 3))

    assert unpack(pack(kept)) == kept
    assert pack(kept) == pack(kept)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_page_are_not_kept(content: bytes):
    assert unpack(content) is None


def test_a_page_cut_short_anywhere_is_not_kept():
    content = pack(KeptPage(Request("https://a.example"), asking.Page(("one",), None)))

    assert all(unpack(content[:end]) is None for end in range(len(content)))
