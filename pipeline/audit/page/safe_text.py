"""Hostile text made safe for the places where a person reads it."""

import re

FORMULA_STARTS = "=+-@＝＋－＠\t\r"
"""What makes a spreadsheet take a cell for a formula, the full-width forms included."""

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\u200b\u2028\u2029\u2060-\u2065\ufeff"  # what separates or hides without a glyph
    "\ud800-\udfff]"  # halves of characters
)
"""Joiners are not among them: Persian and Indic words need them."""


def visible(text: str) -> str:
    """The text on one line, with what would be invisible or reorder the line as ``\\u`` escapes."""
    return _HIDDEN.sub(_escape, text)


def csv_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: then it begins with ``'``."""
    starts_formula = text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS
    return "'" * (bool(text.strip()) and starts_formula) + visible(text)


def web_link(url: str) -> str:
    """The URL if it is one of the web, else nothing: a page links to no other scheme."""
    is_web = url.lower().startswith(("https://", "http://"))
    return url if is_web and visible(url) == url else ""


def _escape(hidden: re.Match[str]) -> str:
    return hidden.group().encode("unicode_escape").decode("ascii")
