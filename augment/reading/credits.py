"""Credits in a text: "recorded by Jane Roe", "(c) 2012 Jane Roe", "feat. Jane Roe"."""

import re

from augment.reading.cleaning import MARK
from augment.reading.language import is_english_word
from augment.words import function_words, lemmas

MAX_NAME_WORDS = 4
"""After a credit; "Recorded by Anna Maria de Souza" is the longest that is usual."""

_COPYRIGHT = r"(?:\(c\)|©|℗|\bcopyright\b)(?:\s*(?:\(c\)|©|\d{4}(?:\s*[-–]\s*\d{2,4})?|by\b|[:,]))*"
_ALWAYS = (
    r"\b(?:(?:(?:record|upload|edit)(?:ed|ing)?|mixed|mastered|produced|composed|submitted"
    r"|contributed)\s+by|(?:uploader|author|recordist|credits?)\s*:|credits?\s+to|thanks\s+to"
    r"|courtesy\s+of)(?!\w)"
)
_WITH_A_NAME = (
    r"\b(?:made|created|captured|performed|played|sung|spoken|read|voiced|narrated|written|filmed"
    r"|taken|shared)\s+by\b|\b(?:feat|ft)\b\.?|\bfeaturing\b"
)
_CREDIT = re.compile(
    rf"(?P<copyright>{_COPYRIGHT})|(?P<always>{_ALWAYS})|(?P<with_a_name>{_WITH_A_NAME})|(?P<by>\bby\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s+(?:(?:and|&|\+)\s+)?@?([^\W_][\w.'’-]{0,60})")
_AFTER_END = re.compile(r"\s*(?:$|[.,;:!?()\[\]|/–—-])")
_BEFORE = re.compile(r"([^\W\d_]+)\s+$")

_PASSING = re.compile(
    "blow|buzz|come|cruise|drift|drive|float|flow|fly|go|hurry|jog|march|move|pass|race|ride|roll|row"
    "|run|rush|sail|sit|speed|stand|step|stroll|swim|trot|walk|whiz|whoosh|zip|zoom"
)
"""What a train does by a station; the words after it are a place and no person."""


def credits_marked(text: str) -> str:
    """The text with a mark in the place of each credit to a person.

    Behind "recorded by" and a copyright sign any words are a name, up to the next function word.
    Behind "played by" only those are that look like one: capitals in a text that is not in Title
    Case, or words of no dictionary; behind a bare "by" they have to end the phrase, too, and no
    verb of motion may stand before it ("A train passes by Big Ben").
    """
    if not (first := _CREDIT.search(text)):
        return text
    capitals_tell = not _is_title_case(text)
    out, at = [], 0
    match: re.Match[str] | None = first
    while match:
        end = _name_end(text, match, capitals_tell=capitals_tell)
        if end > match.end() or match["copyright"]:
            out += [text[at : match.start()], MARK]
            at = end
        match = _CREDIT.search(text, max(end, match.end()))
    return "".join([*out, text[at:]])


def _name_end(text: str, credit: re.Match[str], *, capitals_tell: bool) -> int:
    """Where the name after a credit ends; the credit's own end where there is none."""
    any_word = bool(credit["copyright"] or credit["always"])
    end = credit.end()
    for _ in range(MAX_NAME_WORDS):
        word = _WORD.match(text, end)
        if word is None or word[1].lower().rstrip(".") in function_words():
            break
        if not (any_word or _looks_like_a_name(word[1], capitals_tell=capitals_tell)):
            break
        end = word.end()
        if any_word and word[1].endswith(".") and len(word[1]) > 2:  # "Roe.", but not "J."
            break
    if credit["by"] and not (_AFTER_END.match(text, end) and not _passes(text[: credit.start()])):
        return credit.end()
    return end


def _looks_like_a_name(word: str, *, capitals_tell: bool) -> bool:
    lower = word.lower().strip(".'’-")
    if lower.isdigit():
        return False
    if capitals_tell and word[0].isupper():
        return True
    return "_" in word or any(map(str.isdigit, word)) or not is_english_word(lower)


def _is_title_case(text: str) -> bool:
    """Whether capitals say nothing here: most longer words but the first have one."""
    words = [
        word for word in re.findall(r"[^\W\d_]{2,}", text)[1:] if len(word) > 3 or word == "By"
    ]
    return "By" in text.split() and 2 * sum(word[0].isupper() for word in words) > len(words)


def _passes(before: str) -> bool:
    word = _BEFORE.search(before[-40:])
    return word is not None and any(map(_PASSING.fullmatch, lemmas(word[1].lower())))
