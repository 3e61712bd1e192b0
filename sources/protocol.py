"""What every source is: something that lists items, and later hands over the bytes of one."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from schemas.items import Item
from schemas.rejections import Rejection


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a catalogue; ``rejection`` is set where it cannot even be tried.

    A rejected entry is still an item: it stands in the catalogue, and counts in the totals.
    """

    item: Item
    rejection: Rejection | None = None


class Source(Protocol):
    """One catalogue, opened with its settings. Picklable: it travels to the workers."""

    @property
    def name(self) -> str:
        """The name that prefixes its item ids; unique within a recipe."""
        ...

    def list_items(self) -> Iterator[Listing]:
        """Every entry of the catalogue, each item id once, in an order that does not vary.

        Reads metadata only: no audio is decoded or downloaded.
        """
        ...

    def fingerprint(self, item: Item) -> str:
        """Words that change when the item's bytes change, cheap to get (size and time, an ETag).

        Decides whether work already done still holds; never written to the data set.

        Raises:
            Rejected: The item is not to be had.
        """
        ...

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """The item's original bytes as a local file, for as long as the context is open.

        Raises:
            Rejected: They are not to be had, with a reason of the fetch stage.
        """
        ...


@runtime_checkable
class ReadsFolder(Protocol):
    """A source of files that lie in a folder of this machine, which no output may lie in."""

    @property
    def root(self) -> str:
        """The folder."""
        ...


@runtime_checkable
class LooksUp(Protocol):
    """A source that can be asked about single items again, long after it listed them."""

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """What the catalogue says today of the items of these ids, each once, in any order.

        An id that the catalogue does not have any more is left out. A catalogue that cannot be
        asked raises, and is never taken for one that has lost its items.

        Raises:
            ValueError: The catalogue cannot be read.
            OSError: It cannot be reached.
        """
        ...
