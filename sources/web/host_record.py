"""The file in which all workers note when a host was asked, and until when it wants no more.

What counts is when a request may have *arrived*, which is known only to lie between the moment
before it was sent and the moment its answer began. A request that is under way may arrive at any
time, and counts as if it arrived now; one that is answered counts from the answer. So no delay on
the way can press more requests into a window, as the host sees it, than its rate allows.
"""

import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sources.web.settings import Rate

_HEADER = struct.Struct("<dd")
_ENTRY = struct.Struct("<dq")
_MOST_BYTES = 1 << 26
_CLOCK_S = 0.002
"""Added to every window: two machines' clocks do not tick alike."""

LONGEST_HOLD_S = 86_400.0
"""No host shuts us out for longer than a day, whatever its Retry-After says."""


@dataclass(slots=True)
class _Entry:
    arrived: float
    """Seconds since 1970, at the latest; 0 while it is under way."""
    slot: int
    """Who sent it, while it is under way."""


class HostRecord:
    """One host's record while its lock is held; what is changed is on disk at once.

    Entries are of a fixed size and written one at a time, so a kill leaves no half-written file.
    """

    def __init__(self, file: int, now: float) -> None:
        self._file = file
        self._now = now
        data = os.pread(file, _MOST_BYTES, 0)
        header, entries = data[: _HEADER.size], data[_HEADER.size :]
        held, longest = _HEADER.unpack(header) if len(header) == _HEADER.size else (0.0, 0.0)
        self.held_until: float = min(held, now + LONGEST_HOLD_S)
        self._longest_s: float = longest
        whole = len(entries) // _ENTRY.size * _ENTRY.size
        self._entries = [_Entry(*each) for each in _ENTRY.iter_unpack(entries[:whole])]
        for number, entry in enumerate(self._entries):
            if entry.arrived > now:  # the clock was set back
                self._write(number, _Entry(now, -1))

    def hold(self, until: float) -> None:
        """No worker asks this host before ``until``; a shorter hold does not end a longer one."""
        until = min(until, self._now + LONGEST_HOLD_S)
        if until > self.held_until:
            self.held_until = until
            self._write_header()

    def wait_s(self, rates: tuple[Rate, ...]) -> float:
        """How long nobody may ask at the least; 0 where it may be done now."""
        waits = [0.0, self.held_until - self._now]
        arrived = sorted(entry.arrived or self._now for entry in self._entries)
        for rate in rates:
            if len(arrived) >= rate.n:
                waits.append(arrived[-rate.n] + rate.seconds + _CLOCK_S - self._now)
        return max(waits)

    def under_way(self) -> set[int]:
        """The slots whose requests are not known to have arrived."""
        return {entry.slot for entry in self._entries if not entry.arrived}

    def begin(self, slot: int, rates: tuple[Rate, ...]) -> int:
        """Notes a request that is about to be sent; gives the number of its entry."""
        longest_s = max([self._longest_s, *(rate.seconds for rate in rates)])
        if longest_s > self._longest_s:
            self._longest_s = longest_s
            self._write_header()
        oldest = self._now - longest_s - _CLOCK_S
        number = next(
            (n for n, entry in enumerate(self._entries) if 0 < entry.arrived < oldest),
            len(self._entries),
        )
        self._write(number, _Entry(0.0, slot))
        return number

    def end(self, number: int) -> None:
        """Notes that the request of an entry has arrived by now."""
        self._write(number, _Entry(self._now, -1))

    def end_slot(self, slot: int) -> None:
        """Notes that whatever a slot's holder had under way has arrived by now."""
        for number, entry in enumerate(self._entries):
            if not entry.arrived and entry.slot == slot:
                self.end(number)

    def _write(self, number: int, entry: _Entry) -> None:
        self._entries[number : number + 1] = [entry]
        data = _ENTRY.pack(entry.arrived, entry.slot)
        os.pwrite(self._file, data, _HEADER.size + number * _ENTRY.size)

    def _write_header(self) -> None:
        os.pwrite(self._file, _HEADER.pack(self.held_until, self._longest_s), 0)


@contextmanager
def host_record(path: Path, now: Callable[[], float]) -> Iterator[HostRecord]:
    """The record at ``path``, with its lock held; short, for nobody else can ask meanwhile."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield HostRecord(file, now())
    finally:
        os.close(file)
