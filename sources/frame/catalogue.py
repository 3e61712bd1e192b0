"""What differs between catalogues that are asked over HTTP; ``source.py`` does the rest.

A catalogue is pure: it says what to ask next and reads what was answered. It opens no connection,
holds no state, and never sees a credential, so that each is tested on answers alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from schemas.items import Item
from schemas.rejections import Reason
from sources.protocol import Listing


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a catalogue: a GET without anything secret, fit to be written down.

    ``state`` is the catalogue's own note to itself, JSON values only: what it will need to know
    when it reads the answer, such as the ids that are still to be asked for.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    expects: Literal["json", "text"] = "json"


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer holds.

    ``records`` are JSON values, one for each entry, with all that its listing is read from.
    ``next`` is the question after this one; None at the end. ``total`` counts the entries of the
    whole listing where the catalogue says so.
    """

    records: tuple[Any, ...]
    next: Request | None
    total: int | None = None


class BadAnswer(ValueError):  # noqa: N818 - the answer is bad, not the program
    """An answer is not of the catalogue's shape: asked again, and at last the listing stops.

    For a whole answer only. One bad record in a good answer is a rejected :class:`Listing`.
    """


class Catalogue(Protocol):
    """One catalogue with its settings, as a frozen dataclass. Picklable."""

    def first(self) -> Request:
        """The question that begins the listing."""
        ...

    def read(self, asked: Request, answer: Any) -> Page:
        """What an answer holds: parsed JSON, or text, as the request expects.

        Raises:
            BadAnswer: It is not of the catalogue's shape.
        """
        ...

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The items of one record, of which every part is hostile: null, missing, another type.

        A record of which no id can be read gives nothing but is logged; any other gives items or
        rejected items, with the record as evidence. Records that hold no sound may give none.
        """
        ...


@runtime_checkable
class AsksAgain(Protocol):
    """A catalogue that can be asked about single entries."""

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """The questions whose answers hold these entries, by their ids without the source's name.

        Each answer is read by :meth:`Catalogue.read`; its ``next`` is followed within the question.
        """
        ...


@runtime_checkable
class Estimates(Protocol):
    """A catalogue whose entries say how long they are."""

    def duration_s(self, record: Any) -> float | None:
        """The seconds of sound that one record promises, None where it does not say."""
        ...


@runtime_checkable
class Fetches(Protocol):
    """A catalogue whose sounds are not simply what lies at their item's locator."""

    def download_of(self, item: Item) -> Request:
        """What to download: a URL at which bytes lie, without anything secret."""
        ...


@runtime_checkable
class HearsNo(Protocol):
    """A catalogue that can go on where a question finds no answer after all attempts."""

    def unanswered(self, asked: Request, reason: Reason) -> Page | None:
        """What is read in place of an answer; None where the listing cannot do without it.

        Args:
            asked: The question.
            reason: Why: ``GONE``, ``NOT_ALLOWED`` or another of the fetch stage.
        """
        ...


@runtime_checkable
class AsksForAddress(Protocol):
    """A catalogue whose addresses of sounds hold for minutes: each is asked for when fetching."""

    def address_question(self, item: Item) -> Request:
        """The question in whose answer the address of an item's sound stands."""
        ...

    def address_in(self, answer: Any) -> str:
        """The URL of the sound in an answer; empty where there is none."""
        ...
