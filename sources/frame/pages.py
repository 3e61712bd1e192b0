"""The kept pages of a listing, and the walk along them: the cursor that survives a crash.

A page holds the question that it answers, so that the pages are a chain: the first answers the
catalogue's first question, and each further one the question that the page before it ends with.
What is not part of the chain, or cannot be read, is not kept.
"""

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Any

from sources.frame.catalogue import Page, Request
from sources.protocol import Pages


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One answer with the question that it answers."""

    asked: Request
    page: Page


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page goes, and what it answers; ``request`` is None at the end."""

    number: int
    request: Request | None


def kept_page(pages: Pages, cursor: Cursor) -> KeptPage | None:
    """The kept page that answers the cursor's question; None where there is none."""
    content = pages.read(cursor.number)
    kept = unpack(content) if content is not None else None
    return kept if kept is not None and kept.asked == cursor.request else None


def pack(kept: KeptPage) -> bytes:
    """A page as it is kept: equal pages give equal bytes.

    Raises:
        TypeError: A record or a state is no JSON value.
    """
    following = kept.page.next
    said = {
        "request": _plain(kept.asked),
        "records": kept.page.records,
        "next": None if following is None else _plain(following),
        "total": kept.page.total,
    }
    return gzip.compress(json.dumps(said, sort_keys=True).encode(), mtime=0)


def unpack(content: bytes) -> KeptPage | None:
    """The page that :func:`pack` made; None where these bytes are not one, as after a power cut."""
    try:
        said = json.loads(gzip.decompress(content))
        following = said["next"]
        page = Page(
            records=tuple(said["records"]),
            next=None if following is None else _request(following),
            total=said["total"],
        )
        return KeptPage(_request(said["request"]), page)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return None


def settled(request: Request) -> Request:
    """The question as it will be read back: tuples in its state have become lists, keys texts."""
    return _request(json.loads(identity(request)))


def identity(request: Request) -> str:
    """A text that equal questions share, and no others."""
    return json.dumps(_plain(request), sort_keys=True)


def _plain(request: Request) -> dict[str, Any]:
    return {
        "url": request.url,
        "params": request.params,
        "state": dict(request.state),
        "expects": request.expects,
    }


def _request(said: dict[str, Any]) -> Request:
    return Request(
        url=said["url"],
        params=tuple((name, value) for name, value in said["params"]),
        state=said["state"],
        expects=said["expects"],
    )
