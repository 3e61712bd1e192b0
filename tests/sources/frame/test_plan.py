from typing import Any

import pytest

from sources.frame import asking
from sources.frame.source import catalogue_source
from sources.protocol import Plan
from sources.web.settings import HostLimit, Rate, WebSettings
from tests.sources.frame.tones import FakeClient, Hums, Tones, record

POLITE = WebSettings(
    limits=(
        ("tones.example", HostLimit(1, (Rate(1, 1.0),))),
        ("files.tones.example", HostLimit(1, (Rate(2, 1.0), Rate(600, 86_400.0)))),
    )
)


def plan(monkeypatch: pytest.MonkeyPatch, catalogue: Any, web: WebSettings, **how: Any):
    client = FakeClient([record(n) for n in range(how.pop("count"))], endpoint=Tones().endpoint)
    monkeypatch.setattr(asking, "client_of", lambda _: client)
    made = catalogue_source("tones", catalogue, web, **how).plan()
    return made, len(client.asked)


def test_a_plan_counts_from_the_first_page_alone(monkeypatch: pytest.MonkeyPatch):
    made, asked = plan(monkeypatch, Tones(), POLITE, count=3_000)

    assert asked == 1
    assert made.items == 3_000
    # Pages of three; each recording is a request, for its host has rates.
    assert made.requests == 1_000 + 3_000
    # 10 s is the mean of the recordings that say how long they are.
    assert made.hours == pytest.approx(3_000 * 10 / 3_600)
    # 999 s for the listing, then four whole days before the last 600 files: 2,999 // 600 = 4.
    assert made.days == pytest.approx((999 + 4 * 86_400) / 86_400)


def test_a_plan_ends_at_max_items(monkeypatch: pytest.MonkeyPatch):
    made, _ = plan(monkeypatch, Tones(), POLITE, count=3_000, max_items=30)

    assert (made.items, made.requests) == (30, 10 + 30)


def test_downloads_from_a_host_that_does_not_count_are_no_requests(
    monkeypatch: pytest.MonkeyPatch,
):
    made, _ = plan(monkeypatch, Hums(), WebSettings(), count=30)

    assert made == Plan(items=30, hours=None, requests=10, days=None)


def test_an_empty_catalogue_is_one_request(monkeypatch: pytest.MonkeyPatch):
    made, _ = plan(monkeypatch, Tones(), POLITE, count=0)

    assert made == Plan(items=0, hours=None, requests=1, days=0.0)


def test_what_the_catalogue_does_not_count_stays_open(monkeypatch: pytest.MonkeyPatch):
    client = FakeClient([], plan={0: {"results": [record(1)], "next": "https://tones.example/2"}})
    monkeypatch.setattr(asking, "client_of", lambda _: client)

    made = catalogue_source("tones", Tones(), POLITE).plan()

    assert made == Plan(None, None, None, None)
