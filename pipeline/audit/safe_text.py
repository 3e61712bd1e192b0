"""Hostile text made safe for the places where a person reads it."""

import unicodedata

FORMULA_STARTS = "=+-@＝＋－＠\t\r"
"""What makes a spreadsheet take a cell for a formula, the full-width forms included."""

_REORDERING = frozenset("\u061c\u200e\u200f\u2028\u2029\u200b\ufeff") | frozenset(
    chr(code) for block in (range(0x202A, 0x202F), range(0x2060, 0x206A)) for code in block
)
"""Marks that turn or hide what follows. Joiners stay: Persian and Indic words need them."""


def visible(text: str) -> str:
    """The text on one line, with what would be invisible or reorder the line as ``\\u`` escapes."""
    return "".join(_escaped(character) for character in text)


def csv_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: then it begins with ``'``."""
    starts_formula = text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS
    return "'" * (bool(text.strip()) and starts_formula) + visible(text)


def web_link(url: str) -> str:
    """The URL if it is one of the web, else nothing: a page links to no other scheme."""
    is_web = url.lower().startswith(("https://", "http://"))
    return url if is_web and visible(url) == url else ""


def _escaped(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cs") or character in _REORDERING
    return character.encode("unicode_escape").decode("ascii") if hidden else character
