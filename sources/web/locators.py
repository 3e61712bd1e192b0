"""A URL with what its catalogue promised of the bytes, in one string: an item's locator.

The promise stands in the fragment, which no server ever sees, as pip writes it:
``https://host/a.flac#sha1=0a1b…&bytes=4012345``.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

ALGORITHMS = ("sha256", "sha1", "md5")
_LENGTHS = {"sha256": 64, "sha1": 40, "md5": 32}


@dataclass(frozen=True, slots=True)
class Locator:
    """``checksum`` is an algorithm's name and hex digits; both promises may be missing."""

    url: str
    checksum: tuple[str, str] | None = None
    n_bytes: int | None = None

    def __str__(self) -> str:
        promised = [f"{self.checksum[0]}={self.checksum[1]}"] if self.checksum else []
        promised += [f"bytes={self.n_bytes}"] if self.n_bytes is not None else []
        return f"{self.url}#{'&'.join(promised)}" if promised else self.url


def locator_of(url: str, *, n_bytes: object = None, **digests: object) -> Locator:
    """A locator from a catalogue's fields, whatever they are; what is no promise is left out.

    Any fragment that the URL has is dropped. Of several digests the strongest counts.
    """
    plain = urldefrag(url).url
    checksum = None
    for algorithm in ALGORITHMS:
        said = digests.get(algorithm)
        if isinstance(said, str) and _is_digest(said, algorithm):
            checksum = (algorithm, said.lower())
            break
    size = None
    if isinstance(n_bytes, int | str) and not isinstance(n_bytes, bool) and str(n_bytes).isascii():
        size = int(n_bytes) if str(n_bytes).isdigit() and len(str(n_bytes)) <= 15 else None
    return Locator(plain, checksum, size)


def parse_locator(text: str) -> Locator:
    """The parts of an item's locator; a fragment that is no promise is no part of it."""
    plain, fragment = urldefrag(text)
    said = dict(parse_qsl(fragment))
    return locator_of(plain, n_bytes=said.get("bytes"), **{a: said.get(a) for a in ALGORITHMS})


def _is_digest(said: str, algorithm: str) -> bool:
    return len(said) == _LENGTHS[algorithm] and all(c in "0123456789abcdefABCDEF" for c in said)
