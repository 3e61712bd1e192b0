"""Asks a catalogue again about items that it once listed."""

from collections.abc import Iterable, Iterator

from schemas.items import Item
from sources.frame.asking import Asking
from sources.frame.catalogue import AsksAgain, Page, Request
from sources.frame.pages import identity, settled
from sources.web.errors import Gone


def look_up(asking: Asking, catalogue: AsksAgain, item_ids: Iterable[str]) -> Iterator[Item]:
    """What the catalogue says today of these items, each once; what it has not is left out.

    A question answered by "there is no such thing" leaves out its entries, but only if the
    catalogue answers anything at all: an interface that has moved has not lost its items.

    Raises:
        OSError: It cannot be asked, or all that it says is that nothing is there.
    """
    before = f"{asking.source}/"
    wanted = {item_id for item_id in item_ids if item_id.startswith(before)}
    source_ids = tuple(dict.fromkeys(each.removeprefix(before) for each in sorted(wanted)))
    answered, gone = False, False
    for request in catalogue.again(source_ids) if source_ids else ():
        for page in _pages(asking, request):
            if page is None:
                gone = True
                continue
            answered = True
            for item in _items(asking, page):
                if item.item_id in wanted:
                    wanted.discard(item.item_id)
                    yield item
    if gone and not answered:
        asking.answer(asking.catalogue.first())


def _pages(asking: Asking, request: Request) -> Iterator[Page | None]:
    """The pages that answer one question; None where its host says that there is nothing."""
    following: Request | None = settled(request)
    before: set[str] = set()
    while following is not None:
        try:
            page = asking.answer(following, before)
        except OSError as error:
            if not isinstance(error.__cause__, Gone):
                raise
            yield None
            return
        yield page
        before.add(identity(following))
        following = page.next


def _items(asking: Asking, page: Page) -> Iterator[Item]:
    for record in page.records:
        for listing in asking.catalogue.listings(asking.source, record):
            if listing.rejection is None:
                yield listing.item
