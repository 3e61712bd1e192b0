"""Asks a catalogue page by page, keeps each answer at once, and goes on where it was stopped."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from sources.frame.catalogue import BadAnswer, Catalogue, HearsNo, Page, Request
from sources.frame.fetch import host_of_url
from sources.frame.pages import Cursor, KeptPage, identity, kept_page, pack, settled
from sources.frame.secrets import without_secrets
from sources.protocol import Asked, Listing, Pages
from sources.web.client import client_of
from sources.web.errors import ComeBackLater, Failed, Refused, WebError
from sources.web.settings import WebSettings

PAUSES_S = (1.0, 10.0)
"""Before a page that came in a wrong shape is asked for again: an overloaded host is soon itself
again, and what is broken for good is not mended by more questions."""


class ListingStopped(OSError):  # noqa: N818 - a stop that the next run goes on from
    """The catalogue cannot be asked now; the message says who, why and the way out."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A catalogue under a source's name, and how its hosts are talked to."""

    source: str
    catalogue: Catalogue
    web: WebSettings
    max_items: int | None = None

    def walk(self, pages: Pages) -> Iterator[Asked]:
        """Asks for what is not kept yet; gives how far it has come after each page.

        Raises:
            ListingStopped: An answer is not to be had. All before it are kept.
        """
        listed, cursor = _Listed(self), Cursor(0, settled(self.catalogue.first()))
        while cursor.request is not None and not listed.is_full:
            kept = kept_page(pages, cursor)
            if kept is None:
                page = self.answer(cursor.request, listed.questions, kept_pages=cursor.number)
                kept = KeptPage(cursor.request, page)
                pages.write(cursor.number, pack(kept))
            listed.take(kept)
            cursor = Cursor(cursor.number + 1, kept.page.next)
            yield listed.asked

    def answer(
        self, request: Request, before: frozenset[str] | set[str] = frozenset(), kept_pages: int = 0
    ) -> Page:
        """The page that answers a question, without secrets, as it will be read back.

        Args:
            request: The question.
            before: Identities of the questions asked already, to which no page may lead back.
            kept_pages: For the message, how many pages are kept.

        Raises:
            ListingStopped: There is none.
        """
        for pause_s in (*PAUSES_S, None):
            try:
                return self._read(request, before)
            except BadAnswer as error:
                if pause_s is None:
                    raise self._stopped(request, str(error), kept_pages) from error
                time.sleep(pause_s)
            except WebError as error:
                raise self._stopped(request, _in_words(error), kept_pages) from error
        raise AssertionError("the last attempt returns or raises")

    def _read(self, request: Request, before: frozenset[str] | set[str]) -> Page:
        page = without_secrets(self._heard(request), self.web)
        if page.next is None:
            return page
        following = settled(page.next)
        if identity(following) in before | {identity(request)}:
            raise BadAnswer("it leads back to a page that was asked for before")
        return Page(page.records, following, page.total)

    def _heard(self, request: Request) -> Page:
        client = client_of(self.web)
        try:
            answer = client.get(request.url, request.params, expects=request.expects)
        except ComeBackLater:
            raise
        except WebError as error:
            if isinstance(self.catalogue, HearsNo):
                page = self.catalogue.unanswered(request, error.reason)
                if page is not None:
                    return page
            raise
        return self.catalogue.read(request, answer)

    def _stopped(self, request: Request, why: str, kept_pages: int) -> ListingStopped:
        host = host_of_url(request.url)
        before = "" if host in why else f"{host}: "
        pages = f"{kept_pages} page{'s' if kept_pages != 1 else ''}"
        return ListingStopped(
            f"{self.source}: {before}{why}; run again to go on: what was answered, {pages}, is kept"
        )


def _in_words(error: WebError) -> str:
    if isinstance(error, Refused):
        return f"{error}; `soundmill sources` says what access it needs"
    if isinstance(error, Failed):
        return f"{error}; if it stays so, begin anew with --rebuild"
    return str(error)


def listing_of_kept(asking: Asking, pages: Pages) -> Iterator[Listing]:
    """Every item of the kept pages, each id once, in the order of the pages.

    Raises:
        RuntimeError: The pages do not reach the end of the listing.
    """
    listed, cursor = _Listed(asking), Cursor(0, settled(asking.catalogue.first()))
    while cursor.request is not None and not listed.is_full:
        kept = kept_page(pages, cursor)
        if kept is None:
            raise RuntimeError(
                f"{asking.source}: its listing is not whole: page {cursor.number} is not kept"
            )
        yield from listed.take(kept)
        cursor = Cursor(cursor.number + 1, kept.page.next)


class _Listed:
    """What has been listed so far, in this walk."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._ids: set[str] = set()
        self.questions: set[str] = set()
        self.asked = Asked(0, 0, None)

    @property
    def is_full(self) -> bool:
        most = self._asking.max_items
        return most is not None and len(self._ids) >= most

    def take(self, kept: KeptPage) -> list[Listing]:
        """The items of a page that are new and wanted still."""
        self.questions.add(identity(kept.asked))
        found = []
        for record in kept.page.records:
            for listing in self._asking.catalogue.listings(self._asking.source, record):
                if not self.is_full and listing.item.item_id not in self._ids:
                    self._ids.add(listing.item.item_id)
                    found.append(listing)
        total = kept.page.total if kept.page.total is not None else self.asked.total
        entries = self.asked.entries + len(kept.page.records)
        self.asked = Asked(self.asked.pages + 1, entries, total)
        return found
