"""The lists that outlive every run: what was taken down, what is in quarantine, what was let out.

Lines of JSON: a person can read them, and a version control can compare them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, TypeVar

from pipeline import storage
from pipeline.keys import author_key
from pipeline.work import WorkFolder
from schemas.tables import from_plain, to_plain
from schemas.takedown import LIFTED, QUARANTINE, TOMBSTONES, Lifted, Quarantined, Tombstone

R = TypeVar("R", Tombstone, Quarantined, Lifted)


@dataclass(frozen=True, slots=True)
class Salted:
    """Hashes names with a salt: one that is known can be recognised, none can be read."""

    salt: str

    def author(self, name: str) -> str:
        """The hash of an author's name, empty for none; case and width of letters do not count."""
        folded = author_key(name)
        return self._hash("author", folded) if folded else ""

    def text(self, text: str) -> str:
        """The hash of anything else, empty for nothing."""
        return self._hash("text", text) if text else ""

    def _hash(self, purpose: str, text: str) -> str:
        words = f"{purpose}\0{self.salt}\0{text}".encode("utf-8", "surrogatepass")
        return blake2b(words, digest_size=16).hexdigest()


def order_path(output: str) -> str:
    """Where a takedown that is under way is written down; no run may begin while it is there."""
    return storage.join(WorkFolder(output).root, "takedown.json")


def check_day(text: str) -> None:
    """Raises ValueError for anything but a day as ``YYYY-MM-DD``."""
    try:
        is_day = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_day = False
    if not is_day:
        raise ValueError(f"date: {text!r} is not allowed; give the day as YYYY-MM-DD")


def read_tombstones(output: str) -> list[Tombstone]:
    """Everything that was ever taken down from the data set, sorted by item id.

    Raises:
        ValueError: The list was damaged; nothing may go on without it.
    """
    return _sorted(_read(storage.join(output, TOMBSTONES), Tombstone))


def read_quarantine(output: str) -> list[Quarantined]:
    """What is in quarantine, sorted by item id.

    Raises:
        ValueError: As :func:`read_tombstones`.
    """
    return _sorted(_read(storage.join(output, QUARANTINE), Quarantined))


def read_lifted(output: str) -> list[Lifted]:
    """What persons have let in again, in the order in which they did.

    Raises:
        ValueError: As :func:`read_tombstones`.
    """
    return _read(storage.join(output, LIFTED), Lifted)


def add_tombstones(output: str, more: Iterable[Tombstone]) -> None:
    """Adds to the list; of an item that has one already the new one joins the old one's words."""
    by_item = {each.item_id: each for each in read_tombstones(output)}
    for each in more:
        known = by_item.get(each.item_id)
        by_item[each.item_id] = _joined(known, each) if known else each
    write_tombstones(output, by_item.values())


def write_tombstones(output: str, entries: Iterable[Tombstone]) -> None:
    """Writes the list anew; an empty one is no file."""
    _write_or_remove(storage.join(output, TOMBSTONES), _sorted(entries))


def write_quarantine(output: str, entries: Iterable[Quarantined]) -> None:
    """Writes the list anew; an empty one is no file."""
    _write_or_remove(storage.join(output, QUARANTINE), _sorted(entries))


def write_lifted(output: str, entries: Iterable[Lifted]) -> None:
    """Writes the list anew, in the order given."""
    _write_or_remove(storage.join(output, LIFTED), list(entries))


def _joined(known: Tombstone, new: Tombstone) -> Tombstone:
    """The newer request, with everything that either knows the recording by."""
    if known == new:
        return known
    old, row = to_plain(known), to_plain(new)
    for name in ("scopes", "keys", "sounds", "flacs", "originals"):
        row[name] = sorted({*old[name], *row[name]})
    for name in ("author", "url_prefix", "n_prefix"):
        row[name] = row[name] or old[name]
    return from_plain(Tombstone, row)


def _read(path: str, record: type[R]) -> list[R]:
    if not storage.exists(path):
        return []
    entries = []
    for number, line in enumerate(storage.read_bytes(path).splitlines(), start=1):
        try:
            row: dict[str, Any] = json.loads(line)
            entries.append(from_plain(record, row))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: line {number} cannot be read: {error!r}") from error
    return entries


def _sorted(entries: Iterable[R]) -> list[R]:
    return sorted(entries, key=lambda entry: entry.item_id)


def _write_or_remove(path: str, entries: list[R]) -> None:
    if not entries:
        storage.remove(path)
        return
    lines = [json.dumps(to_plain(entry), sort_keys=True) for entry in entries]
    storage.write_bytes(path, "".join(f"{line}\n" for line in lines).encode())
