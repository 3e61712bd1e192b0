"""From the texts of strangers to words that may stand in a caption.

Titles, descriptions, tags and file names come verbatim from catalogues. What leaves here is one
line of NFC text without markup, control or invisible characters, addresses and phone numbers.
Nothing is translated or invented, and no script is preferred.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

MAX_CAPTION_CHARS = 300
"""About the 77 tokens that LAION-CLAP's text tower reads; it cuts the rest silently."""

_MAX_RAW_CHARS = 4_000
"""What is read of a text at all. A caption needs 300; the rest would only cost time."""

_MAX_PASSES = 8
"""A text that is not clean after so many passes nests markup in markup: an attack, not a title."""

_HIDDEN_BLOCK = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_MARKUP = re.compile(r"</?[a-z!?][^<>]*>|[<>]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)

_ESCAPE = re.compile(r"\\u[0-9a-f]{4}", re.IGNORECASE)
"""What a JSON reader left undone; real titles hold ``\\u200b`` so, as six characters."""

_AT_SIGNS = "@﹫＠"
_AT_WORD = re.compile(rf"(?<!\S)(?=\S*[{_AT_SIGNS}])\S+")
_DOT = r"\s{0,3}(?:[(\[{]\s{0,3}dot\s{0,3}[)\]}]|(?<=\s)dot(?=\s))\s{0,3}"
_SPELLED_AT = re.compile(
    rf"[\w.+-]{{1,64}}\s{{0,3}}[(\[{{]\s{{0,3}}at\s{{0,3}}[)\]}}]\s{{0,3}}\S+(?:{_DOT}\w{{1,20}}){{0,3}}"
    rf"|[\w.+-]{{1,64}} at [\w-]{{1,63}}(?:{_DOT}\w{{2,20}}){{1,3}}"
    r"|(?-i:[\w.+]{1,64}[-_]AT[-_][a-z]{1,63}[._][a-z]{2,3}\b)",
    re.IGNORECASE,
)
# Repetitions are bounded: without that, "a.a.a.…" takes the square of its length.
_DOMAIN = r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}"
# Those that are English words are not among them: "The rain stops.It is quiet" is no address.
_COUNTRIES = "de|fr|nl|eu|ru|ch|pl|jp|tv|fm|cz|se|br|uk|xyz|app|dev"
_URL = re.compile(
    r"(?<!\S)(?=\S*://)\S+|\b(?:mailto|javascript|tel):\S*|\bwww\.\S*"
    rf"|{_DOMAIN}\.(?:com|org|net|info|biz|edu|gov|io|{_COUNTRIES})\b(?:/\S*)?"
    rf"|{_DOMAIN}\.[a-z]{{2}}/\S*",
    re.IGNORECASE,
)
# Seven digits or more, however grouped; dates and serial numbers go with them, and are no loss.
# What ends in a unit is left alone, or "2007-08-12 24bit" would leave "bit".
_PHONE = re.compile(r"\d{7,}|\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}(?!\d|\s?(?:bit|k?hz|k)\b)", re.I)
MARK = "\ue000"
"""Stands where an address was. For private use, so that no text that passed visible() holds it."""

_MARKED = re.compile(rf"(?:\b(?:(?:thanks|credits?) to|by|from|via|at|see)\s+)?{MARK}[.!?]?", re.I)
"""With the word that led to it, which would be left hanging: "Rain, thanks to"."""

SENTENCE_BREAK = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|[。！？]")


def clean_phrase(text: str) -> str:
    """One line of at most 300 characters, cut at the end of a sentence or else of a word.

    Empty where no letter remains. Idempotent.
    """
    return _clean(text[:_MAX_RAW_CHARS])


def clean_text(text: str) -> str:
    """One line of any length, without the sentences that held an address. Idempotent.

    Of a text of one sentence nothing is left then, where :func:`clean_phrase` keeps the rest.
    """
    cleaned = settled(partial(_pass, keeps_only_sentence=False), text[:_MAX_RAW_CHARS])
    return cleaned if any(map(str.isalpha, cleaned)) else ""


@lru_cache(maxsize=1024)  # the clips of a recording share its texts
def _clean(text: str) -> str:
    cleaned = settled(lambda words: _cut(_pass(words, keeps_only_sentence=True)), text)
    return cleaned if any(map(str.isalpha, cleaned)) else ""


def settled(step: Callable[[str], str], text: str) -> str:
    """What ``step`` leaves as it is, reached by repeating it; empty where it never comes to rest.

    What one step takes away may bring together what the next has to take away.
    """
    for _ in range(_MAX_PASSES):
        before, text = text, step(text)
        if text == before:
            return text
    return ""


def _pass(text: str, *, keeps_only_sentence: bool) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = visible(unicodedata.normalize("NFC", text))
    if "<" in text or ">" in text:
        text = _MARKUP.sub(" ", _HIDDEN_BLOCK.sub(" ", text))
    text = _handles_marked(_SPELLED_AT.sub(_marked, _ESCAPE.sub(" ", text)))
    text = _without_marked(_URL.sub(_marked, text), keeps_only_sentence=keeps_only_sentence)
    text = _EMPTY_BRACKETS.sub(" ", _PHONE.sub(" ", text))
    return " ".join(text.split()).strip(" ,;:|/-")


def _handles_marked(text: str) -> str:
    """Words that hold an @ are addresses, or the names of accounts."""
    if not any(sign in text for sign in _AT_SIGNS):
        return text
    return _AT_WORD.sub(_marked, text)


def _marked(address: re.Match[str]) -> str:
    """The mark, and the stop that ends the sentence where the address swallowed one."""
    return MARK + (address[0][-1] if address[0][-1] in ".!?" else "")


def _without_marked(text: str, *, keeps_only_sentence: bool) -> str:
    """Without the sentences that held an address: "Write to me at" is no caption."""
    if MARK not in text:
        return text
    kept = [part for part in SENTENCE_BREAK.split(text) if MARK not in part and part.strip()]
    if kept or not keeps_only_sentence:
        return " ".join(kept)
    return _MARKED.sub(" ", text)


def visible(text: str) -> str:
    """The text without characters that cannot be seen; those that separate words become spaces.

    Control, format (bidirectional overrides, zero width, tags), surrogate, private and unassigned
    characters go. So do joiners, without which emoji families and Persian stay readable.
    """
    if text.isprintable():  # the usual case: no spaces but the plain one, nothing hidden
        return text
    spaced = (" " if character.isspace() else character for character in text)
    return "".join(c for c in spaced if c == " " or unicodedata.category(c)[0] != "C")


def _cut(text: str) -> str:
    if len(text) <= MAX_CAPTION_CHARS:
        return text
    head = text[: MAX_CAPTION_CHARS + 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(head)]
    fitting = [end for end in ends if end <= MAX_CAPTION_CHARS]
    if fitting:
        return head[: fitting[-1]]
    word_end = head.rfind(" ")
    return head[: word_end if word_end > 0 else MAX_CAPTION_CHARS].rstrip()
