"""What a recording that was taken down was known by, looked for in texts of any form."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from schemas.takedown import Tombstone

_HEX = re.compile("(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Needles:
    """Hex keys and hashes to the recording they are of, and every way to write an item's id.

    ``spellings`` also hold the ids of recordings that stay and begin with one that was taken
    down, as ``sea/123`` with ``sea/12``; they map to nothing. ``lengths`` are theirs, the longest
    first.
    """

    hashes: dict[str, str]
    ids: frozenset[str]
    spellings: dict[str, str]
    lengths: tuple[int, ...]
    beginnings: re.Pattern[str]

    @property
    def longest(self) -> int:
        """No mention is longer than this."""
        return max(64, *self.lengths) if self.lengths else 64

    def in_text(self, text: str) -> Iterator[str]:
        """The recordings that a text mentions.

        Not counted is what a remix names as its parent: it owes that.
        """
        for found in _HEX.finditer(text):
            if item_id := self.hashes.get(found[0]):
                yield item_id
        for found in self.beginnings.finditer(text):
            start = found.start()
            for length in self.lengths:
                spelling = text[start : start + length]
                if spelling in self.spellings:
                    if item_id := self.spellings[spelling]:
                        yield item_id
                    break


def needles_of(tombstones: Iterable[Tombstone], listed: Iterable[str]) -> Needles:
    """What to look for; ``listed`` are the ids of the whole catalogue, in any order."""
    hashes: dict[str, str] = {}
    spellings: dict[str, str] = {}
    sources: set[str] = set()
    ids = set()
    for each in tombstones:
        hexes = (*each.keys, *each.sounds, *each.flacs, *each.originals)
        hashes |= dict.fromkeys(hexes, each.item_id)
        spellings |= dict.fromkeys(_spellings(each.item_id), each.item_id)
        sources.add(each.source)
        ids.add(each.item_id)
    for longer in _longer(ids, listed):
        spellings |= dict.fromkeys(_spellings(longer), "")
    names = "|".join(re.escape(source) for source in sorted(sources)) or "(?!)"
    return Needles(
        hashes,
        frozenset(ids),
        spellings,
        tuple(sorted({len(each) for each in spellings}, reverse=True)),
        re.compile(rf"(?<![\w/-])(?<!parent:)(?:{names})(?:/|%2F|\\/)"),
    )


def _spellings(item_id: str) -> set[str]:
    """An id as it stands in plain text, CSV, JSON, HTML and addresses."""
    return {
        item_id,
        item_id.replace('"', '""'),
        json.dumps(item_id)[1:-1],
        json.dumps(item_id, ensure_ascii=False)[1:-1],
        escape(item_id),
        quote(item_id),
        quote(item_id, safe=""),
    }


def _longer(ids: set[str], listed: Iterable[str]) -> Iterator[str]:
    """The listed ids that begin with one of ``ids``, and are not it."""
    lengths = sorted({len(each) for each in ids})
    for item_id in listed:
        if item_id not in ids and any(item_id[:length] in ids for length in lengths):
            yield item_id
