"""Words to tokens: every letter of a name must mean something, or the name is not understood.

A misspelling is forgiven in a word that restricts, and in no other: so it can only ever take away.
"""

from functools import lru_cache

from pipeline.rights.normalise.tools import jurisdictions
from pipeline.rights.normalise.vocabulary import (
    Kind,
    Token,
    Vocabulary,
    titles,
    unspaced,
    vocabulary,
)
from pipeline.rights.normalise.words import skeleton

MAX_WORDS_OF_A_PHRASE = 9
"""The longest phrase, a French one, has eight."""

MAX_LETTERS_OF_A_PHRASE = 64
"""More than any has, so that an endless word takes no endless time."""

_MISSPELLABLE = {
    "noncommercial": Kind.NC,
    "sharealike": Kind.SA,
    "noderivatives": Kind.ND,
    "noderivativeworks": Kind.ND,
    "noderivs": Kind.ND,
}
_MAX_MISTAKES = 2
_MIN_LETTERS_FOR_TWO = 10
_SHORT_VERSIONS = {"1": "1.0", "3": "3.0", "4": "4.0"}
"""Major versions with only one minor one: "CC BY 4" leaves no doubt, "CC BY 2" does."""


def tokens_of(words: tuple[str, ...]) -> tuple[Token, ...] | None:
    """The tokens of all words, the longest phrases first; None where a word means nothing."""
    found: list[Token] = []
    place = 0
    while place < len(words):
        read = _next(words, place, found)
        if read is None:
            return None
        tokens, n_words = read
        found += tokens
        place += n_words
    return tuple(found)


def restrictions_in(words: tuple[str, ...]) -> frozenset[Kind]:
    """The elements NC, ND and SA that occur anywhere, whatever stands around them."""
    found = set()
    for place in range(len(words)):
        read = _phrase(words, place, vocabulary()) or _misspelt(words, place)
        found |= {token.kind for token in read[0]} if read else set()
    return frozenset(found & {Kind.NC, Kind.ND, Kind.SA})


def _next(
    words: tuple[str, ...], place: int, before: list[Token]
) -> tuple[tuple[Token, ...], int] | None:
    read = _phrase(words, place, vocabulary()) or _misspelt(words, place)
    if read:
        return read
    word = words[place]
    if "." in word or word in _SHORT_VERSIONS:
        return (Token(Kind.VERSION, _SHORT_VERSIONS.get(word, word)),), 1
    # Two letters may be any word; they are a jurisdiction only where titles have it.
    if before and before[-1].kind is Kind.VERSION and word in jurisdictions():
        return (Token(Kind.JURISDICTION, word),), 1
    tokens = _run_together(word, titles() if word.isascii() else unspaced())
    return (tokens, 1) if tokens else None


def _phrase(
    words: tuple[str, ...], place: int, known: Vocabulary
) -> tuple[tuple[Token, ...], int] | None:
    for n_words in range(min(MAX_WORDS_OF_A_PHRASE, len(words) - place), 0, -1):
        tokens = known.get(skeleton(words[place : place + n_words]))
        if tokens:
            return tokens, n_words
    return None


def _misspelt(words: tuple[str, ...], place: int) -> tuple[tuple[Token, ...], int] | None:
    for n_words in range(min(3, len(words) - place), 0, -1):
        meant = words[place : place + n_words]
        kind = _restriction_meant(skeleton(meant))
        # A word that means something is no part of a misspelling: "share nd alike" says ND.
        if kind is not None and not any(word in vocabulary() for word in meant):
            return (Token(kind, misspelt=True),), n_words
    return None


@lru_cache(maxsize=4096)
def _restriction_meant(text: str) -> Kind | None:
    if not text.isascii() or not text.isalpha():
        return None
    meant = {kind for right, kind in _MISSPELLABLE.items() if _is_misspelt(text, right)}
    return meant.pop() if len(meant) == 1 else None


def _is_misspelt(text: str, right: str) -> bool:
    # An abbreviation among the letters too many is no mistake: "ndsharealike" says ND.
    if any(short in text and short not in right for short in ("nc", "nd", "sa")):
        return False
    allowed = _MAX_MISTAKES if len(right) >= _MIN_LETTERS_FOR_TWO else 1
    return _mistakes(text, right) <= allowed


def _mistakes(one: str, other: str) -> int:
    """The letters to insert, drop or replace (Levenshtein), or a number beyond the limit."""
    if abs(len(one) - len(other)) > _MAX_MISTAKES:
        return _MAX_MISTAKES + 1
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        corner, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (letter != right))
    return row[-1]


def _run_together(word: str, known: Vocabulary) -> tuple[Token, ...]:
    """The tokens of a word that is several without spaces; none unless all of it is understood."""
    found: tuple[Token, ...] = ()
    while word:
        for n_letters in range(min(MAX_LETTERS_OF_A_PHRASE, len(word)), 0, -1):
            if tokens := known.get(word[:n_letters]):
                found, word = (*found, *tokens), word[n_letters:]
                break
        else:
            return ()
    return found
