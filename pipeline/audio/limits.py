"""Child processes with limits on time, memory and output, in which hostile files are decoded."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from pipeline.audio.pcm import Undecoded
from schemas.rejections import Reason

READ_BYTES = 1 << 18
MAX_STDERR_BYTES = 1 << 16
POLL_S = 0.25

LAUNCHER = """
import os, resource, sys
memory, cpu = int(sys.argv[1]), int(sys.argv[2])
for limit, value in (
    (resource.RLIMIT_AS, memory),
    (resource.RLIMIT_CPU, cpu),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
):
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Sets the limits in the child itself: preexec_fn may deadlock where threads are running."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may cost. ``stall_s`` is the longest it may go without output."""

    wall_s: float
    stall_s: float
    memory_bytes: int


@dataclass(eq=False, slots=True)
class Child:
    """A running child: its output, read within the limits.

    ``stderr`` is what it has complained so far, up to 64 KiB.
    """

    name: str
    process: "subprocess.Popen[bytes]"
    limits: Limits
    beat: Callable[[], None]
    stderr: bytearray = field(default_factory=bytearray)
    _pending: bytearray = field(default_factory=bytearray)
    _selector: Any = field(default_factory=selectors.DefaultSelector)
    _started_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ)

    def read(self, n_bytes: int) -> bytes:
        """The next ``n_bytes`` of output, fewer only at its end.

        Raises:
            Undecoded: DECODE_TIME, when the child takes too long over it.
        """
        while len(self._pending) < n_bytes and self._more():
            pass
        taken = bytes(self._pending[:n_bytes])
        del self._pending[:n_bytes]
        return taken

    def line(self, max_bytes: int) -> bytes:
        """The next line of output without its end; what there is, if it ends before or is long."""
        while b"\n" not in self._pending and len(self._pending) < max_bytes and self._more():
            pass
        length = self._pending.find(b"\n") + 1
        return self.read(length or min(max_bytes, len(self._pending))).rstrip(b"\n")

    def status(self) -> int:
        """The exit status, when the output has ended; negative for a signal."""
        while self._more():
            self._pending.clear()
        try:
            return self.process.wait(self.limits.stall_s)
        except subprocess.TimeoutExpired:
            raise self._too_slow() from None

    def _more(self) -> bool:
        """Reads what is there, waiting for it; False at the end of both outputs."""
        waited_from = time.monotonic()
        while self._selector.get_map():
            self.beat()
            for key, _ in self._selector.select(POLL_S):
                if self._take(key.fileobj):
                    return True
            now = time.monotonic()
            stalled = now - waited_from > self.limits.stall_s
            if stalled or now - self._started_at > self.limits.wall_s:
                raise self._too_slow()
        return False

    def _take(self, pipe: Any) -> bool:
        """Reads from one pipe; True when it was output."""
        taken = os.read(pipe.fileno(), READ_BYTES)
        if not taken:
            self._selector.unregister(pipe)
        elif pipe is self.process.stdout:
            self._pending += taken
            return True
        else:
            self.stderr += taken[: MAX_STDERR_BYTES - len(self.stderr)]
        return False

    def _too_slow(self) -> Undecoded:
        return Undecoded(Reason.DECODE_TIME, f"{self.name}: stopped, it took too long")

    def close(self) -> None:
        """Ends the child and everything it has started."""
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self._selector.close()
        self.process.communicate()


@contextmanager
def limited(
    name: str, command: Sequence[str], limits: Limits, beat: Callable[[], None]
) -> Iterator[Child]:
    """A child that runs ``command``, an absolute path and its arguments; killed with the context.

    It has no input, may write no file, and its numeric libraries use one thread.
    """
    seconds = max(1, round(limits.wall_s))
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(limits.memory_bytes), str(seconds)]
    process = subprocess.Popen(
        [*launcher, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
        bufsize=0,
    )
    child = Child(name, process, limits, beat)
    try:
        yield child
    finally:
        child.close()
