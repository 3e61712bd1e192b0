"""Which keywords belong together: who does what, to what, and what it is like.

A small model writes good sentences and has little sense: of "bird, frog, chirp, croak" it does not
know who croaks. The lexicon of sound events does. So the keywords are put in groups, each noun with
the verbs that it is most likely the subject of, before the model reads them; in training by the
same rules, so that it learns how far they can be trusted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from augment.models.deeds import GENERAL, LISTED, compound, known_deeds, likelihood
from augment.models.roles import NOUNS, SUBJECTS, VERBS, Role, roles_of
from augment.words import Form, form_of, inflect, lemma


class Tie(StrEnum):
    """Tokens of the source: how a keyword belongs to the one that its group begins with."""

    DOES = "<does>"
    """A verb, of the noun before it."""
    TO = "<to>"
    """A noun, of the verb before it: its object, or what it is done on or with."""
    SUCH = "<such>"
    """An adjective, of the noun before it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A keyword with the roles left to it in this set, and its tie to those before it."""

    keyword: str
    roles: tuple[Role, ...]
    tie: Tie | None = None


LEAST = 0.08
LEAST_OF_TWO_SENSES = 0.3
"""Ties less likely are not made; a word that may be a noun as well ("a click") needs a better one,
and one that is a common noun ("wind") has to be listed among what the other does."""

ANOTHER = 0.75
"""Each verb that a noun has already makes the next less likely its own: others want one too."""

_COUNTED = {Role.PERSON, Role.ANIMAL, Role.GROUP, Role.THING, Role.PLURAL}
_ORDER = list(Role)


def planned(keywords: Sequence[str]) -> tuple[Planned, ...]:
    """The keywords in the order in which the model reads them; that of the argument is no matter.

    Groups by the role of what they begin with, then by alphabet: nouns before loose verbs.
    """
    return _planned(tuple(sorted(set(keywords))))


def in_order(keywords: Sequence[str]) -> list[str]:
    """The keywords as :func:`planned` puts them: a set has no first word, but a model begins."""
    return [one.keyword for one in planned(keywords)]


def doers(plan: Iterable[Planned]) -> dict[str, str]:
    """Of each verb that is tied to a noun, that noun."""
    found: dict[str, str] = {}
    head = ""
    for one in plan:
        head = one.keyword if one.tie is None else head
        if one.tie is Tie.DOES:
            found[one.keyword] = head
    return found


@lru_cache(maxsize=16_384)
def _planned(words: tuple[str, ...]) -> tuple[Planned, ...]:
    ties = _ties(words)
    groups = [list(_group(word, None, ties)) for word in words if word not in ties.tied]
    groups.sort(key=lambda group: [_ORDER.index(role) for role in group[0].roles])
    return tuple(one for group in groups for one in group)


@dataclass(frozen=True, slots=True)
class _Ties:
    """Of each keyword that is tied, the one that it is tied to."""

    subject_of: dict[str, str]
    object_of: dict[str, str]
    noun_of: dict[str, str]

    @property
    def tied(self) -> set[str]:
        return {*self.subject_of, *self.object_of, *self.noun_of}


def _ties(words: tuple[str, ...]) -> _Ties:
    subject_of = _subjects(words)
    subjects = set(subject_of.values())
    object_of = _objects(words, subjects, set(subject_of))
    taken = {*subjects, *subject_of, *object_of, *object_of.values()}
    return _Ties(subject_of, object_of, _described(words, taken))


def _group(word: str, tie: Tie | None, ties: _Ties) -> Iterator[Planned]:
    """A keyword, and behind it what is tied to it and to those: never a circle."""
    does = [verb for verb, noun in ties.subject_of.items() if noun == word]
    done_to = [noun for noun, verb in ties.object_of.items() if verb == word]
    yield Planned(word, _left(word, tie, bool(does), bool(done_to)), tie)
    for adjective in (one for one, noun in ties.noun_of.items() if noun == word):
        yield Planned(adjective, (Role.ADJECTIVE,), Tie.SUCH)
    for noun in sorted(done_to):
        yield from _group(noun, Tie.TO, ties)
    for verb in sorted(does):
        yield from _group(verb, Tie.DOES, ties)


def _left(word: str, tie: Tie | None, does: bool, done_to: bool) -> tuple[Role, ...]:
    """The roles of a word that its ties leave to it."""
    roles = roles_of(word)
    if tie is Tie.DOES or done_to:
        return _only(roles, VERBS, (Role.VERB,))
    return _only(roles, NOUNS, roles) if does or tie is Tie.TO else roles


def _only(
    roles: tuple[Role, ...], wanted: Iterable[Role], otherwise: tuple[Role, ...]
) -> tuple[Role, ...]:
    return tuple(role for role in roles if role in wanted) or otherwise


def _subjects(words: tuple[str, ...]) -> dict[str, str]:
    """Verbs with the noun that does them, the likeliest first."""
    likely = [
        (noun, verb, how)
        for noun in words
        if not SUBJECTS.isdisjoint(roles_of(noun))
        for verb in words
        if noun != verb and (how := likelihood(noun, verb)) >= _least(verb)
    ]
    found: dict[str, str] = {}
    n_verbs: Counter[str] = Counter()
    while likely:
        noun, verb, _ = max(likely, key=lambda one: (one[2] * ANOTHER ** n_verbs[one[0]], one[:2]))
        found[verb] = noun
        n_verbs[noun] += 1
        likely = [one for one in likely if one[1] not in (verb, noun) and one[0] != verb]
    return found


def _least(verb: str) -> float:
    """Of a tie to this verb."""
    roles = set(roles_of(verb))
    if roles <= VERBS or lemma(verb) in GENERAL:
        return LEAST
    return LISTED if roles.isdisjoint(VERBS) or verb in known_deeds().nouns else LEAST_OF_TWO_SENSES


def _objects(words: tuple[str, ...], subjects: set[str], deeds: set[str]) -> dict[str, str]:
    """Nouns that do nothing themselves, with the verb that is done to or on them."""
    done = known_deeds().done
    verbs = [
        word
        for word in words
        if word in deeds or (word not in subjects and not VERBS.isdisjoint(roles_of(word)))
    ]
    found: dict[str, str] = {}
    for noun in words:
        if noun in subjects | deeds or noun in found.values() or NOUNS.isdisjoint(roles_of(noun)):
            continue
        things = done.get(lemma(noun.rpartition(" ")[2]), frozenset())
        likely = [verb for verb in verbs if verb not in (noun, *found) and lemma(verb) in things]
        if likely:
            found[noun] = max(likely, key=lambda verb: (verb in deeds, verb))
    return found


def _described(words: tuple[str, ...], taken: set[str]) -> dict[str, str]:
    """Adjectives with a noun that the lexicon describes so."""
    such = known_deeds().such
    found: dict[str, str] = {}
    for word in words:
        if word in taken or word in found.values() or Role.ADJECTIVE not in roles_of(word):
            continue
        nouns = [noun for noun in words if word in such.get(noun, ()) and noun not in found]
        if nouns:
            found[word] = nouns[0]
    return found


def regrouped(keywords: Sequence[str], apart: str = "") -> tuple[str, ...]:
    """The keywords as the model reads them.

    A noun and what it does become two ("dog barking"); two words that the lexicon has as a noun
    become one ("sew", "machine") where that is not ``apart``, and so do a number and its noun
    ("two", "dog"), and a thing and whose it is ("vehicle's", "engine").
    """
    words = list(dict.fromkeys(word for keyword in keywords for word in _parted(keyword)))
    return _counted(_owned(_compounded(words, apart)))


def _compounded(single: Sequence[str], apart: str) -> list[str]:
    words = list(single)
    for before in single:
        for after in single:
            if before in words and after in words and before != after:
                whole = compound(before, after)
                if whole is not None and whole != apart:
                    words[words.index(after)] = whole
                    words.remove(before)
    return words


def _owned(words: list[str]) -> list[str]:
    """The words, one that somebody owns with its owner: "vehicle's engine"."""
    owner = next((word for word in words if word.endswith("'s")), "")
    nouns = [word for word in words if word != owner and not NOUNS.isdisjoint(roles_of(word))]
    if not owner or len(nouns) != 1:
        return words
    return [f"{owner} {word}" if word == nouns[0] else word for word in words if word != owner]


def _counted(words: list[str]) -> tuple[str, ...]:
    """The words, a number with the first noun that can be counted as one: "two dogs"."""
    number = next((word for word in words if roles_of(word) == (Role.NUMBER,)), None)
    noun = next((word for word in words if not _COUNTED.isdisjoint(roles_of(word))), None)
    if number is None or noun is None:
        return tuple(words)
    many = noun if roles_of(noun) == (Role.PLURAL,) else _plural(noun)
    return tuple(f"{number} {many}" if word == noun else word for word in words if word != number)


def _plural(noun: str) -> str:
    head, space, last = noun.rpartition(" ")
    return f"{head}{space}{inflect(lemma(last), Form.S)}"


def _parted(keyword: str) -> tuple[str, ...]:
    noun, _, verb = keyword.rpartition(" ")
    told = noun and form_of(verb, lemma(verb)) is Form.ING and likelihood(noun, verb) >= LEAST
    return (noun, verb) if told else (keyword,)
