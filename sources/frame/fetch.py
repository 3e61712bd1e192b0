"""Fetches what lies at an item's URL, and says in the words of a rejection why it is not to be had.

Any source whose items lie at a URL uses this; how hosts are talked to is left to ``sources/web``.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.frame.catalogue import AsksForAddress
from sources.web.client import client_of
from sources.web.errors import ComeBackLater, WebError
from sources.web.locators import Locator, parse_locator
from sources.web.settings import WebSettings


@contextmanager
def fetch_locator(web: WebSettings, locator: str, *, url: str = "") -> Iterator[Path]:
    """The bytes at an item's locator as a temporary file, with the promises of the locator kept.

    Args:
        web: How its host is talked to.
        locator: An item's locator.
        url: Where the bytes lie, if not at the locator's own URL.

    Raises:
        Rejected: They are not to be had, with a reason of the fetch stage.
        ComeBackLater: The host wants no more questions for now, which is no fault of the item:
            it stops the run.
    """
    promised = parse_locator(locator)
    wanted = Locator(url, promised.checksum, promised.n_bytes) if url else promised
    with ExitStack() as stack:
        try:
            path = stack.enter_context(client_of(web).download(wanted))
        except ComeBackLater:
            raise
        except WebError as error:
            raise Rejected(error.reason, str(error)) from error
        yield path


@contextmanager
def fetch_asked(web: WebSettings, catalogue: AsksForAddress, item: Item) -> Iterator[Path]:
    """The bytes at the address that the catalogue gives for an item now, which is not kept.

    Raises:
        Rejected: They are not to be had, with a reason of the fetch stage.
        ComeBackLater: As for :func:`fetch_locator`.
    """
    question = catalogue.address_question(item)
    try:
        answer = client_of(web).get(question.url, question.params, expects=question.expects)
    except ComeBackLater:
        raise
    except WebError as error:
        raise Rejected(error.reason, str(error)) from error
    url = catalogue.address_in(answer)
    if not url:
        raise Rejected(Reason.GONE, "its catalogue gives no address of the sound any more")
    with fetch_locator(web, item.locator, url=url) as path:
        yield path


def host_of_url(url: str) -> str:
    """The host of a URL or locator, in lower case without port; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
