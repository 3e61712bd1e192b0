"""The words in which two releases of a data set are compared; ``previous`` fills them in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """A state of a data set. ``digest`` is its lock's, ``manifest_digest`` that of all tars."""

    dataset: str
    digest: str
    manifest_digest: str
    policy: str
    items: int
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class WhyAmount:
    """Recordings, and clips, that came or went for one reason: ``stage: reason`` of a rejection,
    ``not listed``, ``taken down``, or ``cut otherwise`` for clips of a recording that stays.
    """

    why: str
    items: int
    clips: int


@dataclass(frozen=True, slots=True)
class LicenseShift:
    """How much was and is shipped under one licence."""

    spdx: str
    clips_before: int
    clips_now: int
    before_s: float
    now_s: float


@dataclass(frozen=True, slots=True)
class Named:
    """A recording that came or went, and why."""

    item_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A recording that both have, of which something is said otherwise."""

    item_id: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Recordings of which one thing changed: how many, and the first by id."""

    items: int
    shown: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of an earlier release.

    ``added`` and ``removed`` are by reason: an added one's is why the earlier release did not have
    it. Whatever was taken down is counted and never named.
    """

    before: Release
    now: Release
    items_added: int
    items_removed: int
    clips_added: int
    clips_removed: int
    added: tuple[WhyAmount, ...]
    removed: tuple[WhyAmount, ...]
    added_shown: tuple[Named, ...]
    removed_shown: tuple[Named, ...]
    licenses: tuple[LicenseShift, ...]
    license_changed: Changes
    author_changed: Changes
    decision_changed: Changes
