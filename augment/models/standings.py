"""How each word of a sentence stands in it: in which form, and beside what."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from augment.models.named_words import AUXILIARIES, Token, Word
from augment.words import Form

_DETERMINERS = {
    **dict.fromkeys(("a", "an"), "a"),
    "the": "the",
    **dict.fromkeys(("his", "her", "its", "their"), "their"),
    **dict.fromkeys(("some", "several", "many", "few", "other", "another"), "some"),
}
_START, _END = "<s>", "</s>"


class Aspect(StrEnum):
    """What can be said of how a word stands by itself."""

    FORM = "form"
    """The form, and whether with an auxiliary."""
    DETERMINER = "determiner"
    """Of a noun."""
    LEFT = "left"
    """What it has before it: a function word, or what part of speech."""
    RIGHT = "right"


class Standing(NamedTuple):
    """How a word, as lemma and by what it is, stands in its sentence."""

    aspect: Aspect
    word: str
    sort: str
    how: str


def standings(tokens: Sequence[Token]) -> Iterator[Standing]:
    """How each word stands, in order."""
    befores, afters = (_START, *tokens), (*tokens[1:], _END)
    for at, (before, token, after) in enumerate(zip(befores, tokens, afters, strict=False)):
        if isinstance(token, str):
            continue
        sort, word = str(token.roles[0]), token.lemma
        has_auxiliary = not AUXILIARIES.isdisjoint(
            one for one in tokens[max(0, at - 2) : at] if isinstance(one, str)
        )
        form = f"{token.form}+" if has_auxiliary and token.form is not Form.S else token.form
        yield Standing(Aspect.FORM, word, sort, form)
        if token.is_noun and not (isinstance(after, Word) and after.is_noun):
            yield Standing(Aspect.DETERMINER, word, sort, _determiner(tokens, at) + token.form)
        bent, sorts = f"{word}/{token.form}", f"{token.roles[:2]}/{token.form}"
        yield Standing(Aspect.LEFT, bent, sorts, before if isinstance(before, str) else before.part)
        yield Standing(Aspect.RIGHT, bent, sorts, after if isinstance(after, str) else after.part)


def _determiner(tokens: Sequence[Token], at: int) -> str:
    while at and isinstance(tokens[at - 1], Word):
        at -= 1
    before = tokens[at - 1] if at else ""
    return _DETERMINERS.get(before, "-") if isinstance(before, str) else "-"
