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


class Pages(Protocol):
    """Where the pages of a listing are kept until the data set is complete. Picklable."""

    def read(self, number: int) -> bytes | None:
        """Page ``number``, from 0; None where it is not kept yet."""
        ...

    def write(self, number: int, page: bytes) -> None:
        """Keeps a page: when this returns it outlives a crash, and before that it is not there."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """How far the asking has come; ``total`` where the catalogue tells."""

    pages: int
    entries: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a listing and its downloads will come to, from one or a few questions.

    None where the catalogue cannot count. ``hours`` is the mean of the first page's recordings
    times ``items``; ``days`` what the permitted rate makes of ``requests``, which are those for
    the listing and one for each recording from a host that counts them.
    """

    items: int | None
    hours: float | None
    requests: int | None
    days: float | None


@runtime_checkable
class Asks(Protocol):
    """A source whose catalogue is asked page by page, before the graph runs."""

    def keeping(self, pages: Pages) -> "Asks":
        """The same source, whose listing is kept in ``pages``: it lists what is kept there."""
        ...

    def ask(self) -> Iterator[Asked]:
        """Asks for every page that is not kept yet, from where a killed listing has stopped.

        Raises:
            OSError: The catalogue cannot be reached, or wants no more questions today; the message
                says which, and what to do. What was answered is kept.
        """
        ...

    def plan(self) -> Plan:
        """What a whole listing would come to; asks for the first page alone and keeps nothing."""
        ...


@runtime_checkable
class ComesFromHosts(Protocol):
    """A source whose recordings come over the network, and are worth fetching ahead of decoding.

    Its ``fetch`` may be called from several threads at once.
    """

    def host_of(self, item: Item) -> str:
        """The host that an item's bytes come from; empty where they lie on this machine."""
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
