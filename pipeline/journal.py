"""What a worker is doing, written down before it does it.

A codec can take the whole process with it. So the item in hand is on disk before it is decoded,
and the run that follows gives it to the isolated decoder. The same file tells the launcher how
far the worker has come.
"""

import json
import os
import time
from dataclasses import asdict, dataclass, replace
from uuid import uuid4

from pipeline import storage


@dataclass(frozen=True, slots=True)
class Entry:
    """A worker's state: its phase, the item in hand (or ""), and counts since it began."""

    phase: str
    in_hand: str = ""
    done: int = 0
    total: int = 0
    audio_s: float = 0.0


REMOTE_EVERY_S = 30.0
"""Between writes to an object store, which charges for each and takes few to one name. There the
journal tells of progress alone; what a worker had in hand is known on local disks only."""


class Journal:
    """The journal of one worker in one phase; a fresh file in ``folder`` each time."""

    def __init__(self, folder: str, phase: str) -> None:
        self._path = storage.join(folder, f"{uuid4().hex}.json")
        self._entry = Entry(phase)
        self._file = -1
        self._length = 0
        self._written_s = -REMOTE_EVERY_S
        if storage.is_local(folder):
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._file = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o644)

    def begin(self, item_id: str, total: int) -> None:
        """Notes that ``item_id`` is in hand, one of ``total`` in the whole run."""
        done, audio_s = self._entry.done, self._entry.audio_s
        self._write(Entry(self._entry.phase, item_id, done, total, audio_s))

    def end(self, audio_s: float) -> None:
        """Notes a finished piece of work, the item in hand if any, and its seconds of audio."""
        entry = self._entry
        self._write(
            Entry(entry.phase, "", entry.done + 1, entry.total, round(entry.audio_s + audio_s, 3))
        )

    def close(self) -> None:
        """Lets go of the file; nothing is in hand any more."""
        if self._entry.in_hand:
            self._write(replace(self._entry, in_hand=""))
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, entry: Entry) -> None:
        self._entry = entry
        line = json.dumps(asdict(entry)).encode()
        if self._file < 0:
            if time.monotonic() - self._written_s > REMOTE_EVERY_S:
                storage.write_bytes(self._path, line)
                self._written_s = time.monotonic()
            return
        # One call, and blanks over what the line before was longer by: a reader never sees half.
        os.pwrite(self._file, line.ljust(self._length), 0)
        self._length = len(line)


def read_journals(folder: str) -> list[Entry]:
    """The entries of every worker, as far as they can be read at this moment."""
    entries = []
    for path in storage.list_files(folder, ".json"):
        try:
            entries.append(Entry(**json.loads(storage.read_bytes(path))))
        except (ValueError, FileNotFoundError):
            continue
    return entries
