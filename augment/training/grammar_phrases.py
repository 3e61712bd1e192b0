"""Inflects the phrases of the lexicon and puts them side by side. Draws nothing by chance."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from augment.words import Form, inflect, lemma, with_article

_SAME_IN_PLURAL = frozenset(
    (
        "aircraft",
        "antelope",
        "bison",
        "buffalo",
        "deer",
        "elk",
        "fish",
        "killdeer",
        "moose",
        "salmon",
        "sheep",
        "shrimp",
        "spacecraft",
        "squid",
        "swine",
        "trout",
    )
)
_ODD_PLURALS = {"person": "people", "tuba": "tubas", "euphonium": "euphoniums"}
_PARTICLES = frozenset(("away", "back", "by", "down", "in", "off", "on", "out", "over", "up"))
_PREPOSITIONS = frozenset(
    (
        "about",
        "across",
        "against",
        "along",
        "around",
        "at",
        "between",
        "by",
        "for",
        "from",
        "in",
        "inside",
        "into",
        "of",
        "off",
        "on",
        "onto",
        "over",
        "through",
        "to",
        "under",
        "with",
    )
)
_POSSESSIVE = re.compile(r"\b(?:his|her|its)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """Who does what, before it is decided in which tense. Verbs are phrases in their base form."""

    subject: str
    plural: bool
    verbs: tuple[str, ...]
    before: str = ""
    """An adverb that stands before the first verb."""
    tail: str = ""
    """What stands behind the last verb: a place or a manner."""
    joint: str = " and "
    """What stands before the last of several verbs."""

    def finite(self) -> str:
        """ "A dog barks"."""
        return self._said(Form.BASE if self.plural else Form.S)

    def progressive(self) -> str:
        """ "A dog is barking"."""
        return self._said(Form.ING, "are" if self.plural else "is")

    def participle(self) -> str:
        """ "A dog barking"; without a subject, "typing on a keyboard"."""
        return self._said(Form.ING)

    def _said(self, form: Form, auxiliary: str = "") -> str:
        verbs = [conjugated(verb, form) for verb in self.verbs]
        doing = self.joint.join(filter(None, [", ".join(verbs[:-1]), verbs[-1]]))
        if self.plural:
            doing = _POSSESSIVE.sub("their", doing)
        return spaced(self.subject, auxiliary, self.before, doing, self.tail)


def spaced(*parts: str) -> str:
    """The parts that are not empty, with a space between them."""
    return " ".join(part for part in parts if part)


def listed(parts: Sequence[str], joint: str = " and ") -> str:
    """ "a, b and c"; ``joint`` stands before the last."""
    return joint.join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def indefinite(phrase: str) -> str:
    """A countable phrase in the singular with "a" or "an"."""
    return f"{with_article(phrase)} {phrase}"


@lru_cache(maxsize=65_536)
def conjugated(phrase: str, form: Form) -> str:
    """A verb phrase in that form: its first word, and what "and" joins to that."""
    words = phrase.split(" ")
    words[0] = _verb(words[0], form)
    if len(words) > 2 and words[1] == "and":
        words[2] = _verb(words[2], form)
    return " ".join(words)


def _verb(word: str, form: Form) -> str:
    if form is Form.BASE:
        return word
    if form is Form.S:  # the noun's plural may look otherwise, and dictionaries give that first
        return _third_person(word)
    head, hyphen, last = word.rpartition("-")
    if last.endswith("aa"):
        return f"{word}{'ing' if form is Form.ING else 'ed'}"
    return head + hyphen + inflect(last, form)


def _third_person(verb: str) -> str:
    if verb in ("have", "be"):
        return {"have": "has", "be": "is"}[verb]
    if verb.endswith(("z", "s")) and re.fullmatch(r"[^aeiou]*[aeiou][zs]", verb):
        return f"{verb}{verb[-1]}es"  # "whiz", but not "buzz"
    if re.search(r"(?:[sxz]|ch|sh|[^aeiou]o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


@lru_cache(maxsize=65_536)
def pluralized(noun: str) -> str:
    """The plural of a countable noun, of its last word where it has several."""
    head, space, last = noun.rpartition(" ")
    if last in _SAME_IN_PLURAL:
        return noun
    if last in _ODD_PLURALS:
        return head + space + _ODD_PLURALS[last]
    if " of " in noun:
        first, _, rest = noun.partition(" of ")
        return f"{pluralized(first)} of {rest}"
    front, hyphen, end = last.rpartition("-")
    plural = inflect(end, Form.S)
    return head + space + front + hyphen + (f"{end}s" if plural == end else plural)


@lru_cache(maxsize=65_536)
def is_plural(phrase: str) -> bool:
    """Whether a verb agrees with this noun phrase in the plural: "dishes", not "a nail"."""
    words = phrase.split(" ")
    if "and" in words:
        return True
    if words[0] in ("a", "an"):
        return False
    end = next((at for at, word in enumerate(words) if at and word in _PREPOSITIONS), len(words))
    head = words[end - 1]
    singular = lemma(head)
    return head != singular and inflect(singular, Form.S) == head and not head.endswith("ss")


def can_be_passive(verb: str, thing: str) -> bool:
    """Whether "THING is being VERB-ed" is English: a plain object, and no preposition left over."""
    particle = verb.partition(" ")[2]
    first = thing.partition(" ")[0]
    plain = first not in _PARTICLES | _PREPOSITIONS and not thing.endswith(("self", "selves", "ly"))
    return bool(thing) and plain and (not particle or particle in _PARTICLES)


def passive(verb: str, thing: str, *, finite: bool) -> str:
    """ "Vegetables are being chopped", or "vegetables being chopped"."""
    auxiliary = ("are" if is_plural(thing) else "is") if finite else ""
    return spaced(thing, auxiliary, "being", conjugated(verb, Form.PARTICIPLE))
