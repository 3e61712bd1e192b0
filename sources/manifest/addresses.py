"""What a cell of a table promises of a file: where it lies, and which bytes it has."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from schemas.rejections import Reason, Rejected
from sources.frame.fields import text
from sources.web.locators import ALGORITHMS, Locator, locator_of

MAX_URL_CHARS = 4_096

_SECRET_WORDS = ("token", "secret", "password", "signature", "credential", "apikey", "api_key")
_SECRET_NAMES = frozenset({"sig", "auth", "pwd", "jwt"})
_HEX_DIGITS = {64: "sha256", 40: "sha1", 32: "md5"}


def address(value: Any) -> str:
    """The http(s) URL in a cell.

    Raises:
        Rejected: It holds none, or one that only the owner of the table may know: a locator is
            written into the data set. The detail does not repeat such a URL.
    """
    url = value.strip() if isinstance(value, str) else text(value)
    if not url:
        raise Rejected(Reason.NO_AUDIO_LINK, "the row has no URL")
    if len(url) > MAX_URL_CHARS or not url.isprintable() or " " in url:
        raise Rejected(Reason.NO_AUDIO_LINK, "the row's URL is too long or no URL")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        named = [name.lower() for name, _ in parse_qsl(parts.query)]
    except ValueError as failure:
        raise Rejected(Reason.NO_AUDIO_LINK, "the row's URL is no URL") from failure
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise Rejected(
            Reason.NO_AUDIO_LINK,
            f"{url.partition('?')[0].rpartition('@')[2][:100]!r} is no http(s) URL; "
            "for files on this machine take a folder source",
        )
    secret = [n for n in named if n in _SECRET_NAMES or any(word in n for word in _SECRET_WORDS)]
    if "@" in parts.netloc or secret:
        what = f"the parameter {secret[0][:40]!r}" if secret else "a password"
        detail = f"the row's URL holds {what}, and would be published with the data set"
        raise Rejected(Reason.NO_AUDIO_LINK, detail)
    return url


def promised(url: str, checksum: Any, n_bytes: Any) -> Locator:
    """The locator of a URL, with the digest and the size that the table gives.

    Args:
        url: As :func:`address` gives it.
        checksum: Hex digits of a SHA-256, SHA-1 or MD5, also as ``md5:…``; or nothing.
        n_bytes: A size, or nothing.

    Raises:
        Rejected: A checksum is given, but none that could ever be compared.
    """
    said = text(checksum).lower()
    algorithm, _, digits = said.rpartition(":")
    if not said:
        return locator_of(url, n_bytes=_size(n_bytes))
    algorithm = algorithm.replace("-", "") or _HEX_DIGITS.get(len(digits), "")
    found = locator_of(url, n_bytes=_size(n_bytes), **{algorithm: digits})
    if algorithm not in ALGORITHMS or found.checksum is None:
        raise Rejected(
            Reason.LISTING_ERROR, f"{said[:80]!r} is no SHA-256, SHA-1 or MD5 in hex digits"
        )
    return found


def _size(value: Any) -> Any:
    # A column of sizes in which one is missing is one of floats.
    return int(value) if isinstance(value, float) and value.is_integer() else value
