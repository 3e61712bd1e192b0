"""What was taken out of a data set, and what may not come back: the rows of ``takedown/``."""

from dataclasses import dataclass
from enum import StrEnum

TOMBSTONES = "takedown/tombstones.jsonl"
"""Below the data set, in a folder that no run clears: one tombstone a line, sorted by item id."""

QUARANTINE = "takedown/quarantine.jsonl"
"""Below the data set: one entry a line, sorted by item id."""

LIFTED = "takedown/lifted.jsonl"
"""Below the data set: who let something in again, one a line, in the order in which it was done."""

RECEIPTS = "takedown/receipts"
"""Below the data set: one file for each takedown."""

GAP_TABLE = "manifest/gaps.parquet"
"""Below the data set; only where clips were taken out since the run that placed them."""


class Scope(StrEnum):
    """In which words somebody asks for a takedown, or why a recording goes with another."""

    ITEM = "item"
    """By the recording's id."""
    KEY = "key"
    """By the key of one of its clips, shipped or dropped."""
    AUTHOR = "author"
    """Everything of one author, whatever the case of the letters; also what is listed later."""
    URL_PREFIX = "url_prefix"
    """Everything whose page begins so; also what is listed later."""
    LICENSE = "license"
    """Everything shipped under a licence, by its SPDX identifier or its family."""
    HASH = "hash"
    """By content: SHA-256 of the original or of a clip's FLAC, MD5 of a clip's samples."""
    QUARANTINE = "quarantine"
    """What a re-check has put into quarantine."""
    COPY = "copy"
    """The same sound, or the same file, as a recording that was asked for."""


class Ground(StrEnum):
    """Why something is taken down, in public."""

    RIGHTS_HOLDER = "rights_holder"
    """Somebody says that it is theirs and was never licensed so."""
    AUTHOR = "author"
    """Its author asks for it, whatever the licence."""
    PRIVACY = "privacy"
    """Somebody can be recognised in it."""
    LICENSE = "license"
    """The licence is not, or not any more, what the data set may use."""
    UNLAWFUL = "unlawful"
    COURT_ORDER = "court_order"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One recording that was taken down: what it was known by, and nothing of what it said.

    ``date`` is the ``YYYY-MM-DD`` that the caller gave. ``author`` and ``url_prefix`` are salted
    hashes, so that a name can be recognised by who has it, and read by nobody; they are empty where
    there was none. ``n_prefix`` is the length of the prefix in characters. The rest are the hex
    keys and hashes that its clips and its files had.
    """

    item_id: str
    source: str
    scopes: tuple[Scope, ...]
    ground: Ground
    date: str
    salt: str
    author: str
    url_prefix: str
    n_prefix: int
    keys: tuple[str, ...]
    sounds: tuple[str, ...]
    flacs: tuple[str, ...]
    originals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The place that a clip had which was taken out: the clips around it keep theirs."""

    key: str
    split: str
    shard: str
    position: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A recording that waits for a person: its source answers otherwise than it did.

    ``change`` is the state that the re-check found; ``before`` and ``now`` say what changed.
    """

    item_id: str
    source: str
    change: str
    before: str
    now: str
    date: str


class Withholding(StrEnum):
    """What keeps a recording out."""

    TOMBSTONE = "tombstone"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Lifted:
    """The record that a person let a recording in again: which list held it, who, why, and when.

    ``noted`` is the day that the list had, and ``reason`` its ground or change. ``now`` is what the
    source had said then: if a re-check finds no more than that, the recording stays in.
    """

    item_id: str
    source: str
    withheld_by: Withholding
    noted: str
    reason: str
    now: str
    who: str
    why: str
    date: str
