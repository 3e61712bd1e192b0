"""Reads fields of catalogue answers, which are of any type, missing, or hostile.

Nothing here raises: what is not of use reads as nothing.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from html import unescape
from typing import Any

MAX_TEXT_CHARS = 20_000
"""A description is cut here; no catalogue's own limit is larger, and a caption is one sentence."""

MAX_TEXTS = 200

MAX_EVIDENCE_CHARS = 64 * 1024
"""Listings pass through memory by the hundred thousand; none may be a book."""

MAX_EVIDENCE_FIELD_CHARS = 4_000
"""Of the parts of a longer record, those are kept as evidence that are no longer than this."""

_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "h1", "h2", "h3", "h4"})

# No part can be matched in two ways, so that no text takes longer than its length: Python's own
# parser takes seconds for some of 20,000 characters, and raises on others.
_MARKUP = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <(?P<silent>script|style|template)\b.*?(?:(?=</(?P=silent))|\Z)
    | </?(?P<tag>[a-z][a-z0-9]*+)(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>
    | </?(?P<odd>[a-z][a-z0-9]*+)[^<>]*+>
    | <[!?][^<>]*+>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)

# Control characters, and halves of characters, which no file can hold; line breaks stay.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def field(record: Any, *path: str | int) -> Any:
    """What lies at ``path`` in nested objects and lists; None where the path breaks off."""
    for step in path:
        if isinstance(step, str) and isinstance(record, Mapping):
            record = record.get(step)
        elif (
            isinstance(step, int)
            and isinstance(record, list)
            and -len(record) <= step < len(record)
        ):
            record = record[step]
        else:
            return None
    return record


def text(value: Any) -> str:
    """A string or number as text without space around it, the first of a list; else empty."""
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str) and each.strip()), "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value) if number(abs(value)) is not None else ""
    if not isinstance(value, str):
        return ""
    return _NOT_TEXT.sub("", value.replace("\r\n", "\n"))[:MAX_TEXT_CHARS].strip()


def texts(value: Any, separators: str = "") -> tuple[str, ...]:
    """The texts of a list, or of a string cut at any of ``separators``; each once, in order."""
    if isinstance(value, str):
        for separator in separators[1:]:
            value = value.replace(separator, separators[0])
        value = value.split(separators[0]) if separators else [value]
    if not isinstance(value, list | tuple):
        return ()
    found = (text(each) for each in value)
    return tuple(dict.fromkeys(each for each in found if each))[:MAX_TEXTS]


def number(value: Any) -> float | None:
    """A finite number of 0 or more, also from a string; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found < float("inf") else None


def whole(value: Any) -> int | None:
    """A whole number of 0 or more and at most 18 digits, also from a string; else None."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 10**18 else None
    said = value.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else None


def seconds(value: Any) -> float | None:
    """A length in seconds from ``83``, ``"83.5"``, ``"1:23"`` or ``"1:02:03"``; else None."""
    if isinstance(value, str) and ":" in value:
        parts = [number(part) for part in value.strip().split(":", 3)]
        if len(parts) > 3 or None in parts:
            return None
        return number(sum(n * 60.0**i for i, n in enumerate(reversed(parts)) if n is not None))
    return number(value)


def day(value: Any) -> str:
    """The ``YYYY-MM-DD`` that a date or a time stamp begins with; else empty."""
    said = text(value)[:10]
    try:
        return said if date.fromisoformat(said).isoformat() == said else ""
    except ValueError:
        return ""


def plain_text(html: Any) -> str:
    """The words of a piece of HTML, on one line, as a browser would show them; scripts left out."""
    said = text(html)
    if "<" in said or "&" in said:
        said = _MARKUP.sub(_instead, said)
        with suppress(ValueError):  # a character of more digits than Python reads
            said = _NOT_TEXT.sub("", unescape(said))
    return " ".join(said.split())


def evidence(record: Any) -> str:
    """A record as JSON text, whatever it holds; of one that is too long the short parts alone."""
    said = _json(record)
    if len(said) > MAX_EVIDENCE_CHARS and isinstance(record, Mapping):
        short = {k: v for k, v in record.items() if len(_json(v)) <= MAX_EVIDENCE_FIELD_CHARS}
        said = _json(short)
    return said if len(said) <= MAX_EVIDENCE_CHARS else ""


def _instead(markup: re.Match[str]) -> str:
    return " " if (markup["tag"] or markup["odd"] or "").lower() in _BLOCKS else ""


def _json(value: Any) -> str:
    try:
        said = json.dumps(value, sort_keys=True, ensure_ascii=False)
    except (ValueError, TypeError, RecursionError):  # numbers and depths that no catalogue has
        return ""
    return _NOT_TEXT.sub("", said)
