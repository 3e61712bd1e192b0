"""What a takedown would do, found without touching anything: it can be read before it is done.

The order that comes out holds all that carrying it out needs, so that it can be taken up again
when half of the tables have changed already.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from pipeline import storage
from pipeline.audit.counts.tally import tally
from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.lock import read_lock
from pipeline.takedown.copies import copies_of, derived_from
from pipeline.takedown.lists import Salted, read_tombstones
from pipeline.takedown.selectors import Asked, Found, select
from pipeline.work import WorkFolder
from schemas.items import Item
from schemas.manifest import SHARD_TABLE, ShardRow
from schemas.tables import from_table
from schemas.takedown import Ground, Scope, Tombstone

SALT_DIGITS = 32


class TakedownRefused(ValueError):  # noqa: N818 - the answer to a request, not a fault
    """The data set cannot be changed as it is; the message says why, and the way out."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to go, why, and on which day, as no clock is read here."""

    asked: tuple[Asked, ...]
    ground: Ground
    date: str

    def __post_init__(self) -> None:
        if not self.asked:
            raise ValueError("nothing was asked for: give at least one selector, as --item ID")


@dataclass(frozen=True, slots=True)
class TakenClip:
    """One shipped clip that is to go, with the place that it leaves."""

    key: str
    item_id: str
    source: str
    split: str
    shard: str
    position: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How much a data set holds."""

    items_listed: int
    items_with_clips: int
    clips_shipped: int
    clips_rejected: int
    kept_s: float
    tars: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that goes, as it stood before. ``asked`` has names as salted hashes only.

    ``shards`` are the tars that hold a clip of it. ``derived`` stay: what was remixed from it, for
    a person to look at.
    """

    asked: tuple[Asked, ...]
    ground: Ground
    date: str
    tombstones: tuple[Tombstone, ...]
    clips: tuple[TakenClip, ...]
    shards: tuple[ShardRow, ...]
    derived: tuple[str, ...]
    before: Figures

    @property
    def item_ids(self) -> frozenset[str]:
        """The recordings that go."""
        return frozenset(each.item_id for each in self.tombstones)

    @property
    def keys(self) -> frozenset[str]:
        """The clips that go."""
        return frozenset(clip.key for clip in self.clips)


def plan(output: str, request: Request) -> Order:
    """What the request comes to. No tombstones in it: nothing answers, or all is taken down.

    Raises:
        TakedownRefused: There is no finished data set at ``output``.
        ValueError: A list or the lock was damaged.
    """
    salted = Salted(_salt(output))
    found = select(output, request.asked)
    for copy in sorted(copies_of(output, found)):
        found[copy] = {Scope.COPY}
    clips = _clips_of(output, found)
    settled = {each.item_id for each in read_tombstones(output)}
    settled -= {row["item_id"] for row in clips}
    found = {item_id: scopes for item_id, scopes in found.items() if item_id not in settled}
    holding = {row["shard"] for row in clips}
    shards = _shards(output)
    tombstones = _tombstones(output, request, found, clips, salted)
    return Order(
        asked=tuple(Asked(each.scope, _public(each, salted)) for each in request.asked),
        ground=request.ground,
        date=request.date,
        tombstones=tombstones,
        clips=tuple(_taken(row) for row in clips),
        shards=tuple(shard for shard in shards if shard.shard in holding),
        derived=tuple(derived_from(output, found)),
        before=figures(output),
    )


def figures(output: str) -> Figures:
    """How much the data set holds, from its tables."""
    totals = tally(output)
    return Figures(
        items_listed=totals.items.listed,
        items_with_clips=totals.items.with_clips,
        clips_shipped=totals.clips.shipped,
        clips_rejected=totals.clips.rejected,
        kept_s=totals.audio.kept_s,
        tars=sum(split.shards for split in totals.splits),
        n_bytes=sum(split.n_bytes for split in totals.splits),
    )


def _salt(output: str) -> str:
    """One salt for a data set, whatever becomes of its lock later; no secret, and no table fits."""
    if known := read_tombstones(output):
        return known[0].salt
    lock = read_lock(output)
    if lock is None or not storage.exists(storage.join(output, SHARD_TABLE)):
        raise TakedownRefused(f"{output}: no finished data set of soundmill")
    if storage.exists(WorkFolder(output).staging):
        raise TakedownRefused(f"{output}: a run was not finished here; `soundmill run` goes on")
    return lock.digest[:SALT_DIGITS]


def _public(asked: Asked, salted: Salted) -> str:
    if asked.scope is Scope.AUTHOR:
        return salted.author(asked.value)
    return salted.text(asked.value) if asked.scope is Scope.URL_PREFIX else asked.value


_COLUMNS = {
    "key": "key",
    "item_id": "item_id",
    "source": "source",
    "split": "split",
    "shard": "shard",
    "position": "position",
    "duration_s": "duration_s",
    "sound": "pcm_hash",
    "flac": "sha256",
    "original": "original.sha256",
}


def _clips_of(output: str, items: Iterable[str]) -> list[dict[str, object]]:
    """The shipped clips of the items, in the order of the tables, with what they are known by."""
    wanted = pa.array(sorted(items), pa.string())
    found: list[dict[str, object]] = []
    for rows in batches(table_paths(output, "clips"), list(_COLUMNS.values())):
        mine = rows.filter(compute.is_in(rows["item_id"], wanted))
        found += mine.rename_columns(list(_COLUMNS)).to_pylist()
    return found


def _taken(row: dict[str, object]) -> TakenClip:
    return TakenClip(**{name: row[name] for name in TakenClip.__dataclass_fields__})  # type: ignore[arg-type]


def _shards(output: str) -> list[ShardRow]:
    return list(from_table(ShardRow, storage.read_table(storage.join(output, SHARD_TABLE))))


def _tombstones(
    output: str, request: Request, found: Found, clips: list[dict[str, object]], salted: Salted
) -> tuple[Tombstone, ...]:
    hashes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in clips:
        for kind in ("key", "sound", "flac", "original"):
            hashes[str(row["item_id"]), kind].add(str(row[kind]))
    prefixes = sorted(each.value for each in request.asked if each.scope is Scope.URL_PREFIX)
    tombstones = []
    for item in _items(output, found):
        of = item.item_id
        # The shorter of two prefixes bars what the longer does.
        prefix = next((each for each in prefixes if item.source_url.startswith(each)), "")
        tombstones.append(
            Tombstone(
                item_id=of,
                source=item.source,
                scopes=tuple(sorted(found[of])),
                ground=request.ground,
                date=request.date,
                salt=salted.salt,
                author=salted.author(item.author),
                url_prefix=salted.text(prefix),
                n_prefix=len(prefix),
                keys=tuple(sorted(hashes[of, "key"])),
                sounds=tuple(sorted(hashes[of, "sound"])),
                flacs=tuple(sorted(hashes[of, "flac"])),
                originals=tuple(sorted(hashes[of, "original"])),
            )
        )
    return tuple(tombstones)


def _items(output: str, wanted: Iterable[str]) -> list[Item]:
    """The items of these ids as the catalogue has them, sorted, with what is needed of them."""
    ids = pa.array(sorted(wanted), pa.string())
    columns = ["item_id", "source", "author", "source_url"]
    found = []
    for rows in batches(table_paths(output, "catalog"), columns):
        for row in rows.filter(compute.is_in(rows["item_id"], ids)).to_pylist():
            found.append(Item(**row, locator=""))
    return sorted(found, key=lambda item: item.item_id)
