"""Files that are on their way: what a killed worker has received, the next one need not ask for."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_OLD_S = 7 * 86_400.0
"""What nobody came back for in a week is not resumed."""


class Partial:
    """A file that grows, under a lock that no second process gets while its context is open.

    ``mark`` is what the host calls these bytes (ETag or date), None where it does not. When the
    context ends, the file stays to be resumed, unless it was removed.
    """

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._notes = path.with_suffix(".json")
        self._file = file
        self.n_bytes = os.fstat(file).st_size
        notes = self._read_notes()
        self.mark: str | None = notes.get("mark")
        self.total: int | None = notes.get("total")
        if not notes.get("is_resumable"):
            self.restart()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def restart(self) -> None:
        """Forgets all bytes."""
        os.ftruncate(self._file, 0)
        self.n_bytes, self.mark, self.total = 0, None, None

    def note(self, mark: str | None, total: int | None, *, is_resumable: bool) -> None:
        """Says of which bytes those that follow are; to be called before the first is added."""
        self.mark, self.total = mark, total
        said = {"mark": mark, "total": total, "is_resumable": is_resumable}
        self._notes.touch(0o600)
        self._notes.write_text(json.dumps(said))

    def append(self, piece: bytes) -> None:
        """Adds bytes at the end; they outlive the process."""
        rest = memoryview(piece)
        while rest:
            written = os.pwrite(self._file, rest, self.n_bytes)
            self.n_bytes += written
            rest = rest[written:]

    def remove(self) -> None:
        """Takes the file away; whoever has it open may read on."""
        self._notes.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _read_notes(self) -> dict[str, Any]:
        try:
            notes = json.loads(self._notes.read_text())
        except (OSError, ValueError):
            return {}
        mark, total = (notes.get("mark"), notes.get("total")) if isinstance(notes, dict) else (0, 0)
        is_sane = isinstance(mark, str | None) and isinstance(total, int | None)
        return notes if is_sane else {}


@contextmanager
def partial_of(folder: Path, named: str) -> Iterator[Partial]:
    """The partial file of what is ``named`` so, or a fresh one where another worker has it."""
    name = sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    number = 0
    while True:
        path = folder / f"{name}-{number}.part"
        file = _locked(path)
        if file is None:
            number += 1
            continue
        with Partial(path, file) as partial:
            yield partial
        return


def sweep(folder: Path) -> None:
    """Removes partial files that are old and that nobody holds."""
    for path in folder.glob("*.part"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime < _OLD_S:
                continue
            file = _locked(path)
            if file is not None:
                with Partial(path, file) as partial:
                    partial.remove()


def _locked(path: Path) -> int | None:
    """The file at ``path``, opened and locked; None where somebody else has the lock."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    while True:
        file = os.open(path, flags, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), path.stat()):
                return file
        os.close(file)  # removed by whoever had it, between our opening and our locking
