"""Staging: where FLACs wait for their shard, and where a run that follows finds finished work.

A worker appends clips to a bundle file and, when it closes the file, writes an index beside it
with one line per item. An index that exists is true: its bundle file was complete before it.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from pipeline import storage
from schemas.clips import Claim, Clip
from schemas.rejections import Rejection
from schemas.tables import from_plain, to_plain

BUNDLE = ".flacs"
INDEX = ".jsonl"

MAX_BUNDLE_BYTES = 64 << 20
"""A kill loses what the open file holds; a smaller file means more files, and slower listing."""

MAX_BUNDLE_S = 20.0


@dataclass(frozen=True, slots=True)
class Milled:
    """All that came of one item's audio.

    ``fingerprint`` is the source's word for the bytes it had, and ``work`` the digest of the
    settings and versions that shaped the result: with both unchanged, the result still holds.
    """

    item_id: str
    fingerprint: str
    work: str
    clips: tuple[Clip, ...]
    rejections: tuple[Rejection, ...]

    @property
    def audio_s(self) -> float:
        """Seconds of audio that were decoded, 0 where none was."""
        return self.clips[0].original.duration_s if self.clips else 0.0


class StagingFile:
    """The bundle file that a worker writes to; rolls over to a new one by size and by time."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._file: IO[bytes] | None = None
        self._name = ""
        self._offset = 0
        self._opened_s = 0.0
        self._lines: list[str] = []

    def add(self, flac: bytes) -> Claim:
        """Appends one clip's FLAC. The claim holds once the file is closed."""
        if self._file is None:
            self._open()
        assert self._file is not None
        self._file.write(flac)
        claim = Claim(self._name + BUNDLE, self._offset, len(flac))
        self._offset += len(flac)
        return claim

    def note(self, milled: Milled) -> None:
        """Notes an item's result in the index, and rolls over to a new file if it is time."""
        if self._file is None:
            self._open()
        self._lines.append(json.dumps(to_plain(milled), ensure_ascii=False))
        grown_old = time.monotonic() - self._opened_s > MAX_BUNDLE_S
        if self._offset >= MAX_BUNDLE_BYTES or grown_old:
            self.close()

    def close(self) -> None:
        """Makes everything added so far appear: first the audio, then its index."""
        if self._file is None:
            return
        self._stack.close()
        self._file = None
        index = "\n".join(self._lines) + "\n" if self._lines else ""
        storage.write_bytes(storage.join(self._folder, self._name + INDEX), index.encode())
        self._lines = []

    def _open(self) -> None:
        self._name = uuid4().hex
        self._file = self._stack.enter_context(
            storage.writing(storage.join(self._folder, self._name + BUNDLE))
        )
        self._offset = 0
        self._opened_s = time.monotonic()


def whole_indexes(folder: str) -> list[str]:
    """The index files in ``folder`` whose bundle files are there too."""
    bundles = set(storage.list_files(folder, BUNDLE))
    indexes = storage.list_files(folder, INDEX)
    return [path for path in indexes if path.removesuffix(INDEX) + BUNDLE in bundles]


def read_index(path: str) -> Iterator[Milled]:
    """The items in one index file."""
    for line in storage.read_bytes(path).decode().split("\n"):
        if not line:
            continue
        yield from_plain(Milled, json.loads(line))


class StagedAudio:
    """Reads claims back; keeps the bundle files that it used last open."""

    MAX_OPEN = 64

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._open: dict[str, IO[bytes]] = {}

    def read(self, claim: Claim) -> bytes:
        """The FLAC that ``claim`` stands for."""
        path = storage.join(self._folder, claim.path)
        if not storage.is_local(path):
            return storage.read_range(path, claim.offset, claim.n_bytes)
        file = self._open.pop(claim.path, None)
        if file is None:
            file = storage.opened(path)
        self._open[claim.path] = file
        if len(self._open) > self.MAX_OPEN:
            self._open.pop(next(iter(self._open))).close()
        file.seek(claim.offset)
        return file.read(claim.n_bytes)

    def close(self) -> None:
        """Closes every file."""
        for file in self._open.values():
            file.close()
        self._open.clear()
