"""Which words of a sentence belong together.

Read off the order of the words by a few rules, which suffice for captions: who does what and to
what, what is where, what is like what. Of captions that people wrote it says what is usual; of a
proposal, what to compare with that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from augment.models.light_verbs import FOLLOW
from augment.models.named_words import AUXILIARIES, Token, Word
from augment.models.roles import Role
from augment.words import Form

_BREAKS = frozenset(
    ("with", "while", "as", ",", "but", "before", "after", "then", "followed", "that", "who")
)
"""Behind these another clause begins."""

# fmt: off
_PREPOSITIONS = frozenset((
    "above", "across", "against", "along", "among", "around", "at", "behind", "below", "beside",
    "between", "beyond", "by", "down", "for", "from", "in", "inside", "into", "like", "near", "of",
    "off", "on", "onto", "out", "outside", "over", "past", "through", "to", "toward", "towards",
    "under", "up", "with", "within",
))
# fmt: on
_ACTIVE = frozenset((Form.ING, Form.S, Form.BASE))
_PASSIVE = frozenset((Form.PAST, Form.PARTICIPLE))
_BEFORE_NOUNS = frozenset(("a", "the", "of", "with"))


class Kind(StrEnum):
    """How one word belongs to another."""

    DOES = "does"
    """What is done, and the noun that does it."""
    TO = "to"
    """A verb, and what it is done to."""
    AT = "at"
    """A preposition, and its noun."""
    DOES_AT = "does-at"
    """A verb with a preposition, and its noun."""
    SUCH = "such"
    """An adjective, and its noun."""
    SUCH_DEED = "such-deed"
    """An adjective, and the verb that stands as a noun behind it."""
    OF_KIND = "of-kind"
    """Two nouns in a row."""
    HOW = "how"
    """A verb, and the adverb behind it."""


class Relation(NamedTuple):
    """Two words of a sentence that belong together, as lemmas."""

    kind: Kind
    word: str
    other: str
    """That of the two which stands for many of its sort: the noun, where there is one."""
    sort: Role


def relations(tokens: Sequence[Token]) -> list[Relation]:
    """What belongs together, in order."""
    reader = _Reader()
    for before, token, after in zip(("", *tokens), tokens, (*tokens[1:], ""), strict=False):
        reader.read(before, token, after)
    return reader.found


@dataclass(slots=True)
class _Reader:
    """Goes through a sentence once, and knows what may still come of the words before."""

    found: list[Relation] = field(default_factory=list)
    subjects: list[Word] = field(default_factory=list)
    wants_object: str = ""
    """The verb right before."""
    verb: str = ""
    """The last one, of which the next place is told."""
    preposition: str = ""
    in_place: bool = False
    """A noun that follows is where something happens, and does nothing."""
    is_part: bool = False
    """A noun that follows is what the one before is of."""
    has_auxiliary: bool = False
    is_joined: bool = False
    """By "and"."""

    def read(self, before: Token, this: Token, after: Token) -> None:
        if isinstance(this, str):
            if this != "by" or not (isinstance(before, Word) and before.lemma == FOLLOW):
                self._read_function_word(this)
        elif this.lemma == FOLLOW:
            self._begin_clause()
            self.preposition = self.verb = ""
        elif this.is_noun:
            self._read_noun(this, after)
        elif this.is_verb and this.form in _ACTIVE:
            self._read_verb(before, this, after)
        elif this.is_verb and this.form in _PASSIVE and self.has_auxiliary:
            self._add(Kind.TO, this.lemma, *self.subjects)
            self.verb, self.preposition = this.lemma, ""
        elif this.is_adjective and isinstance(after, Word):
            kind = Kind.SUCH if after.is_noun else Kind.SUCH_DEED if after.is_verb else None
            if kind:
                self._add(kind, this.lemma, after)
        elif not this.is_adjective and isinstance(before, Word) and before.is_verb:
            self._add(Kind.HOW, before.lemma, this)

    def _add(self, kind: Kind, word: str, *others: Word) -> None:
        self.found += (Relation(kind, word, other.lemma, other.roles[0]) for other in others)

    def _begin_clause(self) -> None:
        self.subjects, self.wants_object = [], ""
        self.in_place = self.is_part = self.has_auxiliary = self.is_joined = False

    def _read_function_word(self, word: str) -> None:
        if word in _PREPOSITIONS:
            self.preposition = word
        if word in _BREAKS:
            self._begin_clause()
            self.verb = self.verb if word in _PREPOSITIONS else ""
        elif word in _PREPOSITIONS:
            self.is_part = word == "of"
            self.in_place = not self.is_part
            self.wants_object = ""
        elif word in AUXILIARIES:
            self.has_auxiliary = True
        elif word == "and":
            self.is_joined = True
            self.in_place = self.in_place and not self.preposition  # "is typed on and a man"
            self.preposition = ""

    def _read_noun(self, noun: Word, after: Token) -> None:
        if isinstance(after, Word) and after.is_noun:
            self._add(Kind.OF_KIND, noun.lemma, after)
            return
        if self.preposition:
            self._add(Kind.AT, self.preposition, noun)
            if self.verb:
                self._add(Kind.DOES_AT, f"{self.verb} {self.preposition}", noun)
            self.preposition = ""
        if self.wants_object and not self.is_joined:
            self._add(Kind.TO, self.wants_object, noun)
            self.wants_object, self.in_place = "", True
        elif self.is_part:
            self.is_part = False
            if isinstance(after, Word) and after.is_verb and after.form is Form.ING:
                self.subjects = [noun]
        elif not self.in_place:
            goes_on = self.is_joined and self.subjects and not self.wants_object
            self.subjects = [*(self.subjects if goes_on else ()), noun]
            self.wants_object = ""
            self.is_joined = self.has_auxiliary = False

    def _read_verb(self, before: Token, verb: Word, after: Token) -> None:
        follows_noun = isinstance(before, Word) and before.is_noun
        is_ing = verb.form is Form.ING
        is_said_of = is_ing and not self.has_auxiliary and not follows_noun
        if is_said_of and isinstance(after, Word) and after.is_noun:
            self._add(Kind.SUCH, verb.lemma, after)
            return
        if before in _BEFORE_NOUNS and not is_ing:
            if self.preposition:
                self._add(Kind.AT, self.preposition, verb)
                self.preposition = ""
            return
        self.preposition, self.verb = "", verb.lemma
        if self._is_done(before, verb.form, follows_noun):
            self._add(Kind.DOES, verb.lemma, *self.subjects)
            self.is_joined = False
        elif not is_ing:
            return
        self.wants_object = verb.lemma
        self.in_place = self.is_part = False

    def _is_done(self, before: Token, form: Form, follows_noun: bool) -> bool:
        """Whether it is a verb of the nouns before, by its form and what stands before it."""
        if form is Form.ING:
            return self.has_auxiliary or follows_noun or self.is_joined
        if form is Form.S:
            return isinstance(before, Word) or before == "and"
        if before == "and":  # "dogs bark and howl"
            return bool(self.wants_object)
        return isinstance(before, Word) and (before.form is Form.S or len(self.subjects) > 1)
