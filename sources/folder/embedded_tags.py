"""What an audio file says of itself: ID3, Vorbis comments, RIFF INFO, MP4 atoms, through tinytag.

Files are hostile: a reader is bounded by the bytes and the calls it may spend on one file.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from tinytag import TinyTag, TinyTagException

MAX_READ_BYTES = 256 * 1024
"""Tags of a sound take a few KiB and pictures are skipped. The parser compares repeated entries
each with each, so that what it may read bounds its time too: 2 s at the worst."""

MAX_CALLS = 10_000
"""Reads and seeks: a chain of empty chunks, or a seek backwards, must come to an end."""

Tags = dict[str, str | list[str]]


def embedded_tags(path: Path) -> Tags:
    """The tags of a file in our words: title, description, tags, author, license, source_url.

    ``other_licenses`` are further tags on its licence or copyright, where they say something else.
    Empty where there are none, and where they cannot be read: whether the file is sound at all
    is for the decoder to say.
    """
    try:
        with path.open("rb") as file:
            tag = TinyTag.get(filename=path, file_obj=_Bounded(file), duration=False)  # type: ignore[arg-type]
    except (TinyTagException, OSError):
        return {}
    other = tag.other
    licence = [*other.get("license", []), *other.get("copyright", [])]
    texts = {
        "title": _first([tag.title]),
        "description": _first([tag.comment, *other.get("description", [])]),
        "author": _first([tag.artist, *other.get("artist", [])]),
        "license": _first(licence),
        "source_url": _first(other.get("url", [])),
    }
    genres = [genre for genre in [tag.genre, *other.get("genre", [])] if genre]
    found: Tags = {field: text for field, text in texts.items() if text}
    others = [text for text in dict.fromkeys(licence) if text.strip()][1:]
    lists = {"tags": genres, "other_licenses": others}
    return found | {field: texts for field, texts in lists.items() if texts}


def _first(texts: Iterable[str | None]) -> str:
    return next((text for text in texts if text and text.strip()), "")


class _SpentError(Exception):
    """The file asks for more than its tags may cost; the parser turns it into its own error."""


class _Bounded:
    """A file open for reading that ends in an error once the budget of one file is spent."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes_left = MAX_READ_BYTES
        self._calls_left = MAX_CALLS

    def read(self, size: int = -1) -> bytes:
        self._spend_call()
        most = self._bytes_left + 1
        content = self._file.read(min(size, most) if size >= 0 else most)
        self._bytes_left -= len(content)
        if self._bytes_left < 0:
            raise _SpentError
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        self._spend_call()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def _spend_call(self) -> None:
        self._calls_left -= 1
        if self._calls_left < 0:
            raise _SpentError
