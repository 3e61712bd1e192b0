"""What a keyword can be in a sentence: who acts, what sounds, where, what is done.

The bundled model reads it beside the keyword's spelling. The lexicon of sound events says it of the
words that it knows, the dictionary of the others; a word that neither knows is most likely a thing.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache

from lemminflect import getAllLemmas

from augment.sound_events import Common, Kind, Source, load
from augment.words import is_content, lemma, words_in


class Role(StrEnum):
    """Tokens of the source, in the order in which groups of keywords are named: nouns first."""

    PERSON = "<person>"
    ANIMAL = "<animal>"
    GROUP = "<group>"
    THING = "<thing>"
    PLURAL = "<plural>"
    MASS = "<mass>"
    NOISE = "<noise>"
    NOUN = "<noun>"
    UNKNOWN = "<unknown>"
    PLACE = "<place>"
    ACTION = "<action>"
    """A verb with an object, done by somebody: "chop"."""
    VERB = "<verb>"
    ADJECTIVE = "<adjective>"
    ADVERB = "<adverb>"
    NUMBER = "<number>"
    SEQUENCE = "<then>"
    """ "Follow": what follows is the end of the sentence, not what the word before it does."""


RECORD = 4
"""Mentions that a record of its own counts for; twice as many where it says what kind of noun."""

RIVAL = 0.6
"""Of the mentions of the first role; less is a sense that few sentences have in mind."""

VERBS = frozenset({Role.VERB, Role.ACTION})
NOUNS = frozenset(Role) - VERBS - {Role.ADJECTIVE, Role.ADVERB, Role.NUMBER, Role.SEQUENCE}
SUBJECTS = NOUNS - {Role.NOISE, Role.PLACE}
"""What does something."""

ALIVE = frozenset({Role.PERSON, Role.ANIMAL})

_ORDER = list(Role)
ROLE_OF_KIND = {kind: Role(f"<{kind}>") for kind in Kind}
_DICTIONARY = (
    ("NOUN", Role.NOUN),
    ("VERB", Role.VERB),
    ("ADJ", Role.ADJECTIVE),
    ("ADV", Role.ADVERB),
)


@lru_cache(maxsize=65_536)
def roles_of(keyword: str) -> tuple[Role, ...]:
    """The roles that a keyword can play, in the order of :class:`Role`; never empty.

    A phrase that the lexicon lacks plays those of its last word.
    """
    known, own = _lexicon(), _own()
    last = keyword.rpartition(" ")[2]
    for word in (keyword, lemma(keyword), last, lemma(last)):
        if word in own:
            return own[word]
        if word in known:
            return tuple(sorted(known[word], key=_ORDER.index))
    parts = getAllLemmas(last)
    found = tuple(role for part, role in _DICTIONARY if part in parts)
    return found or (Role.UNKNOWN,)


@cache
def _own() -> dict[str, tuple[Role, ...]]:
    """Of the words whose roles the lexicon gives outright."""
    return {
        each.word: tuple(sorted((Role(f"<{role}>") for role in each.roles), key=_ORDER.index))
        for each in load().words
    }


@cache
def _lexicon() -> dict[str, frozenset[Role]]:
    """The roles of each word and phrase of the lexicon: its most frequent, and near rivals."""
    found: dict[str, Counter[Role]] = {}
    for phrase, role, n in _mentions():
        found.setdefault(phrase, Counter())[role] += n
    return {
        phrase: frozenset(r for r, n in roles.items() if n >= RIVAL * max(roles.values()))
        for phrase, roles in found.items()
        if phrase
    }


def _mentions() -> Iterator[tuple[str, Role, int]]:
    events = load()
    things: tuple[Source | Common, ...] = (*events.sources, *events.commons)
    for thing in things:
        yield thing.noun, ROLE_OF_KIND[thing.kind], 2 * RECORD
        yield from ((verb.split()[0], Role.VERB, 1) for verb in thing.verbs)
    for source in events.sources:
        yield from ((adjective, Role.ADJECTIVE, 1) for adjective in source.adjectives)
        yield from ((_noun(place), Role.PLACE, 1) for place in source.places)
    for action in events.actions:
        yield action.verb.split()[0], Role.ACTION, RECORD
        for phrase in (*action.objects, *action.tails):
            yield _noun(phrase), Role.NOUN, 1
    for noise in events.noises:
        yield _noun(noise.noun), Role.NOISE, RECORD
    for manner in events.manners:
        yield manner.adverb, Role.ADVERB, RECORD


def _noun(phrase: str) -> str:
    """The lemma of the last word of "on a cutting board"; what the phrase is about."""
    words = [word for word in words_in(phrase) if is_content(word)]
    return lemma(words[-1]) if words else ""
