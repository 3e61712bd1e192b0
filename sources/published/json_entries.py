"""The entries of a JSON file that is one great list or object, read one after another.

Some sets publish hundreds of megabytes as one value; as Python objects that would be gigabytes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from sources.folder.bounded_json import MAX_LEVELS, is_deep

MAX_ENTRY_CHARS = 16 * 1024 * 1024
"""An entry beyond this is a file of something else."""

_PIECE_CHARS = 1 << 20
_SPACE = " \t\n\r"
_ENDS = frozenset(f"{_SPACE},:]}}")
"""What may follow a value."""


def json_entries(path: Path, member: str = "") -> Iterator[tuple[str, Any]]:
    """Key and value of each entry in the file's order; the key of a list's is its place, from 1.

    Args:
        path: The file; UTF-8.
        member: Where the file is an object, the one of its members that holds the entries.

    Raises:
        ValueError: It is not JSON, not of this shape, or nested too deeply; says where. Entries
            before that place have been given already.
    """
    with path.open(encoding="utf-8-sig") as file:
        reader = _Reader(file)
        try:
            if member and reader.peek() == "{":
                for key in reader.each_key():
                    if key == member:
                        yield from reader.entries()
                    else:
                        reader.value()
            else:
                yield from reader.entries()
        except ValueError as failure:
            why = "not UTF-8" if isinstance(failure, UnicodeDecodeError) else str(failure)
            raise ValueError(f"{path.name!r}: {why}") from failure


class _Reader:
    """A place in a file of JSON, with the piece of text around it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._has_more = True

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._has_more:
                return ""
            self._read_on()

    def entries(self) -> Iterator[tuple[str, Any]]:
        """The entries of the list or object that begins here."""
        if self.peek() == "{":
            for key in self.each_key():
                yield key, self.value()
        elif self.peek() == "[":
            for number in self._places("[", "]"):
                yield str(number), self.value()
        else:
            raise ValueError("a JSON list or object is needed")

    def each_key(self) -> Iterator[str]:
        """The keys of the object that begins here; whoever takes one must take its value too."""
        for _ in self._places("{", "}"):
            key = self.value()
            if not isinstance(key, str):
                raise ValueError("not JSON: a key is no text")
            self._expect(":")
            yield key

    def value(self) -> Any:
        """The value that begins here, whole."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as failure:
                raise ValueError("nested too deeply") from failure
            except ValueError as failure:
                if not self._has_more:
                    raise ValueError(f"not JSON: {failure}") from failure
            else:
                # A number that ends with the piece, or at its point, may go on in the next.
                if self._text[end : end + 1] in _ENDS or not self._has_more:
                    break
            if len(self._text) - self._at > MAX_ENTRY_CHARS:
                raise ValueError(f"not JSON, or an entry of more than {MAX_ENTRY_CHARS} characters")
            self._read_on()
        self._at = end
        if is_deep(value):
            raise ValueError(f"nested more than {MAX_LEVELS} levels deep")
        return value

    def _places(self, first: str, last: str) -> Iterator[int]:
        """Stops before each entry of a list or object, and counts them from 1."""
        self._expect(first)
        number = 0
        while self.peek() != last or number:
            number += 1
            yield number
            if self.peek() == last:
                break
            self._expect(",")
        self._expect(last)

    def _expect(self, mark: str) -> None:
        found = self.peek()
        if found != mark:
            raise ValueError(f"not JSON: {found or 'the end'!r} in place of {mark!r}")
        self._at += 1

    def _read_on(self) -> None:
        left = self._text[self._at :]
        piece = self._file.read(max(_PIECE_CHARS, len(left)))
        self._has_more = bool(piece)
        self._text, self._at = left + piece, 0
