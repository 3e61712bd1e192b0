"""Lets recordings in again that a tombstone or the quarantine holds, and writes down who did.

The data set stays as it is: the next run takes in what is let in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline import storage
from pipeline.takedown.lists import (
    check_day,
    order_path,
    read_lifted,
    read_quarantine,
    read_tombstones,
    write_lifted,
    write_quarantine,
    write_tombstones,
)
from pipeline.takedown.plan import TakedownRefused
from schemas.takedown import Lifted, Quarantined, Scope, Tombstone, Withholding

MAX_WORDS_CHARS = 300
MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class Release:
    """What is to be let in, by item id, and who answers for it, why, and on which day."""

    item_ids: tuple[str, ...]
    who: str
    why: str
    date: str

    def __post_init__(self) -> None:
        check_day(self.date)
        if not self.item_ids:
            raise ValueError("nothing was asked for: give at least one recording, as --item ID")
        for name, words in (("--who", self.who), ("--why", self.why)):
            if not words.strip() or len(words) > MAX_WORDS_CHARS:
                raise ValueError(f"{name}: give 1 to {MAX_WORDS_CHARS} characters")


def lift(output: str, release: Release) -> list[Lifted]:
    """Takes the recordings off the lists, and gives the new lines of record.

    Call it while ``output`` is held. The record comes first: killed between, the recording stays
    withheld, and asked again it is let in, with one line of record.

    Raises:
        TakedownRefused: One is on no list, another tombstone bars it too, or a takedown is
            half done. Nothing was changed.
        ValueError: A list was damaged.
    """
    if storage.exists(order_path(output)):
        raise TakedownRefused("a takedown was not finished here; `apply` does it")
    tombstones, quarantine = read_tombstones(output), read_quarantine(output)
    wanted = frozenset(release.item_ids)
    _check_listed(wanted, tombstones, quarantine)
    _check_free(wanted, tombstones)
    new = [
        *(_of_tombstone(each, release) for each in tombstones if each.item_id in wanted),
        *(_of_quarantine(each, release) for each in quarantine if each.item_id in wanted),
    ]
    known = read_lifted(output)
    write_lifted(output, [*known, *(each for each in new if each not in known)])
    write_tombstones(output, [each for each in tombstones if each.item_id not in wanted])
    write_quarantine(output, [each for each in quarantine if each.item_id not in wanted])
    return new


def _check_listed(
    wanted: frozenset[str], tombstones: list[Tombstone], quarantine: list[Quarantined]
) -> None:
    listed = {each.item_id for each in tombstones} | {each.item_id for each in quarantine}
    if strangers := sorted(wanted - listed):
        raise TakedownRefused(
            f"{_named(strangers)}: neither taken down nor in quarantine; give ids as the lists in "
            "takedown/ have them"
        )


def _check_free(wanted: frozenset[str], tombstones: list[Tombstone]) -> None:
    """That no tombstone which stays bars what is let in, by its author, address or sound."""
    staying = [each for each in tombstones if each.item_id not in wanted]
    for each in tombstones:
        if each.item_id not in wanted:
            continue
        if others := sorted({other.item_id for other in staying if _bars(other, each)}):
            raise TakedownRefused(
                f"{each.item_id} would stay out: the tombstones of {_named(others)} bar its "
                "author, address or sound; lift them together, or none"
            )


def _bars(tombstone: Tombstone, other: Tombstone) -> bool:
    by_author = Scope.AUTHOR in tombstone.scopes and tombstone.author == other.author != ""
    by_address = (
        Scope.URL_PREFIX in tombstone.scopes and tombstone.url_prefix == other.url_prefix != ""
    )
    by_sound = bool({*tombstone.sounds, *tombstone.originals} & {*other.sounds, *other.originals})
    return by_author or by_address or by_sound


def _of_tombstone(tombstone: Tombstone, release: Release) -> Lifted:
    return Lifted(
        item_id=tombstone.item_id,
        source=tombstone.source,
        withheld_by=Withholding.TOMBSTONE,
        noted=tombstone.date,
        reason=tombstone.ground,
        now="",
        who=release.who,
        why=release.why,
        date=release.date,
    )


def _of_quarantine(entry: Quarantined, release: Release) -> Lifted:
    return Lifted(
        item_id=entry.item_id,
        source=entry.source,
        withheld_by=Withholding.QUARANTINE,
        noted=entry.date,
        reason=entry.change,
        now=entry.now,
        who=release.who,
        why=release.why,
        date=release.date,
    )


def _named(ids: Iterable[str]) -> str:
    shown = list(ids)
    more = f" and {len(shown) - MAX_NAMED:,} more" if len(shown) > MAX_NAMED else ""
    return ", ".join(shown[:MAX_NAMED]) + more
