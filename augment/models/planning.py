"""Which keywords belong together: who does what, to what, and what it is like.

A small model writes good sentences and has little sense: of "bird, frog, chirp, croak" it does not
know who croaks. The lexicon of sound events does. So the keywords are put in groups, each noun with
the verbs that it is most likely the subject of, before the model reads them; in training by the
same rules, so that it learns how far they can be trusted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from augment.models.roles import VERBS, Role, roles_of
from augment.sound_events import Common, Kind, Source, load
from augment.words import Form, content_words, form_of, lemma


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


LISTED = 1.0
"""How likely a noun does what the lexicon says of it, beside 1 divided by the verb's rank."""

RARELY = 0.25
"""In place of 1 divided by its rank, for a verb that is among all that a noun can do."""

SAME_KIND = 0.8
"""How likely a noun does what only others of its kind are known to do."""

OF_NO_KIND = 0.35
"""The same for a noun of which nothing is known."""

OF_ANY = 0.2
"""How likely anything does what everything can do: begin, occur."""

LEAST = 0.08
LEAST_OF_TWO_SENSES = 0.3
"""Ties less likely are not made; a word that may be a noun as well ("a click") needs a better one,
and one that is a common noun ("wind") has to be listed among what the other does."""

ANOTHER = 0.75
"""Each verb that a noun has already makes the next less likely its own: others want one too."""

_NOUNS = frozenset(Role) - VERBS - {Role.ADJECTIVE, Role.ADVERB, Role.NUMBER, Role.SEQUENCE}
_SUBJECTS = _NOUNS - {Role.NOISE, Role.PLACE}
_GENERAL = frozenset(
    ["begin", "continue", "emit", "go", "make", "produce", "repeat", "resume", "start", "stop"]
)
_ORDER = list(Role)
_ONE_OF = {"people": "person"}
_KIND_OF = {Role(f"<{kind}>"): kind for kind in Kind}


def planned(keywords: Sequence[str]) -> tuple[Planned, ...]:
    """The keywords in the order in which the model reads them; that of the argument is no matter.

    Groups by the role of what they begin with, then by alphabet: nouns before loose verbs.
    """
    return _planned(tuple(sorted(set(keywords))))


def in_order(keywords: Sequence[str]) -> list[str]:
    """The keywords as :func:`planned` puts them: a set has no first word, but a model begins."""
    return [one.keyword for one in planned(keywords)]


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
    return _only(roles, _NOUNS, roles) if does or tie is Tie.TO else roles


def _only(
    roles: tuple[Role, ...], wanted: Iterable[Role], otherwise: tuple[Role, ...]
) -> tuple[Role, ...]:
    return tuple(role for role in roles if role in wanted) or otherwise


def _subjects(words: tuple[str, ...]) -> dict[str, str]:
    """Verbs with the noun that does them, the likeliest first."""
    likely = [
        (noun, verb, how)
        for noun in words
        if not _SUBJECTS.isdisjoint(roles_of(noun))
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
    if roles <= VERBS or lemma(verb) in _GENERAL:
        return LEAST
    return LISTED if roles.isdisjoint(VERBS) or verb in _known().nouns else LEAST_OF_TWO_SENSES


def _objects(words: tuple[str, ...], subjects: set[str], deeds: set[str]) -> dict[str, str]:
    """Nouns that do nothing themselves, with the verb that is done to or on them."""
    done = _known().done
    verbs = [
        word
        for word in words
        if word in deeds or (word not in subjects and not VERBS.isdisjoint(roles_of(word)))
    ]
    found: dict[str, str] = {}
    for noun in words:
        if noun in subjects | deeds or noun in found.values() or _NOUNS.isdisjoint(roles_of(noun)):
            continue
        things = done.get(lemma(noun.rpartition(" ")[2]), frozenset())
        likely = [verb for verb in verbs if verb not in (noun, *found) and lemma(verb) in things]
        if likely:
            found[noun] = max(likely, key=lambda verb: (verb in deeds, verb))
    return found


def _described(words: tuple[str, ...], taken: set[str]) -> dict[str, str]:
    """Adjectives with a noun that the lexicon describes so."""
    such = _known().such
    found: dict[str, str] = {}
    for word in words:
        if word in taken or word in found.values() or Role.ADJECTIVE not in roles_of(word):
            continue
        nouns = [noun for noun in words if word in such.get(noun, ()) and noun not in found]
        if nouns:
            found[word] = nouns[0]
    return found


@lru_cache(maxsize=65_536)
def likelihood(noun: str, verb: str) -> float:
    """How likely the noun is the subject of the verb, from 0 to 2; a comparison, no probability."""
    known = _known()
    deed, noun = lemma(verb), _ONE_OF.get(noun, noun)
    for name in (noun, lemma(noun), lemma(noun.rpartition(" ")[2])):
        if deed in known.does.get(name, ()):
            return LISTED + known.does[name][deed]
    shares = known.kinds.get(deed, Counter())
    least = OF_ANY if deed in _GENERAL else 0.0
    kinds = {_KIND_OF[role] for role in roles_of(noun) if role in _KIND_OF}
    if kinds:
        return max(least, SAME_KIND * max(shares[kind] for kind in kinds))
    return max(least, OF_NO_KIND * max(shares[kind] for kind in Kind if kind is not Kind.PERSON))


def compound(before: str, after: str) -> str | None:
    """The noun of the lexicon that two words make, "sewing machine" of "sew" and "machine"."""
    head = _known().compounds.get((lemma(before), lemma(after)))
    return f"{head} {after}" if head and " " not in after else None


def regrouped(keywords: Sequence[str]) -> tuple[str, ...]:
    """The keywords, "dog barking" as two, and each two that make a noun of the lexicon as one."""
    single = tuple(dict.fromkeys(word for keyword in keywords for word in _parted(keyword)))
    words = list(single)
    for before in single:
        for after in single:
            if before in words and after in words and before != after:
                whole = compound(before, after)
                if whole is not None:
                    words[words.index(after)] = whole
                    words.remove(before)
    return tuple(words)


def _parted(keyword: str) -> tuple[str, ...]:
    noun, _, verb = keyword.rpartition(" ")
    told = noun and form_of(verb, lemma(verb)) is Form.ING and likelihood(noun, verb) >= LEAST
    return (noun, verb) if told else (keyword,)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lexicon says of nouns and verbs, both as lemmas."""

    does: dict[str, dict[str, float]]
    kinds: dict[str, Counter[Kind]]
    """Of each verb the shares of the kinds of its subjects."""
    done: dict[str, frozenset[str]]
    """Of each noun the verbs that are done to it."""
    such: dict[str, frozenset[str]]
    compounds: dict[tuple[str, str], str]
    nouns: frozenset[str]
    """Those that people use often."""


@cache
def _known() -> _Known:
    events = load()
    does: dict[str, dict[str, float]] = defaultdict(dict)
    kinds: dict[str, Counter[Kind]] = defaultdict(Counter)
    done: dict[str, set[str]] = defaultdict(set)
    things: tuple[Source | Common, ...] = (*events.commons, *events.sources)
    for thing in things:
        usual = isinstance(thing, Common)
        for rank, phrase in enumerate(thing.verbs, start=1):
            verb, *rest = phrase.split()
            weight = 1 / rank if usual else RARELY
            does[thing.noun].setdefault(verb, weight)
            kinds[verb][thing.kind] += weight * (thing.weight if isinstance(thing, Common) else 1)
            for word in content_words(" ".join(rest)):
                done[lemma(word)].add(verb)
    for action in events.actions:
        verb = action.verb.split()[0]
        kinds[verb][Kind.PERSON] += 2
        for phrase in (*action.objects, *action.tails):
            for word in content_words(phrase):
                done[lemma(word)].add(verb)
    for verb, shares in kinds.items():
        total = shares.total() + 1
        kinds[verb] = Counter({kind: n / total for kind, n in shares.items()})
    such: dict[str, set[str]] = defaultdict(set)
    for source in events.sources:
        such[source.noun].update(source.adjectives)
    return _Known(
        dict(does),
        dict(kinds),
        {noun: frozenset(verbs) for noun, verbs in done.items()},
        {noun: frozenset(adjectives) for noun, adjectives in such.items()},
        _compounds(things),
        frozenset(common.noun for common in events.commons),
    )


def _compounds(things: Iterable[Source | Common]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for thing in things:
        before, _, after = thing.noun.partition(" ")
        if after and " " not in after and len(content_words(thing.noun)) == 2:
            found.setdefault((lemma(before), lemma(after)), before)
    return found
