"""Texts as the grammars read them: one case, one form of each letter, no markup."""

import html
import re
import unicodedata
from urllib.parse import unquote

MAX_CHARS = 2_000
"""Longer texts are not read. The longest true form, a title in full with its address, has 300."""

MAX_PERCENT_DECODINGS = 2
"""How often an address may have been percent-encoded: a redirect within a redirect, and no more."""

_SEPARATORS = frozenset(" \t\n\r-_/,;:.()[]{}<>\"'`´‘’‚“”„«»‹›!·•・|~*=—–―─\\©®™")
_WORD = re.compile(r"\d\.\d(?!\.?\d)|[^\W\d_]+\+?|\d+|[+&]")


def tidied(text: str) -> str:
    """The text without HTML entities, percent-encodings, controls and formats, in lower case.

    Letters of other scripts that only look like Latin ones stay what they are.
    """
    for _ in range(MAX_PERCENT_DECODINGS):
        text = unquote(html.unescape(text))
    text = unicodedata.normalize("NFKC", text)
    kept = (_visible(character) for character in text)
    return unicodedata.normalize("NFKC", "".join(kept).lower()).strip()


def words_of(text: str) -> tuple[str, ...] | None:
    """The words and numbers of a tidied text without accents; None where it holds anything else.

    No letter is ever dropped, and no sign but those that separate words: what follows cannot
    overlook a word.
    """
    plain = "".join(
        character
        for character in unicodedata.normalize("NFD", text)
        if unicodedata.category(character) != "Mn"
    )
    found = tuple(_WORD.findall(plain))
    rest = _WORD.sub("", plain)
    return None if rest.strip("".join(_SEPARATORS)) else found


def skeleton(words: tuple[str, ...]) -> str:
    """The words without what stands between them: how two ways to write one phrase are compared."""
    return "".join(words)


def _visible(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if kind in ("Cf", "Cs") else character
