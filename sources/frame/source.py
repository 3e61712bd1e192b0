"""A catalogue that is asked over HTTP as a source: page by page, and never twice for one page."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from schemas.items import Item
from sources.frame.asking import Asking, listing_of_kept
from sources.frame.catalogue import AsksAgain, AsksForAddress, Catalogue, Fetches
from sources.frame.fetch import fetch_asked, fetch_locator, host_of_url
from sources.frame.look_up import look_up
from sources.frame.plan import plan_of
from sources.protocol import Asked, Listing, Pages, Plan
from sources.web.settings import WebSettings

_MORE_QUESTIONS = 3
"""Of a plan; some of what is asked for one by one may have gone."""


@dataclass(frozen=True, slots=True)
class CatalogueSource:
    """One catalogue with the settings of its hosts; lists only what was asked for and is kept.

    ``max_items`` is how many items it lists at most, however many more match.
    """

    name: str
    catalogue: Catalogue
    web: WebSettings
    max_items: int | None = None
    pages: Pages | None = None

    def keeping(self, pages: Pages) -> "CatalogueSource":
        """The same source, whose listing is kept in ``pages``: it lists what is kept there."""
        return replace(self, pages=pages)

    def ask(self) -> Iterator[Asked]:
        """Asks for every page that is not kept yet; gives how far it has come after each.

        Raises:
            OSError: The catalogue cannot be asked now; what was answered is kept.
        """
        return self._asking().walk(self._kept())

    def plan(self) -> Plan:
        """What a whole listing would come to; keeps nothing.

        Asks for the first page, and where that only names what is to be asked for one by one, for
        the next few.

        Raises:
            OSError: The catalogue cannot be asked now.
        """
        asking = self._asking()
        page = asking.answer(self.catalogue.first())
        for _ in range(_MORE_QUESTIONS):
            if page.records or page.next is None or not page.total:
                break
            page = replace(asking.answer(page.next), total=page.total)
        return plan_of(asking, page)

    def list_items(self) -> Iterator[Listing]:
        """Every item of the kept pages, each id once: of two entries with one id, the first.

        Raises:
            RuntimeError: The listing is not whole.
        """
        return listing_of_kept(self._asking(), self._kept())

    def fingerprint(self, item: Item) -> str:
        """The item's locator, which holds what its catalogue promised; nothing is asked."""
        return item.locator

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """The bytes at the item's locator, or where the catalogue says that they lie."""
        if isinstance(self.catalogue, AsksForAddress):
            return fetch_asked(self.web, self.catalogue, item)
        return fetch_locator(self.web, item.locator, url=self._url(item))

    def host_of(self, item: Item) -> str:
        """The host that an item's bytes come from."""
        return host_of_url(self._url(item) or item.locator)

    def _url(self, item: Item) -> str:
        if not isinstance(self.catalogue, Fetches):
            return ""
        request = self.catalogue.download_of(item)
        if not request.params:
            return request.url
        return f"{request.url}{'&' if '?' in request.url else '?'}{urlencode(request.params)}"

    def _asking(self) -> Asking:
        return Asking(self.name, self.catalogue, self.web, self.max_items)

    def _kept(self) -> Pages:
        if self.pages is None:
            raise RuntimeError(f"{self.name}: its listing has no place to be kept in")
        return self.pages


@dataclass(frozen=True, slots=True)
class LookUpSource(CatalogueSource):
    """A catalogue that can also be asked about single entries: the look-up is all it adds."""

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """What the catalogue says today of these items; one that it does not have is left out.

        Raises:
            OSError: It cannot be asked.
        """
        assert isinstance(self.catalogue, AsksAgain)
        return look_up(self._asking(), self.catalogue, item_ids)


def catalogue_source(
    name: str, catalogue: Catalogue, web: WebSettings, *, max_items: int | None = None
) -> CatalogueSource:
    """The source of a catalogue; one that can look up single entries if the catalogue can."""
    kind = LookUpSource if isinstance(catalogue, AsksAgain) else CatalogueSource
    return kind(name, catalogue, web, max_items)
