"""A published set as a source: its entries with the sounds that lie on the disk or at URLs."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from schemas.items import Item
from schemas.rejections import Reason, Rejected, Rejection, Stage
from sources.again import found_among
from sources.folder.files import fetched, fingerprint_of
from sources.folder.names import locator_of
from sources.frame.fetch import fetch_locator, host_of_url
from sources.protocol import Listing
from sources.published.entries import Entry, Words, item_of
from sources.published.layout import by_stem, sound_in, sounds_below
from sources.web.settings import WebSettings

NO_ROW = "no row of the set's tables names it"


class PublishedSet(Protocol):
    """One set with its settings, as a frozen dataclass. Picklable."""

    @property
    def owns_folder(self) -> bool:
        """Whether all sounds in the audio folder belong to the set; a mirror may hold others."""
        ...

    def entries(self, source: str) -> Iterator[Entry]:
        """Every row of the set's tables, in an order that does not vary.

        Raises:
            ValueError: A table cannot be understood.
        """
        ...


class Afar(Protocol):
    """How sounds are had that do not lie on the disk; a source of videos is one."""

    def fingerprint(self, item: Item) -> str:
        """As of a source."""
        ...

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """As of a source."""
        ...


@dataclass(frozen=True, slots=True)
class Urls:
    """Sounds at the URLs that are their items' locators."""

    web: WebSettings

    def fingerprint(self, item: Item) -> str:
        """The locator, which holds what the set promised; nothing is asked."""
        return item.locator

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """The bytes at the locator, as a temporary file."""
        return fetch_locator(self.web, item.locator)


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """The entries of ``dataset``. ``root`` is its audio folder, absolute; empty where it has none.

    ``afar`` hands over what lies at a URL; None where nothing does.
    """

    name: str
    root: str
    dataset: PublishedSet
    afar: Afar | None = None

    def list_items(self) -> Iterator[Listing]:
        """Every row of the set's tables, in their order, then every sound that none of them names.

        Raises:
            ValueError: A table cannot be understood.
        """
        stems: dict[str, str] | None = None
        seen: set[str] = set()
        claimed: set[str] = set()
        for number, entry in enumerate(self.dataset.entries(self.name), 1):
            if entry.item.item_id in seen:
                entry = _again(entry, number)
            seen.add(entry.item.item_id)
            if entry.stems and stems is None:
                stems = by_stem(self.root) if self.root else {}
            listing, file = self._listing(entry, stems or {})
            claimed.add(file)
            yield listing
        if self.root and self.dataset.owns_folder:
            for name in sounds_below(self.root):
                if name not in claimed:
                    yield self._unlisted(name, seen)

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """The items of these ids that still can be had, as the tables describe them now.

        Raises:
            ValueError: The tables are gone, or cannot be understood.
        """
        yield from found_among(self.list_items(), item_ids)

    def fingerprint(self, item: Item) -> str:
        """Size and time of last change of a file; of what lies afar the words of who fetches it.

        Raises:
            Rejected: It is not to be had.
        """
        if self.afar is not None and "://" in item.locator:
            return self.afar.fingerprint(item)
        return fingerprint_of(self.root, item.locator)

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """The file itself, where it lies, or what its URL gives as a temporary one.

        Raises:
            Rejected: It is not to be had.
        """
        if self.afar is not None and "://" in item.locator:
            return self.afar.fetch(item)
        return fetched(self.root, item.locator)

    def host_of(self, item: Item) -> str:
        """The host that an item's bytes come from; empty where they lie on this machine."""
        return host_of_url(item.locator) if "://" in item.locator else ""

    def _listing(self, entry: Entry, stems: dict[str, str]) -> tuple[Listing, str]:
        """The listing of an entry, and the name of its file; empty where it has none."""
        item, file = entry.item, ""
        try:
            file = self._file(entry, stems)
            if file:
                item = replace(item, locator=locator_of(file))
            if entry.reason is not None:
                raise Rejected(entry.reason, entry.detail)
            if not file and (self.afar is None or "://" not in item.locator):
                raise Rejected(Reason.NO_AUDIO_LINK, entry.detail or "nothing says where it lies")
        except Rejected as bad:
            return Listing(item, _rejection(item, bad)), file
        return Listing(item), file

    def _file(self, entry: Entry, stems: dict[str, str]) -> str:
        if not self.root or not (entry.files or entry.stems):
            return ""
        found = next((stems[stem] for stem in entry.stems if stem in stems), "")
        try:
            return sound_in(self.root, (found,) if found else (entry.files or entry.stems))
        except Rejected as bad:
            if entry.reason is not None or (bad.reason is Reason.MISSING_FILE and self.afar):
                return ""
            raise

    def _unlisted(self, name: str, seen: set[str]) -> Listing:
        item = item_of(self.name, name, Words(), {"file": {"name": name}})
        if item.item_id in seen:
            item = replace(item, item_id=f"{item.item_id}#file")
        item = replace(item, locator=locator_of(name))
        return Listing(item, _rejection(item, Rejected(Reason.LISTING_ERROR, NO_ROW)))


def _again(entry: Entry, number: int) -> Entry:
    item = replace(entry.item, item_id=f"{entry.item.item_id}#row-{number}")
    detail = f"entry {number} has the id of an earlier one"
    return replace(entry, item=item, reason=Reason.DUPLICATE_ROW, detail=detail)


def _rejection(item: Item, bad: Rejected) -> Rejection:
    return Rejection(item.item_id, "", item.source, Stage.CATALOGUE, bad.reason, bad.detail)


def open_published(
    name: str, dataset: PublishedSet, audio: Path | None, afar: Afar | None = None
) -> PublishedSource:
    """The source of a set; its tables are begun, so that a wrong one shows now.

    Raises:
        ValueError: A table has other columns than the set's, or cannot be read.
    """
    next(dataset.entries(name), None)
    return PublishedSource(name, str(audio) if audio else "", dataset, afar)
