"""The lexicon as tables to draw from, in which common words come up oftener than rare ones."""

import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Generic, Self, TypeVar

from augment.sound_events import Action, Common, Kind, Lexicon, Noise, Source, load
from augment.training.grammar_words import MOTIONS
from augment.words import function_words

T = TypeVar("T")

_PLURAL_FRACTIONS = {Kind.ANIMAL: 0.25, Kind.PERSON: 0.12, Kind.THING: 0.12}
_USUAL_VERBS_FRACTION = 0.88
"""How often a common noun takes one of its usual verbs and not one of all that it may take."""


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """Things to draw with different chances."""

    entries: tuple[T, ...]
    _sums: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[T, float]]) -> Self:
        """A table of entries with their weights; weightless ones are left out."""
        kept = [(entry, weight) for entry, weight in pairs if weight > 0]
        return cls(
            tuple(entry for entry, _ in kept), tuple(accumulate(weight for _, weight in kept))
        )

    def draw(self, rng: random.Random) -> T:
        """One entry; an IndexError where there is none."""
        at = bisect(self._sums, rng.random() * self._sums[-1])
        return self.entries[min(at, len(self.entries) - 1)]


@dataclass(frozen=True, slots=True)
class Sounder:
    """All that is known of one noun, from every file."""

    noun: str
    kind: Kind
    plural_fraction: float
    verbs: Table[str]
    adjectives: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """The tables of the grammar. ``common`` and ``rare`` have verbs, ``named`` may have none."""

    common: Table[Sounder]
    rare: Table[Sounder]
    named: Table[Sounder]
    people: Table[Sounder]
    by_verb: dict[str, Table[Sounder]]
    """Common persons, animals and things by a verb that two of them may share."""
    actions: Table[Action]
    noises: Table[Noise]
    manners: dict[str, Table[str]]
    bare: Table[str]
    """Verbs that name a sound without their subject."""


@cache
def shipped() -> Stock:
    """The tables of the lexicon that the package holds."""
    return stocked(load())


def stocked(lexicon: Lexicon) -> Stock:
    """The tables of a lexicon; its sources and commons are joined by noun and kind."""
    weights = {record.word: record.weight for record in lexicon.weights}
    commons = {(common.noun, common.kind): common for common in lexicon.commons}
    merged: dict[tuple[str, Kind], list[Source]] = {key: [] for key in commons}
    for source in lexicon.sources:
        merged.setdefault((source.noun, source.kind), []).append(source)
    never = {word for word, weight in weights.items() if weight == 0}
    sounders = {key: _sounder(key, found, commons.get(key), never) for key, found in merged.items()}
    weighted = [(sounders[key], common.weight) for key, common in commons.items()]
    common = [(sounder, weight) for sounder, weight in weighted if sounder.verbs.entries]
    rare = [
        (sounder, 1.0)
        for key, sounder in sounders.items()
        if key not in commons and sounder.verbs.entries
    ]
    return Stock(
        common=Table.of(common or rare),
        rare=Table.of(rare or common),
        named=Table.of(weighted or rare),
        people=Table.of((one, w) for one, w in common or rare if one.kind is Kind.PERSON),
        by_verb=_by_verb(common or rare),
        actions=Table.of((act, weights.get(act.verb, 0.5)) for act in lexicon.actions),
        noises=Table.of((noise, _noise_weight(noise, weights)) for noise in lexicon.noises),
        manners=_manners(lexicon, weights),
        bare=_bare(common or rare, rare),
    )


def without_article(noun: str) -> str:
    """A noise without the "a", "an" or "the" with which it is listed."""
    first, space, rest = noun.partition(" ")
    return rest if space and first in ("a", "an", "the") else noun


def _noise_weight(noise: Noise, weights: dict[str, float]) -> float:
    return weights.get(without_article(noise.noun), 0.5)


def _sounder(
    key: tuple[str, Kind], found: Sequence[Source], common: Common | None, never: set[str]
) -> Sounder:
    noun, kind = key
    known = dict.fromkeys(verb for source in found for verb in source.verbs if verb not in never)
    if common is None:
        verbs = Table.of((verb, 1.0) for verb in known)
        fraction = _PLURAL_FRACTIONS.get(kind, 0.0)
    else:
        verbs = _usual_first(common.verbs, tuple(known))
        fraction = common.plural_fraction
    return Sounder(
        noun,
        kind,
        fraction,
        verbs,
        tuple(dict.fromkeys(word for source in found for word in source.adjectives)),
        tuple(dict.fromkeys(place for source in found for place in source.places)),
    )


def _usual_first(usual: Sequence[str], known: Sequence[str]) -> Table[str]:
    """Usual verbs fall off with their rank, as words do; the others share what is left."""
    if not usual:
        return Table.of(())
    ranked = [(verb, 1.0 / rank) for rank, verb in enumerate(usual, start=1)]
    total = sum(weight for _, weight in ranked)
    others = [verb for verb in known if verb not in usual]
    left = total * (1 / _USUAL_VERBS_FRACTION - 1)
    return Table.of([*ranked, *((verb, left / len(others)) for verb in others)])


def _by_verb(sounders: Sequence[tuple[Sounder, float]]) -> dict[str, Table[Sounder]]:
    users: dict[str, list[tuple[Sounder, float]]] = defaultdict(list)
    for sounder, weight in sounders:
        for verb in sounder.verbs.entries:
            if sounder.kind is not Kind.GROUP:
                users[verb].append((sounder, weight))
    return {verb: Table.of(found) for verb, found in users.items() if len(found) > 1}


def _manners(lexicon: Lexicon, weights: dict[str, float]) -> dict[str, Table[str]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for manner in lexicon.manners:
        if weights.get(manner.adverb) == 0:
            continue
        for verb in manner.verbs:
            found[verb][manner.adverb] = weights.get(manner.adverb, 0.5)
    return {verb: Table.of(adverbs.items()) for verb, adverbs in found.items()}


def _bare(
    common: Sequence[tuple[Sounder, float]], rare: Sequence[tuple[Sounder, float]]
) -> Table[str]:
    """Of single verbs; the twentieth part of the weight goes to those of rare sources."""
    found: dict[str, float] = defaultdict(float)
    for sounders, share in ((common, 1.0), (rare, 0.05)):
        for sounder, weight in sounders:
            for rank, verb in enumerate(sounder.verbs.entries, start=1):
                if " " not in verb and verb not in MOTIONS | function_words():
                    found[verb] += share * weight / rank
    return Table.of((verb, weight**0.7) for verb, weight in found.items())
