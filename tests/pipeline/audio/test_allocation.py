"""The allocator's setting: it is taken where glibc is, and nowhere does it hurt."""

import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pipeline.audio.allocation import keep_freed_memory
sys.exit(0 if keep_freed_memory() else 3)
"""


def test_glibc_takes_the_setting():
    taken = subprocess.run([sys.executable, "-c", PROGRAM]).returncode == 0

    assert taken == (platform.libc_ver()[0] == "glibc")
