"""Tells what an answer's bytes are: JSON or text that was asked for, or a page in their place."""

import json
from math import isfinite
from typing import Any

from sources.web.errors import WrongContent

_PAGE_TYPES = frozenset(
    {"text/html", "application/json", "application/xml", "text/xml", "application/xhtml+xml"}
)
_SNIFFED_BYTES = 512


def is_page(content_type: str, beginning: bytes) -> bool:
    """Whether what should be a sound is HTML, JSON or XML, by its type or its first bytes.

    Whatever else a host calls a sound (octet-stream, video/*, text/plain) is for the decoder.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _PAGE_TYPES or kind.endswith(("+json", "+xml")):
        return True
    first = beginning[:_SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not first or any(byte < 32 and byte not in b"\t\r\n" for byte in first):
        return False
    tag = first[:1] == b"<" and (first[1:2].isalpha() or first[1:2] in (b"!", b"?"))
    return tag or first[:1] == b"{" or (first[:1] == b"[" and first[1:].lstrip()[:1] in b'{["]')


def json_of(body: bytes) -> Any:
    """The value of a JSON answer. NaN and infinities read as null, half surrogates as U+FFFD.

    Raises:
        WrongContent: It is none, or one too deep or too long to be read.
    """
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
        # Python reads "\ud800" as a string that no file can hold.
        return _mended(value) if "\\ud" in text or "\\uD" in text else value
    except (ValueError, RecursionError):
        raise WrongContent(f"no JSON but {_described(body)}") from None


def text_of(body: bytes, content_type: str) -> str:
    """The text of an answer: UTF-8, or as its type says; what is neither reads as U+FFFD."""
    said = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    charset = said if said in ("iso-8859-1", "latin-1", "windows-1252", "us-ascii") else "utf-8-sig"
    return body.decode(charset, "replace")


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


def _described(body: bytes) -> str:
    if not body.strip():
        return "nothing"
    return "a page of HTML or XML" if body.lstrip()[:1] == b"<" else "something else"


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(each) for key, each in value.items()}
    return value
