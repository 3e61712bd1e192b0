"""The gate on credits: which shipped items owe one that cannot be given in full."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.audit.credits.attributions import Attribution
from schemas.rights import Obligation

MAX_EXAMPLES = 20
"""Items named of those that lack something: enough to begin with."""


@dataclass(frozen=True, slots=True)
class FieldGap:
    """Items whose credit lacks one part."""

    field: str
    items: int


@dataclass(frozen=True, slots=True)
class LackingItem:
    """An item with what its credit lacks."""

    item_id: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Items that owe a credit, and those of them that lack a part of it, by what is missing.

    ``examples`` are the first of them by item id. ``max_incomplete`` is the policy's limit; None
    where it has none.
    """

    n_owing: int
    n_incomplete: int
    n_clips_incomplete: int
    by_field: tuple[FieldGap, ...]
    examples: tuple[LackingItem, ...]
    max_incomplete: int | None = None

    @property
    def complete(self) -> bool:
        """Whether every credit that is owed can be given."""
        return self.n_incomplete == 0

    @property
    def passed(self) -> bool:
        """Whether the policy's limit is kept."""
        return self.max_incomplete is None or self.n_incomplete <= self.max_incomplete


class GapTally:
    """Counts attributions that pass through."""

    def __init__(self) -> None:
        self._n_owing = 0
        self._n_incomplete = 0
        self._n_clips = 0
        self._fields: Counter[str] = Counter()
        self._examples: list[LackingItem] = []

    def passing(self, found: Iterable[Attribution]) -> Iterator[Attribution]:
        """The same attributions, in their order; each is counted as it passes."""
        for each in found:
            self._n_owing += Obligation.ATTRIBUTION in each.obligations
            if each.missing:
                self._n_incomplete += 1
                self._n_clips += each.n_clips
                self._fields.update(each.missing)
                if len(self._examples) < MAX_EXAMPLES:
                    self._examples.append(LackingItem(each.item_id, each.missing))
            yield each

    def gaps(self, max_incomplete: int | None = None) -> Gaps:
        """What was counted, under a policy's limit."""
        return Gaps(
            n_owing=self._n_owing,
            n_incomplete=self._n_incomplete,
            n_clips_incomplete=self._n_clips,
            by_field=tuple(FieldGap(*each) for each in sorted(self._fields.items())),
            examples=tuple(self._examples),
            max_incomplete=max_incomplete,
        )


def count_gaps(found: Iterable[Attribution], max_incomplete: int | None = None) -> Gaps:
    """What all of these come to."""
    tally = GapTally()
    for _ in tally.passing(found):
        pass
    return tally.gaps(max_incomplete)
