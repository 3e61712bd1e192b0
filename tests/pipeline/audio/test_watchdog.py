"""The watchdog: it ends a process that hangs or eats, and leaves one that works."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.audio.watchdog import EXIT_STATUS, Watchdog, resident_bytes

ROOT = Path(__file__).parents[3]

HANG = "threading.Event().wait()"
EAT = "hoard = b'a' * (200 << 20); threading.Event().wait()"
BEAT = """
for _ in range(100):
    watchdog.beat()
    threading.Event().wait(0.01)
"""


def status_of(body: str, limits: str) -> int:
    """The exit status of a process that does ``body`` under a watchdog with ``limits``."""
    lines = "\n    ".join(body.strip().splitlines())
    program = (
        "import sys, threading\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from pipeline.audio.watchdog import Watchdog\n"
        f"watchdog = Watchdog({limits})\n"
        f"with watchdog:\n    {lines}\n"
        "sys.exit(3)\n"
    )
    return subprocess.run([sys.executable, "-c", program], timeout=60).returncode


def test_a_pass_without_a_sign_of_life_ends_the_process():
    assert status_of(HANG, "0.3, 60.0, 1 << 40") == EXIT_STATUS


@pytest.mark.skipif(resident_bytes() == 0, reason="this system does not tell resident memory")
def test_a_pass_that_eats_memory_ends_the_process():
    assert status_of(EAT, "60.0, 60.0, 100 << 20") == EXIT_STATUS


def test_a_pass_that_beats_may_last_longer_than_a_stall():
    assert status_of(BEAT, "0.5, 60.0, 1 << 40") == 3


def test_a_pass_that_beats_forever_ends_with_its_time():
    forever = "while True:\n    watchdog.beat()\n    threading.Event().wait(0.01)"
    assert status_of(forever, "0.3, 0.2, 1 << 40") == EXIT_STATUS


def test_a_watchdog_is_armed_only_within_its_context():
    violations = []
    watchdog = Watchdog(0.05, 0.05, 1 << 40, on_violation=lambda: violations.append(1))

    for _ in range(3):
        with watchdog:
            watchdog.beat()

    assert status_of("pass", "0.05, 0.05, 1 << 40") == 3
    assert violations == []
