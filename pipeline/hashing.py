"""SHA-256 of files: of one as it is written, and of one that is there."""

from hashlib import sha256
from typing import IO

from pipeline import storage

CHUNK_BYTES = 1 << 20
"""Read at a time: the hash then runs without the interpreter's lock."""


class HashingWriter:
    """A file open for writing that knows the SHA-256 and the length of what went through."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()
        self.n_bytes = 0

    def write(self, part: bytes) -> int:
        """Writes all of ``part``."""
        self._hash.update(part)
        self.n_bytes += len(part)
        return self._file.write(part)

    @property
    def sha256(self) -> str:
        """The hash of everything written so far, in hex."""
        return self._hash.hexdigest()


def sha256_of(path: str) -> tuple[str, int]:
    """The hex SHA-256 of a file, and its length in bytes."""
    digest, n_bytes = sha256(), 0
    with storage.opened(path) as file:
        while part := file.read(CHUNK_BYTES):
            digest.update(part)
            n_bytes += len(part)
    return digest.hexdigest(), n_bytes
