"""What a re-check found at the sources of a data set: the content of ``takedown/drift.json``."""

from dataclasses import dataclass
from enum import StrEnum

DRIFT = "takedown/drift.json"
"""Below the data set, beside the quarantine that follows from it; that of the last re-check."""


class Drift(StrEnum):
    """What became of a recording at its source."""

    UNCHANGED = "unchanged"
    LOOSER = "looser"
    STRICTER = "stricter"
    """Less may be done, more is owed, or the data set's policy would refuse it now."""
    GONE = "gone"
    """The source does not have it any more: what was granted, was granted; the evidence is kept."""
    PREFERENCE_CHANGED = "preference_changed"
    """Its author's word on training is another, and nothing else of its terms."""
    VERSION_CHANGED = "version_changed"
    """Another version of the same licence."""
    AUTHOR_RENAMED = "author_renamed"


@dataclass(frozen=True, slots=True)
class Drifted:
    """One recording that is not unchanged. ``is_held`` if it is to go into quarantine."""

    item_id: str
    source: str
    drift: Drift
    before: str
    now: str
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class DriftCount:
    """How many recordings became of what."""

    drift: Drift
    items: int


@dataclass(frozen=True, slots=True)
class NotAsked:
    """How many recordings have a source that cannot be asked about single ones."""

    source: str
    items: int


@dataclass(frozen=True, slots=True)
class DriftNote:
    """A re-check as it is noted: on the day that the caller gave, what it came to.

    ``counts`` has every kind of drift, in the order of :class:`Drift`; ``drifted`` all but the
    unchanged, sorted by item id.
    """

    date: str
    counts: tuple[DriftCount, ...]
    not_asked: tuple[NotAsked, ...]
    drifted: tuple[Drifted, ...]
