"""The end of a pass that nothing else can end: a decoder that hangs in C, or eats the memory.

Python cannot interrupt foreign code. So the process is ended instead; what was in its hand is
tried again, isolated, by the run that follows.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

EXIT_STATUS = 70
"""EX_SOFTWARE of sysexits.h: tells a supervisor that the watchdog did it."""

POLL_S = 0.1

STATM = Path("/proc/self/statm")


def end_process() -> None:
    """Ends the process at once: no exception could get past the foreign code that hangs."""
    os._exit(EXIT_STATUS)


class Watchdog:
    """Ends the process when a pass shows no sign of life, or has cost too much. Re-usable.

    Armed while its context is open. Not for two passes at the same time. A pass that beats ends
    itself at its time budget, with a row; the watchdog allows it ``stall_s`` more to get there.
    Memory is watched where /proc is there to tell it.

    Args:
        stall_s: Longest time between two beats.
        max_wall_s: The time budget of a pass.
        max_memory_growth_bytes: Resident memory that the process may gain while armed.
        on_violation: What ends the process.
    """

    def __init__(
        self,
        stall_s: float,
        max_wall_s: float,
        max_memory_growth_bytes: int,
        on_violation: Callable[[], None] = end_process,
    ) -> None:
        self._stall_s = stall_s
        self._max_wall_s = max_wall_s + stall_s
        self._max_memory_growth_bytes = max_memory_growth_bytes
        self._on_violation = on_violation
        self._beaten_at = 0.0
        self._armed: _Armed | None = None
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def beat(self) -> None:
        """A sign of life."""
        self._beaten_at = time.monotonic()

    def close(self) -> None:
        """Ends the watching; without it the thread lasts as long as the process."""
        self._closed.set()

    def __enter__(self) -> "Watchdog":
        self.beat()
        self._armed = _Armed(self._beaten_at, resident_bytes())
        if self._thread is None:
            # One thread for all passes: a new one for each would cost a short pass a tenth.
            self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._armed = None

    def _watch(self) -> None:
        while not self._closed.wait(POLL_S):
            armed = self._armed
            if armed is not None and self._violated(armed):
                self._on_violation()
                return

    def _violated(self, armed: "_Armed") -> bool:
        now = time.monotonic()
        stalled = now - self._beaten_at > self._stall_s
        late = now - armed.at > self._max_wall_s
        grown = resident_bytes() - armed.resident_bytes > self._max_memory_growth_bytes
        return (stalled or late or grown) and self._armed is armed


@dataclass(frozen=True, slots=True)
class _Armed:
    at: float
    resident_bytes: int


def resident_bytes() -> int:
    """The resident memory of this process in bytes, 0 where the system does not tell."""
    try:
        pages = int(STATM.read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
