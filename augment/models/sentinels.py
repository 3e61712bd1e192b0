"""What the bundled model reads and writes: each keyword stands for itself.

The source names each keyword, says how it belongs to those before it, what it can be, in which form
it was given, and spells it: ``<k0> <animal> dog <k1> <does> <verb> <+ing> bark <k2> <place> park``.
The target puts the names where the words belong, with marks for their forms: ``a <k0> <k1> <+s> in
a <k2>``. The words come back in by dictionary, so a word that the model has never seen survives,
and all that the model itself has learned to add are function words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from augment.models.planning import Tie, planned
from augment.models.roles import Role
from augment.words import Form, form_of, inflect, lemma, with_article

MAX_KEYWORDS = 10
"""As many names as the vocabulary has; more words do not make one sentence."""

NAMES = tuple(f"<k{number}>" for number in range(MAX_KEYWORDS))
MARKS = {f"<+{form}>": form for form in Form if form is not Form.BASE}
MARK_OF: dict[Form, str] = {form: mark for mark, form in MARKS.items()}
"""The lemma has none."""

_FIXED = frozenset({Form.ING, Form.PAST, Form.PARTICIPLE})
_NO_SPACE_BEFORE = re.compile(r"\s+([,.;:!?])")


class Style(StrEnum):
    """How the sentence is asked to be told; the source's first token."""

    ANY = "<any>"
    PLAIN = "<plain>"
    """A dog barks."""
    IS_DOING = "<is>"
    """A dog is barking."""
    DOING = "<ing>"
    """A dog barking."""


SPECIAL_TOKENS = (*Style, *NAMES, *MARKS, *Role, *Tie)


def bent(keyword: str) -> tuple[str, ...]:
    """The mark of the form in which a keyword was given; none for its lemma, and for phrases."""
    form = None if " " in keyword else given_form(keyword)
    return (MARK_OF[form],) if form in MARK_OF else ()


def given_form(keyword: str) -> Form | None:
    """The form in which a keyword was given; of a phrase, its last word's."""
    last = keyword.rpartition(" ")[2]
    return form_of(last, lemma(last))


def spelled(keyword: str) -> str:
    """A keyword as the source spells it: it cannot pass for a token of its own."""
    return keyword.replace("<", " ").replace(">", " ")


def inflected(keyword: str, form: Form) -> str:
    """A keyword in a form. Of a phrase the last word bends, unless it has been bent before.

    "police car" becomes "police cars", and "glass breaking" stays.
    """
    head, space, last = keyword.rpartition(" ")
    if not space:
        return inflect(lemma(keyword), form)
    if given_form(last) in _FIXED:
        return keyword
    return f"{head} {inflect(lemma(last), form)}" if form is not Form.BASE else keyword


@dataclass(frozen=True, slots=True)
class Named:
    """A keyword in the place and in the form that the model gave it."""

    keyword: str
    form: Form
    roles: tuple[Role, ...]
    """Those that are left to it beside the other keywords."""

    @property
    def text(self) -> str:
        """The word as it stands in the sentence."""
        return inflected(self.keyword, self.form)


def read(written: Sequence[str], keywords: Sequence[str]) -> list[str | Named] | None:
    """What a model wrote, names resolved; None where a name or a mark stands for nothing.

    Args:
        written: Words, names, marks and punctuation, in order.
        keywords: What the names stand for.
    """
    roles = {one.keyword: one.roles for one in planned(keywords)}
    found: list[str | Named] = []
    position = 0
    while position < len(written):
        token = written[position]
        position += 1
        if token in NAMES:
            number = NAMES.index(token)
            if number >= len(keywords):
                return None
            mark = MARKS.get(written[position]) if position < len(written) else None
            position += mark is not None
            keyword = keywords[number]
            found.append(Named(keyword, mark or Form.BASE, roles[keyword]))
        elif token in SPECIAL_TOKENS:
            return None
        else:
            found.append(token)
    return found


def realised(written: Sequence[str], keywords: Sequence[str]) -> str | None:
    """The sentence that ``written`` stands for, word by word; None where it makes none."""
    tokens = read(written, keywords)
    return None if tokens is None else sentence(tokens)


def sentence(tokens: Sequence[str | Named]) -> str | None:
    """The words of ``tokens`` as a sentence; None where there are none."""
    return finished([token if isinstance(token, str) else token.text for token in tokens])


def finished(words: Sequence[str]) -> str | None:
    """Words as a sentence: with the right articles, a capital and a full stop."""
    right = [
        with_article(after) if word in ("a", "an") and after else word
        for word, after in zip(words, (*words, "")[1:], strict=True)
    ]
    text = _NO_SPACE_BEFORE.sub(r"\1", " ".join(right)).strip(" ,.;:")
    return f"{text[0].upper()}{text[1:]}." if text else None
