"""The words of which names of Creative Commons licences are made, in the languages of its titles.

``names.tsv`` has a line for each meaning in each language: codes, tokens, phrases. A code is that
of a jurisdiction whose titles use the phrase, where there is one; ``*`` is every language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pipeline.rights.normalise.tools import jurisdictions
from pipeline.rights.normalise.words import skeleton, tidied, words_of

ANY_LANGUAGE = "*"


class Kind(StrEnum):
    """What a word of a name stands for."""

    CC = "CC"
    BY = "BY"
    NC = "NC"
    ND = "ND"
    SA = "SA"
    ZERO = "ZERO"
    PDM = "PDM"
    PDDC = "PDDC"
    PD = "PD"
    SAMPLING = "SAMPLING"
    PLUS = "PLUS"
    DEVNATIONS = "DEVNATIONS"
    SHARING = "SHARING"
    """The nickname "Music Sharing", of BY-NC-ND alone."""
    SCOPE = "SCOPE"
    FILLER = "FILLER"
    VERSION = "VERSION"
    JURISDICTION = "JURISDICTION"


ELEMENTS = frozenset((Kind.BY, Kind.NC, Kind.ND, Kind.SA))


@dataclass(frozen=True, slots=True)
class Token:
    """One word's meaning. ``text`` is a version or a jurisdiction, ``short`` an abbreviation."""

    kind: Kind
    text: str = ""
    languages: frozenset[str] = frozenset((ANY_LANGUAGE,))
    short: bool = False
    misspelt: bool = False


Vocabulary = dict[str, tuple[Token, ...]]


@cache
def vocabulary() -> Vocabulary:
    """Phrases without their separators, and what they mean."""
    text = files(__package__).joinpath("names.tsv").read_text(encoding="utf-8")
    found: dict[str, tuple[tuple[Kind, ...], frozenset[str]]] = {}
    for line in text.splitlines():
        languages, kinds, phrases = line.split("\t")
        meaning = tuple(Kind(kind) for kind in kinds.split())
        for key in _keys(phrases.split("|")):
            # The same letters in two languages: either may be meant, if they mean the same.
            before, spoken = found.get(key, (meaning, frozenset()))
            if before != meaning:
                raise ValueError(f"names.tsv: {key!r} has two meanings")
            found[key] = meaning, spoken | frozenset(languages.split(","))
    return {key: _tokens(*meaning) for key, meaning in found.items()} | _places()


@cache
def unspaced() -> Vocabulary:
    """The part of the vocabulary that scripts without spaces use."""
    return {key: tokens for key, tokens in vocabulary().items() if not key.isascii()}


@cache
def titles() -> Vocabulary:
    """The words of English titles, which are also written without spaces."""
    return {
        key: tokens
        for key, tokens in vocabulary().items()
        if len(key) >= 5 and all(token.kind in ELEMENTS | {Kind.CC} for token in tokens)
    }


def _keys(phrases: list[str]) -> Iterator[str]:
    for phrase in phrases:
        words = words_of(tidied(phrase))
        if words is None:
            raise ValueError(f"{phrase!r} holds a sign that no name may hold")
        yield skeleton(words)


def _tokens(kinds: tuple[Kind, ...], languages: frozenset[str]) -> tuple[Token, ...]:
    short = ANY_LANGUAGE in languages
    return tuple(Token(kind, languages=languages, short=short) for kind in kinds)


def _places() -> Vocabulary:
    return {
        key: (Token(Kind.JURISDICTION, code),)
        for code, names in jurisdictions().items()
        for key in _keys(list(names))
    }
