"""Texts without the people behind them: the uploader's name, and credits to anybody.

A name is not sound, and a data set of names is not what people published their recordings for.
E-mail addresses, accounts, URLs and phone numbers are left to :mod:`augment.reading.cleaning`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from augment.reading.cleaning import MARK, settled, visible
from augment.reading.credits import credits_marked
from augment.reading.language import is_english_word
from augment.words import function_words

MIN_PART_LETTERS = 3
"""Of a part of a name that goes wherever it stands; "de" and "jo" are syllables everywhere."""

MIN_NAME_LETTERS = 2
"""Of a whole name; an account called "a" would take the article from every caption."""

_MAX_AUTHOR_CHARS = 200  # a longer name is no name, and would only cost time
_SEAM = "\ue001"
"""Where something stood that takes its own words along, as a credit does, and so leaves no gap."""

_RUN = re.compile(r"[^\W\d_]+|\d+")
_LED = re.compile(
    rf"(?:(?:\b\w{{1,20}}(?:ed|de|en|ng)\s+)?\bby|\b(?:from|of|with|feat\.?|ft\.?))\s+{MARK}"
    rf"|(?:\band|&)\s+{MARK}(?=\s*(?:$|[^\w\s]))",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(rf"{MARK}['’]s\b", re.I)
_GAP = re.compile(rf"[^\W_]\s+{MARK}(?:\s*{MARK})*\s+[^\W_]")
_HANGING = re.compile(r"\(\s*\)|\[\s*\]|\{\s*\}")
_EDGES = " ,;:|/-–—&_"


def without_people(text: str, author: str) -> str:
    """The text without credits and without the name of ``author``. Idempotent.

    The whole name goes wherever it stands, written together, apart, or with its parts turned
    round, even where it is an ordinary word: a lost word can be recovered, a published name
    cannot. Of its parts only those go that are in no English dictionary, so that Rose Miller's
    roses stay. With ``author`` empty only the credits go.
    """
    return settled(lambda words: _tidy(_marked(words, author)), text)


def leaves_a_gap(text: str, author: str) -> bool:
    """Whether the author's name stands in the midst of words, which read badly without it."""
    return bool(_GAP.search(_marked(text, author)))


def _tidy(marked: str) -> str:
    if MARK not in marked and _SEAM not in marked:
        return marked
    text = _HANGING.sub(" ", marked.replace(MARK, " ").replace(_SEAM, " "))
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return " ".join(text.split()).strip(_EDGES)


def _marked(text: str, author: str) -> str:
    text = credits_marked(text.replace(MARK, "").replace(_SEAM, "")).replace(MARK, _SEAM)
    names = _names(author[:_MAX_AUTHOR_CHARS])
    if names.is_empty:
        return text
    for unspaced in names.unspaced:
        text = text.replace(unspaced, MARK)
    out, at = [], 0
    for start, end in _spans(text, names):
        out += [text[at:start], MARK]
        at = end
    return _LED.sub(_SEAM, _POSSESSIVE.sub(_SEAM, "".join([*out, text[at:]])))


@dataclass(frozen=True, slots=True)
class _Names:
    whole: frozenset[str]
    """Folded, with nothing between the parts: "janeroe"."""
    parts: frozenset[str]
    unspaced: tuple[str, ...]
    """In scripts without capitals or spaces between words, where no token ends with the name."""

    @property
    def is_empty(self) -> bool:
        return not (self.whole or self.parts or self.unspaced)


@lru_cache(maxsize=1024)
def _names(author: str) -> _Names:
    author = unicodedata.normalize("NFC", visible(author))
    tokens = [folded for _, _, folded in _tokens(author)]
    words = [token for token in tokens if not token.isdigit()]
    orders = [tokens, words[::-1]] if len(words) == len(tokens) else [tokens]
    if len(words) > 1:
        orders += [[words[0], words[-1]], [words[-1], words[0]]]
    whole = {"".join(order) for order in orders}
    if len(words) > 1 and not is_english_word(account := words[0][:1] + words[-1]):
        whole.add(account)  # Jane Roe's files are called rain_jroe
    parts = {word for word in words if len(word) >= MIN_PART_LETTERS and not is_english_word(word)}
    unspaced = author.strip()
    caseless = unspaced.isalpha() and unspaced.lower() == unspaced.upper()
    return _Names(
        frozenset(name for name in whole if _is_name(name)),
        frozenset(parts),
        (unspaced,) if caseless and len(unspaced) >= MIN_NAME_LETTERS else (),
    )


def _is_name(name: str) -> bool:
    letters = sum(map(str.isalpha, name))
    return letters >= MIN_NAME_LETTERS and name not in function_words()


def _spans(text: str, names: _Names) -> Iterator[tuple[int, int]]:
    """Where the names stand, from left to right, none overlapping another."""
    tokens = list(_tokens(text))
    longest = max(map(len, names.whole), default=0)
    at = 0
    while at < len(tokens):
        found = _n_tokens(tokens, at, names.whole, longest)
        if not found and tokens[at][2] in names.parts:
            found = 1
        if found:
            yield tokens[at][0], tokens[at + found - 1][1]
        at += found or 1


def _n_tokens(
    tokens: list[tuple[int, int, str]], first: int, whole: frozenset[str], longest: int
) -> int:
    """How many tokens from the first make a whole name, the most of them; 0 where none do."""
    joined, found = "", 0
    for at in range(first, len(tokens)):
        joined += tokens[at][2]
        if len(joined) > longest:
            break
        if joined in whole:
            found = at - first + 1
    return found


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and folded form of each run of letters or digits; CamelCase is two runs."""
    for match in _RUN.finditer(text):
        start = match.start()
        run = match[0]
        for cut in range(1, len(run)):
            if run[cut].isupper() and run[cut - 1].islower():
                yield start, match.start() + cut, _folded(text[start : match.start() + cut])
                start = match.start() + cut
        yield start, match.end(), _folded(text[start : match.end()])


def _folded(word: str) -> str:
    """Without case and accents: José is the "jose" of his file names."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
