"""What the lexicon of sound events says of nouns and verbs: who does what, and how likely."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from augment.models.roles import ROLE_OF_KIND, roles_of
from augment.sound_events import Common, Kind, Lexicon, Source, load
from augment.words import content_words, lemma

LISTED = 1.0
"""How likely a noun does what the lexicon says of it, beside 1 divided by the verb's rank."""

RARELY = 0.25
"""In place of 1 divided by its rank, for a verb that is among all that a noun can do."""

SAME_KIND = 0.8
"""How likely a noun does what only others of its kind are known to do."""

OF_NO_KIND = 0.35
"""The same for a noun of which nothing is known."""

MENTIONS_OF_ACTION = 2
"""What persons do counts for, beside the weights of those who do it by themselves."""

OF_ANY = 0.2
"""How likely anything does what everything can do: begin, occur."""

GENERAL = frozenset(
    ("begin", "continue", "emit", "go", "make", "produce", "repeat", "resume", "start", "stop")
)
"""What everything can do."""

_ONE_OF = {"people": "person"}
_KIND_OF = {role: kind for kind, role in ROLE_OF_KIND.items()}


@lru_cache(maxsize=65_536)
def likelihood(noun: str, verb: str) -> float:
    """How likely the noun is the subject of the verb, from 0 to 2; a comparison, no probability."""
    known = known_deeds()
    deed, noun = lemma(verb), _ONE_OF.get(noun, noun)
    for name in (noun, lemma(noun), lemma(noun.rpartition(" ")[2])):
        if deed in known.does.get(name, ()):
            return LISTED + known.does[name][deed]
    shares = known.kinds.get(deed, dict.fromkeys(Kind, 0.0))
    least = OF_ANY if deed in GENERAL else 0.0
    kinds = {_KIND_OF[role] for role in roles_of(noun) if role in _KIND_OF}
    if kinds:
        return max(least, SAME_KIND * max(shares[kind] for kind in kinds))
    return max(least, OF_NO_KIND * max(shares[kind] for kind in Kind if kind is not Kind.PERSON))


def compound(before: str, after: str) -> str | None:
    """The noun of the lexicon that two words make, "sewing machine" of "sew" and "machine"."""
    head = known_deeds().compounds.get((lemma(before), lemma(after)))
    return f"{head} {after}" if head and " " not in after else None


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the lexicon says of nouns and verbs, both as lemmas."""

    does: dict[str, dict[str, float]]
    """Of each noun the verbs listed with it, by how likely they are beside each other."""
    can: dict[str, frozenset[str]]
    """Of each noun all that it may do: persons do what any person does."""
    kinds: dict[str, dict[Kind, float]]
    """Of each verb the shares of the kinds of its subjects."""
    done: dict[str, frozenset[str]]
    """Of each noun the verbs that are done to it."""
    such: dict[str, frozenset[str]]
    compounds: dict[tuple[str, str], str]
    between: dict[tuple[str, str], tuple[str, str]]
    """Of a verb and a noun that follows it, what stands between them, and the noun as it stands."""
    nouns: frozenset[str]
    """Those that people use often."""


@cache
def known_deeds() -> Deeds:
    """The shipped lexicon's."""
    events = load()
    things: tuple[Source | Common, ...] = (*events.commons, *events.sources)
    does: dict[str, dict[str, float]] = defaultdict(dict)
    such: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        of_noun = does[thing.noun]
        for verb, weight in _weighted(thing):
            of_noun.setdefault(verb, weight)
    kinds = _kinds(things, events)
    for source in events.sources:
        such[source.noun].update(source.adjectives)
    return Deeds(
        dict(does),
        _can(things, does, kinds),
        kinds,
        _done(things, events),
        {noun: frozenset(adjectives) for noun, adjectives in such.items()},
        _compounds((*(thing.noun for thing in things), *(each.word for each in events.words))),
        _between(things, events),
        frozenset(common.noun for common in events.commons),
    )


def _can(
    things: Iterable[Source | Common],
    does: Mapping[str, Iterable[str]],
    kinds: Mapping[str, Mapping[Kind, float]],
) -> dict[str, frozenset[str]]:
    human = frozenset(verb for verb, shares in kinds.items() if shares[Kind.PERSON])
    persons = {thing.noun for thing in things if thing.kind in (Kind.PERSON, Kind.GROUP)}
    return {
        noun: frozenset(verbs) | human if noun in persons else frozenset(verbs)
        for noun, verbs in does.items()
    }


def _weighted(thing: Source | Common) -> Iterator[tuple[str, float]]:
    for rank, phrase in enumerate(thing.verbs, start=1):
        yield phrase.split()[0], 1 / rank if isinstance(thing, Common) else RARELY


def _kinds(things: Iterable[Source | Common], events: Lexicon) -> dict[str, dict[Kind, float]]:
    """One mention more than there are keeps a verb that is rarely heard of from being certain."""
    found: dict[str, dict[Kind, float]] = defaultdict(lambda: dict.fromkeys(Kind, 0.0))
    for thing in things:
        frequency = thing.weight if isinstance(thing, Common) else 1
        for verb, weight in _weighted(thing):
            found[verb][thing.kind] += weight * frequency
    for action in events.actions:
        found[action.verb.split()[0]][Kind.PERSON] += MENTIONS_OF_ACTION
    return {
        verb: {kind: n / (sum(shares.values()) + 1) for kind, n in shares.items()}
        for verb, shares in found.items()
    }


def _done(things: Iterable[Source | Common], events: Lexicon) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for verb, *rest in map(str.split, thing.verbs):
            for word in content_words(" ".join(rest)):
                found[lemma(word)].add(verb)
    for action in events.actions:
        for phrase in (*action.objects, *action.tails):
            for word in content_words(phrase):
                found[lemma(word)].add(action.verb.split()[0])
    return {noun: frozenset(verbs) for noun, verbs in found.items()}


def _between(
    things: Iterable[Source | Common], events: Lexicon
) -> dict[tuple[str, str], tuple[str, str]]:
    """From phrases that end with their only content word: "type on a keyboard"."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    phrases = [verb for thing in things for verb in thing.verbs if " " in verb]
    for action in events.actions:
        phrases += (f"{action.verb} {rest}" for rest in (*action.objects, *action.tails) if rest)
    for phrase in phrases:
        verb, *rest = phrase.split()
        if content_words(" ".join(rest)) == rest[-1:]:
            found.setdefault((verb, lemma(rest[-1])), (" ".join(rest[:-1]), rest[-1]))
    return found


def _compounds(nouns: Iterable[str]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for noun in nouns:
        before, _, after = noun.partition(" ")
        if after and " " not in after and len(content_words(noun)) == 2:
            found.setdefault((lemma(before), lemma(after)), before)
    return found
