"""What people wrote of other things, told of these keywords.

Of "car, pass, high, speed" a small model makes a high car; somebody wrote "A truck passes by at
high speed". So a saying that names as many things is told again, each keyword that it lacks in the
place of a word of the same role. Long sets are also told in two parts, each from a saying of its
own: clauses side by side, or a clause with what is heard beside it or after it. The model says how
likely it finds them, and ranking does the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from augment.models.fitting import Retold, nearest
from augment.models.light_verbs import FOLLOW
from augment.models.planning import Planned
from augment.models.sayings import JOINTS, Sayings, Shelf
from augment.models.sentinels import MARK_OF, NAMES
from augment.words import Form, lemma


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to look; further costs time, and is mostly about something else."""

    least_same: Mapping[int, int]
    """Of so many words, how many a saying shares."""
    least_same_of_part: Mapping[int, int]
    most_whole: int
    """Sentences, the nearest first."""
    most_joined: int
    most_of_part: int


NEAR = Reach({2: 1, 3: 1, 4: 2, 5: 2, 6: 3}, {1: 1, 2: 1, 3: 2}, 12, 16, 3)
FAR = Reach({2: 1, 3: 1, 4: 1, 5: 1, 6: 2}, {1: 0, 2: 1, 3: 1}, 64, 64, 8)
"""For keywords of which what is near makes nothing good."""

AND_FOR_WHILE, WITH_FOR_WHILE = 0.01, 0.02
"""Two parts are first joined by "while", if others are no nearer."""

_FOLLOWED = MARK_OF[Form.PAST]

Parts = tuple[tuple[Planned, ...], tuple[Planned, ...]]


def retold(plan: Sequence[Planned], sayings: Sayings, reach: Reach = NEAR) -> list[Retold]:
    """Sentences of a plan, the nearest to what was written first; none of one keyword, or many."""
    names = dict(zip((one.keyword for one in plan), NAMES, strict=False))
    whole = nearest(tuple(plan), names, sayings.whole, reach.least_same, reach.most_whole)
    follows = [one for one in plan if lemma(one.keyword) == FOLLOW]
    parts = _parted([one for one in plan if one not in follows])
    if not follows:
        joined = [one for both in parts for one in _joined(both, names, sayings, reach)]
    else:
        follow = names[follows[0].keyword]
        joined = [one for both in parts for one in _followed(both, follow, names, sayings, reach)]
    return [*whole, *sorted(joined, key=lambda each: each.n_changed)[: reach.most_joined]]


def _parted(plan: Sequence[Planned]) -> Iterator[Parts]:
    """A plan in two parts, which may each be told: what is tied together stays so."""
    groups: list[tuple[Planned, ...]] = []
    for one in plan:
        groups[-1:] = [(*groups[-1], one)] if one.tie and groups else [*groups[-1:], (one,)]
    for n in range(1, len(groups)):
        for chosen in combinations(range(len(groups)), n):
            first = tuple(one for i in chosen for one in groups[i])
            second = tuple(one for i, of in enumerate(groups) if i not in chosen for one in of)
            yield first, second


def _joined(
    parts: Parts, names: Mapping[str, str], sayings: Sayings, reach: Reach
) -> Iterator[Retold]:
    """Two clauses, or a clause and what is heard beside it."""
    first, second = parts
    clauses = _told(first, names, sayings.clauses, reach)
    for before, after in product(clauses, _told(second, names, sayings.clauses, reach)):
        for joint in (*JOINTS, "and"):
            n_more = 0.0 if joint == JOINTS[0] else AND_FOR_WHILE
            yield _both(before, (joint,), after, n_more)
    for before, after in product(clauses, _told(second, names, sayings.fragments, reach)):
        yield _both(before, ("with",), after, WITH_FOR_WHILE)


def _followed(
    parts: Parts, follow: str, names: Mapping[str, str], sayings: Sayings, reach: Reach
) -> Iterator[Retold]:
    """A clause or a fragment, followed by a fragment."""
    first, second = parts
    both = (
        *_told(first, names, sayings.clauses, reach),
        *_told(first, names, sayings.fragments, reach),
    )
    for before, after in product(both, _told(second, names, sayings.fragments, reach)):
        yield _both(before, (",", follow, _FOLLOWED, "by"), after, 0.0)


def _told(
    words: tuple[Planned, ...], names: Mapping[str, str], shelf: Shelf, reach: Reach
) -> list[Retold]:
    return nearest(words, names, shelf, reach.least_same_of_part, reach.most_of_part)


def _both(before: Retold, joint: tuple[str, ...], after: Retold, n_more: float) -> Retold:
    n_changed = before.n_changed + after.n_changed + n_more
    return Retold((*before.words, *joint, *after.words), n_changed)
