"""Where the members of a tar lie, from its headers alone: nothing is unpacked, no data is read.

Written here because ``tarfile`` reads a long name or a PAX header of any size into memory, and
gives up at the first damaged header without a word on where.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK = 512
MAX_NAME_BYTES = 16 * 1024
"""Of a long name, or of all the fields of a PAX header."""

MAX_MEMBERS = 2_000_000
"""Those of one tar are held in memory together; data sets have thousands."""

_REGULAR = b"0\x007"
_LINKS = b"12"
_FOLDER = b"5"
_EXTENDED = b"LKxg"
_SKIPPED = b"Kg"
"""Targets of links, and what holds of all members, which is never their name or size."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member that is no folder: its bytes begin at ``at``; ``fault`` says why it is of no use."""

    name: str
    at: int
    n_bytes: int
    fault: str = ""


def members(path: Path) -> Iterator[Member]:
    """The members in their order. Where the tar is damaged, a last one without a name says so.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        yield from _members(file, status.st_size)


def header_fits(file: BinaryIO, at: int, n_bytes: int) -> bool:
    """Whether a member of this length still begins at ``at``."""
    file.seek(max(0, at - BLOCK))
    header = file.read(BLOCK)
    # The size is 0 where only a PAX header can hold it.
    return at >= BLOCK and _is_header(header) and _size(header) in (n_bytes, 0)


def _members(file: BinaryIO, end: int) -> Iterator[Member]:
    at, n_members, said = 0, 0, _Extended()
    while at < end:
        file.seek(at)
        header = file.read(BLOCK)
        if header.count(0) == len(header) == BLOCK:
            return
        size = _size(header) if _is_header(header) else None
        if size is None:
            what = "the tar ends within a header" if len(header) < BLOCK else "no tar header"
            yield Member("", at, 0, f"{what} at byte {at}: nothing behind it can be found")
            return
        at += BLOCK
        kind = header[156:157]
        if kind in _EXTENDED:
            if kind in _SKIPPED:
                pass
            elif size <= MAX_NAME_BYTES:
                said.read(kind, file.read(size))
            else:
                said.fault = f"a name or header of {size} bytes"
        else:
            size = size if said.n_bytes is None else said.n_bytes
            if kind != _FOLDER:
                name = said.name or _name(header)
                fault = said.fault or _fault(kind, at, size, end)
                yield Member(name, at, size, fault)
            size = 0 if kind in _LINKS else size
            said = _Extended()
            n_members += 1
            if n_members == MAX_MEMBERS:
                yield Member("", at, 0, f"more than {MAX_MEMBERS} members: no more are read")
                return
        at += -(-size // BLOCK) * BLOCK
    yield Member("", end, 0, f"the tar ends at byte {end} without its end mark: it was cut off")


def _fault(kind: bytes, at: int, size: int, end: int) -> str:
    if kind in _LINKS:
        return "a link, which is not followed"
    if kind not in _REGULAR:
        return "no regular file"
    return "" if at + size <= end else "cut off by the end of the tar"


class _Extended:
    """What headers before a member's own say of it."""

    def __init__(self) -> None:
        self.name = ""
        self.n_bytes: int | None = None
        self.fault = ""

    def read(self, kind: bytes, content: bytes) -> None:
        if kind == b"L":
            self.name = _text(content.partition(b"\0")[0])
            return
        while content:
            # "<length> <key>=<value>\n", the length counting itself
            digits = content.partition(b" ")[0]
            length = int(digits) if digits.isdigit() and len(digits) < 10 else 0
            key, equals, value = content[len(digits) + 1 : length - 1].partition(b"=")
            if not equals or length > len(content):
                self.fault = "a PAX header that cannot be read"
                return
            if key == b"path":
                self.name = _text(value)
            elif key == b"size" and value.isdigit() and len(value) < 20:
                self.n_bytes = int(value)
            elif key.startswith(b"GNU.sparse"):
                self.fault = "a sparse file"
            content = content[length:]


def _is_header(header: bytes) -> bool:
    said = _number(header[148:156])
    if len(header) < BLOCK or said is None:
        return False
    # The sum counts its own field as spaces.
    return said == sum(header) - sum(header[148:156]) + 8 * 0x20


def _size(header: bytes) -> int | None:
    return _number(header[124:136])


def _number(field: bytes) -> int | None:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:])
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return None


def _name(header: bytes) -> str:
    name = header[:100].partition(b"\0")[0]
    # GNU tars keep times where POSIX keeps the beginning of a long name.
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return _text(prefix + b"/" + name if prefix else name)


def _text(name: bytes) -> str:
    return os.fsdecode(name)
