"""How a source that lists from this machine looks single items up: it lists again."""

from collections.abc import Iterable, Iterator

from schemas.items import Item
from sources.protocol import Listing


def found_among(listings: Iterable[Listing], item_ids: Iterable[str]) -> Iterator[Item]:
    """The items of these ids that are listed and can be had; a rejected one counts as lost."""
    wanted = frozenset(item_ids)
    for listing in listings:
        if listing.rejection is None and listing.item.item_id in wanted:
            yield listing.item
