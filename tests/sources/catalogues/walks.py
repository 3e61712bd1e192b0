"""The walk along a catalogue's answers, without any connection."""

from collections.abc import Callable
from typing import Any

from sources.frame.catalogue import Catalogue, Page, Request


def walk(catalogue: Catalogue, answer_of: Callable[[Request], Any]) -> list[Page]:
    """The pages of a listing to its end, or the first hundred."""
    pages: list[Page] = []
    request: Request | None = catalogue.first()
    while request is not None and len(pages) < 100:
        page = catalogue.read(request, answer_of(request))
        pages.append(page)
        request = page.next
    return pages
