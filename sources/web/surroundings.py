"""What the client takes from the machine: clocks, chance, names, trust, and a shared folder."""

import functools
import os
import random
import socket
import ssl
import stat
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses that a name stands for, in the order to try them.

    Raises:
        OSError: There is no such name, or nobody to ask.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@functools.cache
def certificates() -> ssl.SSLContext:
    """The authorities that are trusted: those of certifi, or of ``SSL_CERT_FILE``."""
    return httpx.create_ssl_context()  # takes 20 ms, and is the same for all


@dataclass(frozen=True, slots=True)
class Surroundings:
    """In one place, so that a test can wait for days in no time, and give names to addresses."""

    now: Callable[[], float] = time.time
    """Seconds since 1970: what is kept about a host must outlive a reboot."""
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random
    resolve: Callable[[str, int], list[str]] = addresses_of
    certificates: Callable[[], ssl.SSLContext] = certificates


def shared_folder(*parts: str) -> Path:
    """A folder that all processes of this user on this machine share, made if it is missing.

    It lies in ``$TMPDIR/soundmill-<uid>`` and is open to nobody else.

    Raises:
        OSError: Somebody else has put something in its place.
    """
    base = Path(os.environ.get("TMPDIR") or tempfile.gettempdir())
    top = base / f"soundmill-{os.getuid()}"
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = top.lstat()
    # Anybody may write to /tmp: a folder or a link that is not ours could be anybody's trap.
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid():
        raise PermissionError(
            f"{top}: is not a folder of this user; remove it, or set TMPDIR to a folder of yours"
        )
    if stat.S_IMODE(seen.st_mode) != 0o700:
        top.chmod(0o700)
    folder = top.joinpath(*parts)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
