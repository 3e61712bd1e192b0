"""What a whole listing and its downloads would come to, reckoned from the first page."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from urllib.parse import urlsplit

from schemas.items import Item
from sources.frame.asking import Asking
from sources.frame.catalogue import AsksForAddress, Estimates, Fetches, Page
from sources.protocol import Plan
from sources.web.limits import limit_of
from sources.web.settings import Rate, WebSettings

_HOUR_S = 3_600
_DAY_S = 86_400


def plan_of(asking: Asking, page: Page) -> Plan:
    """The plan that follows from the first page, as if all others were like it.

    Recordings are counted as requests only where their host counts them: where it has a rate. The
    days are those of one host after the other, as a listing comes before its downloads.
    """
    found = [each for r in page.records for each in asking.catalogue.listings(asking.source, r)]
    entries, items = _amounts(asking, page, len(found))
    if entries is None or items is None:
        return Plan(None, None, None, None)
    pages = ceil(entries / len(page.records)) if page.records else 1
    hosts = _Hosts(asking.web)
    hosts.count(asking.catalogue.first().url, max(1, pages))
    listed = hosts.requests.total()
    tried = [each for each in found if each.rejection is None]
    for listing in tried:
        for url in _asked_for(asking, listing.item):
            hosts.count(url, items / len(found), only_if_limited=True)
    requests = listed + round(hosts.requests.total() - listed)
    return Plan(items, _hours(asking, page, items), requests, hosts.days())


def _amounts(asking: Asking, page: Page, n_found: int) -> tuple[int | None, int | None]:
    """Entries to be listed, and items that come of them."""
    entries = len(page.records) if page.next is None else page.total
    most = asking.max_items
    if entries is None or (entries and not page.records):
        return None, None
    items = round(entries * n_found / len(page.records)) if page.records else 0
    if most is not None and items > most:
        return ceil(entries * most / items), most
    return entries, items


def _asked_for(asking: Asking, item: Item) -> list[str]:
    """The URLs that fetching an item asks for."""
    catalogue = asking.catalogue
    if isinstance(catalogue, AsksForAddress):
        return [catalogue.address_question(item).url, item.locator]
    if isinstance(catalogue, Fetches):
        return [catalogue.download_of(item).url]
    return [item.locator]


def _hours(asking: Asking, page: Page, items: int) -> float | None:
    if not isinstance(asking.catalogue, Estimates):
        return None
    said = [asking.catalogue.duration_s(record) for record in page.records]
    known = [duration_s for duration_s in said if duration_s is not None]
    return sum(known) / len(known) * items / _HOUR_S if known else None


@dataclass(slots=True)
class _Hosts:
    """Requests by the name that they are counted under, each with its rates."""

    web: WebSettings
    requests: Counter[str] = field(default_factory=Counter)
    rates: dict[str, tuple[Rate, ...]] = field(default_factory=dict)

    def count(self, url: str, n: float, *, only_if_limited: bool = False) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port or (80 if parts.scheme == "http" else 443)
        except ValueError:
            return
        name, limit = limit_of(self.web, parts.hostname or "", port)
        if limit.rates or not only_if_limited:
            self.rates[name] = limit.rates
            self.requests[name] += n  # type: ignore[assignment]

    def days(self) -> float | None:
        """None where no host has a rate: then only the line's speed counts."""
        if not any(self.rates.values()):
            return None
        return sum(map(self._seconds, self.requests)) / _DAY_S

    def _seconds(self, name: str) -> float:
        """A request that finds its window full waits for the end of it, and so for all before."""
        last = max(0, round(self.requests[name]) - 1)
        return max((rate.seconds * (last // rate.n) for rate in self.rates[name]), default=0.0)
