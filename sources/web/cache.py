"""Answers that a host has marked with an ETag or a date, kept to be asked about and not again.

Small and in the shared folder; nothing depends on it, so whatever is wrong with it is a miss.
"""

import json
import os
import time
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import httpx

from sources.web.redaction import Redaction
from sources.web.surroundings import shared_folder

_MOST_ANSWER_BYTES = 2**20
_MOST_BYTES = 256 * 2**20
_WRITES_PER_SWEEP = 64
_MOST_MARK_CHARS = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's body as it was decoded, and the marks to ask about it with."""

    body: bytes
    etag: str
    last_modified: str
    content_type: str

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the answer only if it is another by now."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: mark for name, mark in said.items() if mark}


class AnswerCache:
    """Finds by a URL without credentials; keeps nothing in which a credential stands."""

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction
        self._writes = 0

    def find(self, url: httpx.URL) -> Kept | None:
        """What is kept for a URL."""
        try:
            head, _, body = self._path(url).read_bytes().partition(b"\n")
            marks = json.loads(head)
            return Kept(body, marks["etag"], marks["last_modified"], marks["content_type"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, url: httpx.URL, response: httpx.Response, body: bytes) -> None:
        """Keeps a good answer, if it is marked and small."""
        marks = {
            name: response.headers.get(name.replace("_", "-"), "")[:_MOST_MARK_CHARS]
            for name in ("etag", "last_modified", "content_type")
        }
        head = json.dumps(marks)
        if (
            not (marks["etag"] or marks["last_modified"])
            or len(body) > _MOST_ANSWER_BYTES
            or self._redaction.holds_secret(head + body.decode("utf-8", "replace"))
        ):
            return
        path = self._path(url)
        made = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
        try:
            made.touch(0o600)
            made.write_bytes(head.encode() + b"\n" + body)
            made.replace(path)
        except OSError:  # a full disk is no reason to go without the answer
            made.unlink(missing_ok=True)
        self._writes += 1
        if self._writes % _WRITES_PER_SWEEP == 0:
            _sweep(path.parent)

    def drop(self, url: httpx.URL) -> None:
        """Forgets what is kept for a URL."""
        self._path(url).unlink(missing_ok=True)

    def _path(self, url: httpx.URL) -> Path:
        return shared_folder("answers") / blake2b(str(url).encode(), digest_size=20).hexdigest()


def _sweep(folder: Path) -> None:
    """Removes the oldest answers beyond the bound."""
    found = []
    for entry in os.scandir(folder):
        try:
            seen = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # another worker sweeps as well
            continue
        found.append((seen.st_mtime, seen.st_size, entry.path))
    kept_bytes = 0
    for _, size, path in sorted(found, reverse=True):
        kept_bytes += size
        if kept_bytes > _MOST_BYTES:
            Path(path).unlink(missing_ok=True)
