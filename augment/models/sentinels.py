"""What the bundled model reads and writes: each keyword stands for itself.

The source names each keyword and spells it, ``<k0> dog <k1> bark <k2> park``; the target puts the names
where the words belong, with a mark for the form: ``a <k0> <k1> <+s> in a <k2>``. The words come
back in by dictionary, so a word that the model has never seen survives, and all that the model
itself can add are function words.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from augment.words import Form, inflect, lemma, with_article

MAX_KEYWORDS = 10
"""As many names as the vocabulary has; more words do not make one sentence."""

NAMES = tuple(f"<k{number}>" for number in range(MAX_KEYWORDS))
MARKS = {f"<+{form}>": form for form in Form if form is not Form.BASE}

_FIXED_ENDINGS = ("ing", "ed")
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


SPECIAL_TOKENS = (*Style, *NAMES, *MARKS)


def source_text(keywords: Sequence[str], style: Style) -> str:
    """What the model reads for up to ten keywords, before it is split into pieces."""
    named = (f"{name} {spelled(word)}" for name, word in zip(NAMES, keywords, strict=False))
    return " ".join((style, *named))


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
    if last.endswith(_FIXED_ENDINGS):
        return keyword
    return f"{head} {inflect(lemma(last), form)}" if form is not Form.BASE else keyword


def realised(written: Sequence[str], keywords: Sequence[str]) -> str | None:
    """The sentence that ``written`` stands for; None where it makes none.

    Args:
        written: Words, names, marks and punctuation, in order.
        keywords: What the names stand for.
    """
    words: list[str] = []
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
            words.append(inflected(keywords[number], mark or Form.BASE))
        elif token in SPECIAL_TOKENS:
            return None
        else:
            words.append(token)
    return finished(words)


def finished(words: Sequence[str]) -> str | None:
    """Words as a sentence: with the right articles, a capital and a full stop."""
    bent = [
        with_article(after) if word in ("a", "an") and after else word
        for word, after in zip(words, (*words[1:], ""), strict=True)
    ]
    text = _NO_SPACE_BEFORE.sub(r"\1", " ".join(bent)).strip(" ,.;:")
    return f"{text[0].upper()}{text[1:]}." if text else None
