"""SPDX expressions as choices: which licences hold together, and between which one may choose."""

import re
from collections.abc import Iterator

MAX_CHOICES = 64
"""More ways to choose than any catalogue offers; each AND of ORs multiplies them."""

MAX_TOKENS = 128
"""Bounds how deep parentheses nest, and with it the stack."""

Choices = tuple[tuple[str, ...], ...]
"""Between the outer ones the licensee chooses; all licences of an inner one hold."""

_TOKEN = re.compile(r"\(|\)|[A-Za-z0-9.+:-]+")


def choices_of(expression: str) -> Choices:
    """The choices that an expression gives, in its order, without repetition.

    AND binds tighter than OR, as in SPDX. WITH is refused: no exception is known here.

    Raises:
        ValueError: It is no expression of AND, OR and parentheses, or is beyond the limits.
    """
    if _TOKEN.sub("", expression).strip(" "):
        raise ValueError(f"{expression!r} holds what no licence expression does")
    tokens = _TOKEN.findall(expression)
    if len(tokens) > MAX_TOKENS:
        raise ValueError(f"a licence expression of {len(tokens)} words, at most {MAX_TOKENS}")
    stream = _Tokens(iter([*tokens, ""]))
    found = _either(stream)
    if stream.next:
        raise ValueError(
            f"{expression!r} is no licence expression: {stream.next!r} is out of place"
        )
    return found


class _Tokens:
    """The words that are left, the next one in sight; an empty word is the end."""

    def __init__(self, words: Iterator[str]) -> None:
        self._words = words
        self.next = next(words)

    def take(self) -> str:
        taken, self.next = self.next, next(self._words, "")
        return taken


def _either(tokens: _Tokens) -> Choices:
    found = _all(tokens)
    while tokens.next == "OR":
        tokens.take()
        found = _bounded(found + _all(tokens))
    return found


def _all(tokens: _Tokens) -> Choices:
    found = _one(tokens)
    while tokens.next == "AND":
        tokens.take()
        more = _one(tokens)
        found = _bounded(
            tuple(tuple(dict.fromkeys(left + right)) for left in found for right in more)
        )
    return found


def _one(tokens: _Tokens) -> Choices:
    word = tokens.take()
    if word == "(":
        found = _either(tokens)
        if tokens.take() != ")":
            raise ValueError("a parenthesis of a licence expression is not closed")
        return found
    if word in ("", ")", "AND", "OR", "WITH"):
        raise ValueError(f"a licence expression has {word or 'its end'} where a licence belongs")
    return ((word,),)


def _bounded(found: Choices) -> Choices:
    distinct = tuple(dict.fromkeys(found))
    if len(distinct) > MAX_CHOICES:
        raise ValueError(f"a licence expression leaves more than {MAX_CHOICES} choices")
    return distinct
