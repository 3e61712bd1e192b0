"""A tar read strictly, once, from front to back, with its hash.

Stricter than ``tarfile``, which forgives: here an extension header, a second archive behind the
first, or bytes behind the end are errors, because a reader of the data set might see them.
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipeline.hashing import CHUNK_BYTES

BLOCK_BYTES = 512

MAX_MEMBER_BYTES = 1 << 24
"""Ten seconds of 16-bit samples are a million bytes; more than this is no clip and no JSON."""

_EMPTY = bytes(BLOCK_BYTES)


class BadTar(Exception):  # noqa: N818 - it is an outcome, not an error
    """The bytes are no plain tar from here on."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a tar, with its header as ``tarfile`` reads it."""

    header: tarfile.TarInfo
    content: bytes

    @property
    def name(self) -> str:
        """The path in the tar, surrogates where its bytes are no UTF-8."""
        return self.header.name


class HashedStream:
    """A file read forward, with the length and the SHA-256 of everything read so far."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._chunk = memoryview(b"")
        self._hash = sha256()
        self.n_bytes = 0

    def read(self, n: int) -> bytes:
        """The next ``n`` bytes; fewer at the end of the file."""
        parts = []
        while n and (self._chunk or self._fill()):
            parts.append(self._chunk[:n])
            n -= len(parts[-1])
            self._chunk = self._chunk[len(parts[-1]) :]
        return b"".join(parts)

    def drain(self) -> bool:
        """Reads to the end of the file; whether there was nothing but zeros."""
        only_zeros = not self._chunk or not bytes(self._chunk).strip(b"\0")
        while self._fill():
            only_zeros = only_zeros and not bytes(self._chunk).strip(b"\0")
        self._chunk = memoryview(b"")
        return only_zeros

    @property
    def sha256(self) -> str:
        """The hash of what was taken from the file, in hex: after :meth:`drain`, of all of it."""
        return self._hash.hexdigest()

    def _fill(self) -> bool:
        part = self._file.read(CHUNK_BYTES)
        self._hash.update(part)
        self.n_bytes += len(part)
        self._chunk = memoryview(part)
        return bool(part)


def members(stream: HashedStream) -> Iterator[Member]:
    """The members of an uncompressed tar, in their order, up to its two empty blocks.

    Raises:
        BadTar: There is something else than a header, or a member does not end.
    """
    while (block := stream.read(BLOCK_BYTES)) != _EMPTY:
        header = _header(block)
        if not 0 <= header.size <= MAX_MEMBER_BYTES:
            raise BadTar(f"{header.name}: {header.size} bytes are more than any clip has")
        content = stream.read(header.size)
        padding = stream.read(-header.size % BLOCK_BYTES)
        if len(content) < header.size or len(padding) < -header.size % BLOCK_BYTES:
            raise BadTar(f"ends within {header.name}")
        yield Member(header, content)
    if stream.read(BLOCK_BYTES) != _EMPTY:
        raise BadTar("one empty block where a tar ends with two")


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise BadTar(f"not a header of a plain tar: {error}") from error
