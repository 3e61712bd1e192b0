"""What the last re-check found at the sources, as the audit tells it."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from pipeline import storage
from schemas.drift import DRIFT, DriftCount, Drifted, DriftNote, NotAsked
from schemas.tables import from_plain

MAX_SHOWN = 100
"""Recordings of one kind; ``takedown/drift.json`` has all."""


@dataclass(frozen=True, slots=True)
class LastRecheck:
    """The last re-check. ``n_held`` recordings became stricter than the data set may use.

    ``drifted`` are the first of each kind, those that are held before others; what was taken down
    since is not among them.
    """

    date: str
    asked: int
    n_held: int
    counts: tuple[DriftCount, ...]
    not_asked: tuple[NotAsked, ...]
    drifted: tuple[Drifted, ...]


def read_recheck(output: str, taken: Collection[str]) -> LastRecheck | None:
    """The note of the last re-check, None if there was none; ``taken`` are not to be named.

    Raises:
        ValueError: The note was damaged.
    """
    path = storage.join(output, DRIFT)
    if not storage.exists(path):
        return None
    try:
        note = from_plain(DriftNote, json.loads(storage.read_bytes(path)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: cannot be read: {error!r}") from error
    shown: list[Drifted] = []
    for count in note.counts:
        alike = [
            each for each in note.drifted if each.drift == count.drift and each.item_id not in taken
        ]
        shown += sorted(alike, key=lambda each: (not each.is_held, each.item_id))[:MAX_SHOWN]
    return LastRecheck(
        date=note.date,
        asked=sum(count.items for count in note.counts),
        n_held=sum(each.is_held for each in note.drifted),
        counts=note.counts,
        not_asked=note.not_asked,
        drifted=tuple(shown),
    )
