"""How something that people wrote can be told of other words of the same roles."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from operator import getitem

from augment.models.deeds import GENERAL
from augment.models.light_verbs import FOLLOW, LIGHT, OCCUR
from augment.models.planning import Planned, Tie
from augment.models.roles import NOUNS, VERBS, Role, roles_of
from augment.models.sayings import Said, Saying, Shelf
from augment.models.sentinels import MARK_OF
from augment.words import lemma

OF_ANOTHER_ROLE = 0.5
"""What a word in the place of another changes more, if it is mostly something else than that."""

ADDED = 0.5
"""What an adjective changes that the saying has not, before the noun that it is tied to."""

_LIGHT = LIGHT | GENERAL | {OCCUR, FOLLOW}
"""Verbs that say little by themselves; what stands around one fits no other."""


@dataclass(frozen=True, slots=True)
class Retold:
    """A sentence as names, marks and words, and how far it is from what was written."""

    words: tuple[str, ...]
    n_changed: float


def nearest(
    words: tuple[Planned, ...],
    names: Mapping[str, str],
    shelf: Shelf,
    least: Mapping[int, int],
    most: int,
) -> list[Retold]:
    """Sayings told of these words, the ``most`` that are nearest to what was written.

    They name as many things, or as many without the adjectives that are tied to a noun. ``least``
    has, by how many that is, how many have to be the same; sets of other sizes are not told.
    """
    bare = tuple(one for one in words if one.tie is not Tie.SUCH)
    found = []
    for told, n_added in {words: 0, bare: len(words) - len(bare)}.items():
        for fit in _fits(told, shelf, least.get(len(told)), most):
            dressed = _dressed(_told(fit, names), words, names) if n_added else _told(fit, names)
            found.append(Retold(tuple(dressed), fit.n_changed + ADDED * n_added))
    return sorted(found, key=lambda each: each.n_changed)[:most]


def _dressed(
    told: Sequence[str], words: Sequence[Planned], names: Mapping[str, str]
) -> Iterator[str]:
    """With the adjectives of each noun before it."""
    before: dict[str, list[str]] = {}
    noun = ""
    for one in words:
        if one.tie is Tie.SUCH:
            before.setdefault(noun, []).append(names[one.keyword])
        else:
            noun = names[one.keyword]
    for token in told:
        yield from before.get(token, ())
        yield token


@dataclass(frozen=True, slots=True)
class _Fit:
    """A saying, and the keyword that takes the place of each of its words."""

    saying: Saying
    keyword_of: dict[str, str]
    n_changed: float


@lru_cache(maxsize=16_384)
def _fits(
    words: tuple[Planned, ...], shelf: Shelf, least: int | None, most: int
) -> tuple[_Fit, ...]:
    """How the nearest sayings can be told of these words, in the order in which they are kept."""
    if least is None:
        return ()
    of_lemma = {_lemma(one.keyword): one for one in words}
    if len(of_lemma) < len(words):
        return ()
    found = _near(of_lemma, shelf, least, most)
    return tuple(sorted(found, key=lambda fit: fit.n_changed)[:most])


def _near(of_lemma: Mapping[str, Planned], shelf: Shelf, least: int, most: int) -> Collection[_Fit]:
    """Fits, each of another text, among them the ``most`` nearest."""
    found: dict[tuple[str, ...], _Fit] = {}
    for n_same, alike in shelf.like(of_lemma.keys(), least):
        n_changed = len(of_lemma) - n_same
        n_near = sum(fit.n_changed <= n_changed for fit in found.values())
        for both in alike:
            if n_near >= most:
                return found.values()  # no other is nearer
            fit = _fit(*both, of_lemma)
            if fit is None:
                continue
            text = _text(fit)
            if text not in found or fit.n_changed < found[text].n_changed:
                n_near += fit.n_changed <= n_changed
                found[text] = fit
    return found.values()


def _fit(saying: Saying, named: tuple[str, ...], of_lemma: Mapping[str, Planned]) -> _Fit | None:
    """The saying with the fewest changes, or None where a word would have to be what it is not."""
    free = [word for word in named if word not in of_lemma]
    left = [lemma for lemma in of_lemma if lemma not in named]
    changes = []
    for word in free:
        row = [_change(word, other, of_lemma[other].roles) for other in left]
        if min(row) == math.inf:
            return None  # as most do: before their orders are gone through
        changes.append(row)
    least, best = min(
        (sum(map(getitem, changes, order)), order) for order in permutations(range(len(left)))
    )
    if least == math.inf or not set(free).isdisjoint(_fixed(saying)):
        return None
    keyword_of = {word: of_lemma[word].keyword for word in named if word in of_lemma}
    keyword_of |= {word: of_lemma[left[i]].keyword for word, i in zip(free, best, strict=True)}
    return _Fit(saying, {word: keyword_of[word] for word in named}, least)


@lru_cache(maxsize=65_536)
def _change(word: str, other: str, roles: tuple[Role, ...]) -> float:
    """How much it changes to say another word in these roles in its place; endless if it cannot."""
    usual = roles_of(word)
    if not _LIGHT.isdisjoint((word, other)) or set(usual).isdisjoint(roles):
        return math.inf
    if _part(usual[0]) != _part(roles[0]):
        return math.inf
    return 1.0 if usual[0] == roles[0] else 1.0 + OF_ANOTHER_ROLE


def _fixed(saying: Saying) -> Iterator[str]:
    """Words in whose place no other can be: in "starts to sing", "it is loud", "in the dark"."""
    for before, said, after in zip(saying, saying[1:], (*saying[2:], ""), strict=False):
        if said == "to" and isinstance(before, Said) and isinstance(after, Said):
            yield from (before.lemma, after.lemma)
        elif isinstance(said, Said) and not isinstance(after, Said) and _describes(said):
            yield said.lemma


def _describes(said: Said) -> bool:
    return roles_of(said.lemma)[0] is Role.ADJECTIVE


def _part(role: Role) -> str:
    """What part of speech plays it: there is no fast in the place of a distance."""
    return "noun" if role in NOUNS else "verb" if role in VERBS else role


def _told(fit: _Fit, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(token for said in fit.saying for token in _named(said, fit, names))


def _named(said: str | Said, fit: _Fit, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(said, str):
        yield said
        return
    yield names[fit.keyword_of[said.lemma]]
    if said.form in MARK_OF:
        yield MARK_OF[said.form]


def _text(fit: _Fit) -> tuple[str, ...]:
    """What tells two of them apart."""
    return _told(fit, {keyword: keyword for keyword in fit.keyword_of.values()})


def _lemma(keyword: str) -> str:
    """As a saying has it: of phrases the whole."""
    return keyword if " " in keyword else lemma(keyword)
