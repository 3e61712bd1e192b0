"""What sounds, how and where: the records of augment/lexicon/, from which the grammar writes.

One record a line, fields separated by tabs, lists by a comma and a space, ``-`` for an empty field:

    source  NOUN  KIND  VERBS  ADJECTIVES  PLACES
    action  VERB  OBJECTS  TAILS
    noise   NOUN  OF  PLACES
    manner  ADVERB  VERBS
    common  NOUN  KIND  WEIGHT  PERCENT_PLURAL  VERBS
    weight  WORD  WEIGHT
    word    WORD  ROLES

The first four say what may be said; the next two, how often people say it; the last, what a word is
in a sentence where the others, or the dictionary, would have it as something else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from augment.word_lists import texts_in


class Kind(StrEnum):
    """How a noun behaves: whether it is counted, and how a verb agrees with it."""

    ANIMAL = "animal"
    PERSON = "person"
    GROUP = "group"
    """Many that are spoken of as one: "a crowd cheers"."""
    THING = "thing"
    MASS = "mass"
    """Neither article nor plural: "water"."""
    PLURAL = "plural"
    """Only in the plural: "dishes"."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that sounds by itself. Verbs are in their base form, with their complements."""

    noun: str
    kind: Kind
    verbs: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What a person does that can be heard. An empty object stands for the verb without one."""

    verb: str
    objects: tuple[str, ...]
    tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noise:
    """A sound that has a noun of its own, with its article where it needs one."""

    noun: str
    of: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """An adverb, or a phrase like one, and the verbs with which it goes."""

    adverb: str
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """A noun that people use often; its usual verbs, the most frequent first, maybe none."""

    noun: str
    kind: Kind
    weight: float
    plural_fraction: float
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """How much oftener than its like a word is drawn; at 0, never."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """All that a word can be in a sentence, by the names of ``augment.models.roles.Role``."""

    word: str
    roles: tuple[str, ...]


Record = Source | Action | Noise | Manner | Common | Weight | Word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The records of one or more files, in their order."""

    sources: tuple[Source, ...]
    actions: tuple[Action, ...]
    noises: tuple[Noise, ...]
    manners: tuple[Manner, ...]
    commons: tuple[Common, ...]
    weights: tuple[Weight, ...]
    words: tuple[Word, ...]

    def n_events(self) -> int:
        """How many different events can be named: source with verb, action with object, noise."""
        sources = {(source.noun, verb) for source in self.sources for verb in source.verbs}
        sources |= {(common.noun, verb) for common in self.commons for verb in common.verbs}
        actions = {(act.verb, thing) for act in self.actions for thing in act.objects or ("",)}
        noises = {(noise.noun, of) for noise in self.noises for of in noise.of or ("",)}
        return len(sources) + len(actions) + len(noises)


@cache
def load() -> Lexicon:
    """Every record under augment/lexicon/, file by file in the order of their names."""
    return lexicon_of(
        record
        for name, text in texts_in("augment", "lexicon", ".tsv")
        for record in parse(name, text)
    )


def lexicon_of(records: Iterable[Record]) -> Lexicon:
    """The records, sorted into their kinds."""
    kept = list(records)
    return Lexicon(
        sources=tuple(record for record in kept if isinstance(record, Source)),
        actions=tuple(record for record in kept if isinstance(record, Action)),
        noises=tuple(record for record in kept if isinstance(record, Noise)),
        manners=tuple(record for record in kept if isinstance(record, Manner)),
        commons=tuple(record for record in kept if isinstance(record, Common)),
        weights=tuple(record for record in kept if isinstance(record, Weight)),
        words=tuple(record for record in kept if isinstance(record, Word)),
    )


def parse(name: str, text: str) -> list[Record]:
    """The records of a file called ``name``; a malformed line is a ValueError that says which."""
    records = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            records.append(_record(line))
        except ValueError as bad:
            raise ValueError(f"{name}, line {number}: {bad}") from None
    return records


def _record(line: str) -> Record:
    if not line.isascii() or not line.replace("\t", " ").isprintable():
        raise ValueError("only printable ASCII is allowed")
    tag, *fields = line.split("\t")
    if tag not in _READERS:
        raise ValueError(f"no record {tag!r}; known are {', '.join(_READERS)}")
    n_fields, read = _READERS[tag]
    if len(fields) != n_fields:
        raise ValueError(f"{tag} has {n_fields} fields after its name, got {len(fields)}")
    if any(not field or field != field.strip() for field in fields):
        raise ValueError("a field is empty or begins or ends with a space; write - for none")
    return read(fields)


def _source(fields: list[str]) -> Source:
    noun, kind, verbs, adjectives, places = fields
    return Source(noun, _kind(kind), _some(verbs), _list(adjectives), _list(places))


def _action(fields: list[str]) -> Action:
    verb, objects, tails = fields
    things = objects.split(", ") if objects != "-" else ["-"]
    return Action(verb, tuple("" if thing == "-" else thing for thing in things), _list(tails))


def _noise(fields: list[str]) -> Noise:
    noun, of, places = fields
    return Noise(noun, _list(of), _list(places))


def _manner(fields: list[str]) -> Manner:
    adverb, verbs = fields
    return Manner(adverb, _some(verbs))


def _common(fields: list[str]) -> Common:
    noun, kind, weight, percent, verbs = fields
    plural_fraction = _number(percent) / 100
    if plural_fraction > 1:
        raise ValueError(f"a share of plurals is at most 100 percent, got {percent}")
    return Common(noun, _kind(kind), _number(weight), plural_fraction, _list(verbs))


def _weight(fields: list[str]) -> Weight:
    word, weight = fields
    return Weight(word, _number(weight))


def _word(fields: list[str]) -> Word:
    word, roles = fields
    if roles == "-":
        raise ValueError("a word needs at least one role")
    return Word(word, _list(roles))


_READERS: dict[str, tuple[int, Callable[[list[str]], Record]]] = {
    "source": (5, _source),
    "action": (3, _action),
    "noise": (3, _noise),
    "manner": (2, _manner),
    "common": (5, _common),
    "weight": (2, _weight),
    "word": (2, _word),
}


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise ValueError(f"no kind {text!r}; known are {', '.join(Kind)}")
    return Kind(text)


def _number(text: str) -> float:
    if not text.replace(".", "", 1).isdigit():
        raise ValueError(f"{text!r} is not a number")
    return float(text)


def _list(text: str) -> tuple[str, ...]:
    if text == "-":
        return ()
    entries = tuple(text.split(", "))
    if any(not entry or entry != entry.strip() or entry == "-" for entry in entries):
        raise ValueError(f"a list holds an empty entry: {text!r}")
    return entries


def _some(text: str) -> tuple[str, ...]:
    if text == "-":
        raise ValueError("a source or a manner needs at least one verb")
    return _list(text)
