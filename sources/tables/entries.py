"""From a row to an entry of a listing, and which rows name the same thing."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np

from schemas.items import Item
from schemas.rejections import Rejected, Rejection, Stage
from sources.folder.fields import Saying, item_of
from sources.frame.fields import text
from sources.protocol import Listing

MAX_ID_CHARS = 500


def entry(
    source: str,
    name: str,
    said: Mapping[str, Saying],
    *,
    locator: str = "",
    suffix: str = "",
) -> Item:
    """The item ``name`` of a source, from what its witnesses said; see folder.fields.item_of."""
    return replace(item_of(source, name, said, suffix=suffix), locator=locator)


def by_machine(item: Item, texts: Container[str] | None = None) -> Item:
    """The item with those of its captions that are in ``texts``, or all, marked as a model's."""
    captions = (
        replace(each, is_machine=True) if texts is None or each.text in texts else each
        for each in item.captions
    )
    return replace(item, captions=tuple(captions))


def refused(item: Item, why: Rejected) -> Listing:
    """The entry of an item that cannot even be tried."""
    rejection = Rejection(item.item_id, "", item.source, Stage.CATALOGUE, why.reason, why.detail)
    return Listing(item, rejection)


def id_text(value: Any) -> str:
    """A cell as an id; empty where it holds none, or one that is too long to be one."""
    found = text(value)
    return found if len(found) <= MAX_ID_CHARS else ""


class Repeats:
    """Which of many ids come more than once, in 8 bytes for each that is asked about."""

    def __init__(self, ids: Iterable[str]) -> None:
        digests = np.fromiter(map(_digest, ids), dtype=np.uint64)
        digests.sort()
        twice = digests[1:][digests[1:] == digests[:-1]]
        self._suspects = frozenset(twice.tolist())
        self._first: dict[str, str] = {}

    def earlier(self, an_id: str, where: str) -> str | None:
        """Where this id came before; None, and noted, where it did not."""
        if not self._suspects or _digest(an_id) not in self._suspects:
            return None
        first = self._first.get(an_id)
        if first is None:
            self._first[an_id] = where
        return first


def _digest(an_id: str) -> int:
    content = an_id.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(content, digest_size=8).digest())
