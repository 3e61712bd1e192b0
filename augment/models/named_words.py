"""The words of a sentence that name something, and what part of speech each of them is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from augment.models.roles import NOUNS, VERBS, Role, roles_of
from augment.models.sayings import Said
from augment.models.sentinels import Named
from augment.words import Form, inflect, lemma

AUXILIARIES = frozenset(("is", "are", "was", "were", "can", "being"))

_OF_NOUNS = frozenset((Form.BASE, Form.S))


@dataclass(frozen=True, slots=True)
class Word:
    """A word that names something, as it stands in a sentence."""

    lemma: str
    form: Form
    roles: tuple[Role, ...]
    is_noun: bool
    is_verb: bool
    is_adjective: bool

    @property
    def part(self) -> str:
        """Its part of speech, as a neighbour sees it."""
        return "N" if self.is_noun else "V" if self.is_verb else "A" if self.is_adjective else "R"


Token = str | Word
"""Function words and commas are as they stand."""


def words_of(tokens: Sequence[str | Said | Named]) -> list[Token]:
    """The tokens of a saying, or of a sentence."""
    return [token if isinstance(token, str) else _word_of(token) for token in tokens]


def _word_of(token: Said | Named) -> Word:
    if isinstance(token, Said):
        return word_as(token.lemma, token.form, roles_of(token.lemma))
    keyword = token.keyword
    return word_as(keyword if " " in keyword else lemma(keyword), token.form, token.roles)


@lru_cache(maxsize=65_536)
def word_as(lemma: str, form: Form, roles: tuple[Role, ...]) -> Word:
    """A word with these roles, in a form as it can be told from the text."""
    if form is Form.PARTICIPLE and inflect(lemma, form) == inflect(lemma, Form.PAST):
        form = Form.PAST  # as a reader of the text would have it
    is_verb = not VERBS.isdisjoint(roles)
    is_noun = form in _OF_NOUNS and not is_verb and not NOUNS.isdisjoint(roles)
    return Word(lemma, form, roles, is_noun, is_verb, Role.ADJECTIVE in roles)
