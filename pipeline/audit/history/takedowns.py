"""What was taken out of the data set, what waits for a person, and what was let in again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline import storage
from pipeline.takedown.lists import read_lifted, read_quarantine, read_tombstones
from schemas.takedown import RECEIPTS, Ground, Lifted, Quarantined, Scope, Tombstone

MAX_SHOWN = 100
"""Entries of one list; the lists themselves have all of them."""


@dataclass(frozen=True, slots=True)
class GroundAmount:
    """Tombstones of one public reason, and the clips that were shipped of their recordings."""

    ground: Ground
    items: int
    clips: int


@dataclass(frozen=True, slots=True)
class ScopeAmount:
    """Tombstones that were asked for in one way; one may be asked for in several."""

    scope: Scope
    items: int
    clips: int


@dataclass(frozen=True, slots=True)
class ReceiptNote:
    """One takedown that was carried out."""

    date: str
    ground: Ground
    items: int
    clips: int
    tars: int


@dataclass(frozen=True, slots=True)
class Takedowns:
    """What is withheld from the data set, and since when.

    ``items`` were taken down and are not let in again; ``clips`` of them had been shipped.
    Recordings are not named, but for those in ``quarantine``, which wait for a person, and those
    ``lifted``, which were let in again: the first of each. ``receipts`` are the first by date.
    """

    items: int
    clips: int
    by_ground: tuple[GroundAmount, ...]
    by_scope: tuple[ScopeAmount, ...]
    n_receipts: int
    receipts: tuple[ReceiptNote, ...]
    n_quarantined: int
    quarantine: tuple[Quarantined, ...]
    n_lifted: int
    lifted: tuple[Lifted, ...]


def read_takedowns(output: str) -> Takedowns:
    """Reads the lists and receipts in ``takedown/``; all of it is nothing where there are none.

    Raises:
        ValueError: A list or a receipt was damaged.
    """
    tombstones = read_tombstones(output)
    taken = taken_down(tombstones)
    quarantine = [each for each in read_quarantine(output) if each.item_id not in taken]
    # What was let in and then taken down again has no name any more.
    lifted = [each for each in read_lifted(output) if each.item_id not in taken]
    receipts = sorted(_receipts(output), key=lambda each: (each.date, each.ground, each.items))
    return Takedowns(
        items=len(tombstones),
        clips=_n_clips(tombstones),
        by_ground=tuple(
            GroundAmount(ground, len(of), _n_clips(of))
            for ground in Ground
            if (of := [each for each in tombstones if each.ground == ground])
        ),
        by_scope=tuple(
            ScopeAmount(scope, len(of), _n_clips(of))
            for scope in Scope
            if (of := [each for each in tombstones if scope in each.scopes])
        ),
        n_receipts=len(receipts),
        receipts=tuple(receipts[:MAX_SHOWN]),
        n_quarantined=len(quarantine),
        quarantine=tuple(quarantine[:MAX_SHOWN]),
        n_lifted=len(lifted),
        lifted=tuple(lifted[:MAX_SHOWN]),
    )


def taken_down(tombstones: Iterable[Tombstone]) -> frozenset[str]:
    """The ids that no published word may name."""
    return frozenset(each.item_id for each in tombstones)


def _n_clips(tombstones: list[Tombstone]) -> int:
    return len({key for each in tombstones for key in each.keys})


def _receipts(output: str) -> list[ReceiptNote]:
    found = []
    for path in storage.list_files(storage.join(output, RECEIPTS), ".json"):
        try:
            row: dict[str, Any] = json.loads(storage.read_bytes(path))
            note = ReceiptNote(
                date=str(row["date"]),
                ground=Ground(row["ground"]),
                items=len(row["items"]),
                clips=len(row["clips"]),
                tars=len(row["tars"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: cannot be read: {error!r}") from error
        found.append(note)
    return found
