"""What a run asks the lists: may this recording, may this sound enter?

An item that was taken down is listed by its id alone, and rejected before anything is fetched.
Its sound is known too, whoever lists it next.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import blake2b

from pipeline.takedown.lists import Salted, read_lifted, read_quarantine, read_tombstones
from pipeline.takedown.plan import Order
from schemas.clips import Candidate
from schemas.items import Item
from schemas.rejections import Reason, Rejected, Rejection, Stage
from schemas.takedown import Quarantined, Scope, Tombstone, Withholding
from sources.protocol import Listing


@dataclass(frozen=True, slots=True)
class Withheld:
    """The lists as a run needs them. Picklable: it travels to the workers.

    ``authors`` and ``prefixes`` bar what is listed after the takedown too: salts to hashes, and
    salt with length to hashes, each with the words of the rejection. ``lifted`` tells which
    tombstones are no more: a data set that was finished under them lacks what they held.
    """

    items: dict[str, str]
    quarantined: dict[str, str]
    authors: dict[str, dict[str, str]]
    prefixes: dict[tuple[str, int], dict[str, str]]
    sounds: frozenset[str]
    originals: frozenset[str]
    lifted: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Changes with what is in quarantine, and what was let in again; empty for neither.

        Not with what was taken down: that is out of a finished data set already.
        """
        if not self.quarantined and not self.lifted:
            return ""
        words = "\0".join(sorted(self.quarantined))
        if self.lifted:
            words += "\0\0" + "\0".join(self.lifted)
        return blake2b(words.encode(), digest_size=16).hexdigest()

    def listing(self, listing: Listing) -> Listing:
        """The listing as the run may see it: as it was, or rejected.

        What was taken down comes without a word of what its catalogue says. What is in quarantine
        keeps its words: a person is to read them.
        """
        item = listing.item
        if why := self._taken_down(item):
            return Listing(bare(item), _rejection(item, Reason.TAKEN_DOWN, why))
        if listing.rejection is None and item.item_id in self.quarantined:
            why = self.quarantined[item.item_id]
            return Listing(item, _rejection(item, Reason.QUARANTINED, why))
        return listing

    def check_sound(self, candidate: Candidate) -> Candidate:
        """The clip, if it is none that was taken down from another recording.

        Raises:
            Rejected: Its samples, or its file, are those of something taken down.
        """
        clip = candidate.clip
        if clip.pcm_hash in self.sounds:
            raise Rejected(Reason.TAKEN_DOWN, "same samples as a clip that was taken down")
        if clip.original.sha256 in self.originals:
            raise Rejected(Reason.TAKEN_DOWN, "cut from a file that was taken down")
        return candidate

    def _taken_down(self, item: Item) -> str:
        if why := self.items.get(item.item_id):
            return why
        for salt, names in self.authors.items():
            if why := names.get(Salted(salt).author(item.author)):
                return why
        for (salt, n_prefix), prefixes in self.prefixes.items():
            if why := prefixes.get(Salted(salt).text(item.source_url[:n_prefix])):
                return why
        return ""


def read_withheld(output: str) -> Withheld:
    """What the data set's lists withhold; nothing where there are none.

    Raises:
        ValueError: A list was damaged.
    """
    lists = withheld(read_tombstones(output), read_quarantine(output))
    lifted = read_lifted(output)
    return replace(
        lists,
        lifted=tuple(
            f"{each.item_id} {each.date}"
            for each in lifted
            if each.withheld_by is Withholding.TOMBSTONE
        ),
    )


def withheld(tombstones: list[Tombstone], quarantine: list[Quarantined]) -> Withheld:
    """The lists in the form in which a run asks them."""
    authors: dict[str, dict[str, str]] = defaultdict(dict)
    prefixes: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for each in tombstones:
        if Scope.AUTHOR in each.scopes and each.author:
            authors[each.salt][each.author] = why(each)
        if Scope.URL_PREFIX in each.scopes and each.url_prefix:
            prefixes[each.salt, each.n_prefix][each.url_prefix] = why(each)
    return Withheld(
        items={each.item_id: why(each) for each in tombstones},
        quarantined={each.item_id: f"{each.change}: {each.now}" for each in quarantine},
        authors=dict(authors),
        prefixes=dict(prefixes),
        sounds=frozenset(sound for each in tombstones for sound in each.sounds),
        originals=frozenset(sha256 for each in tombstones for sha256 in each.originals),
    )


def bare(item: Item) -> Item:
    """The item with nothing but its name: what the catalogue keeps of what was taken down."""
    return Item(item_id=item.item_id, source=item.source, locator="")


def why(of: Tombstone | Order) -> str:
    """The detail of a rejection for what was taken down."""
    return f"taken down on {of.date}: {of.ground}"


def _rejection(item: Item, reason: Reason, why: str) -> Rejection:
    return Rejection(item.item_id, "", item.source, Stage.CATALOGUE, reason, why)
