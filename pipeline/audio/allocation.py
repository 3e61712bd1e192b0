"""Keeping freed memory in the process, for a worker that mills one recording after another."""

import ctypes
import sys

M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
"""Parameters of glibc's mallopt(3)."""

LARGEST_KEPT_BYTES = 32 << 20
"""The most that glibc allows; a window of ten seconds takes 2 MB."""

TRIM_BYTES = 128 << 20


def keep_freed_memory() -> bool:
    """Makes the allocator reuse blocks of megabytes, not return them to the system each time.

    Otherwise every window is written to fresh pages, and the faults take up to a quarter of the
    time of a pass. To be called once when a worker starts. Only glibc can be told; elsewhere
    nothing happens.

    Returns:
        Whether the allocator took it.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(
        mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT_BYTES) and mallopt(M_TRIM_THRESHOLD, TRIM_BYTES)
    )
