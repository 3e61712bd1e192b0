"""The files of a folder by their locators, seen anew: it may have changed since its listing."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.rejections import Reason, Rejected
from sources.folder.names import is_inside, name_of


def existing_folder(key: str, path: str) -> Path:
    """The folder that the setting ``key`` names, absolute and with its links followed.

    Raises:
        ValueError: There is none.
    """
    folder = expanded(key, path)
    if not folder.exists():
        raise ValueError(
            f"{key}: there is no folder {path!r} (looked at {folder.absolute()}); "
            "make it, or give the folder that holds the sounds"
        )
    if not folder.is_dir():
        raise ValueError(f"{key}: {path!r} is a file; give the folder that it lies in")
    return folder.resolve()


def expanded(key: str, path: str) -> Path:
    """A path from the setting ``key`` with ``~`` replaced.

    Raises:
        ValueError: Nobody knows whose home is meant.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as failure:
        raise ValueError(f"{key}: {path!r}: {failure}") from failure


def fingerprint_of(root: str, locator: str) -> str:
    """Size and time of last change, as ``<bytes>-<nanoseconds>``.

    Raises:
        Rejected: The file is gone, is no file, or leads out of the folder.
    """
    _, status = _resolved(root, locator)
    return f"{status.st_size}-{status.st_mtime_ns}"


@contextmanager
def fetched(root: str, locator: str) -> Iterator[Path]:
    """The file itself, where it lies; nothing is copied.

    Raises:
        Rejected: As for :func:`fingerprint_of`, and when it may not be read.
    """
    path, _ = _resolved(root, locator)
    try:
        with path.open("rb"):
            pass
    except OSError as failure:
        raise Rejected(Reason.UNREADABLE, failure.strerror or "unreadable") from failure
    yield path


def _resolved(root: str, locator: str) -> tuple[Path, os.stat_result]:
    try:
        path = Path(os.path.realpath(Path(root, name_of(locator))))
        status = path.stat()
    except (OSError, ValueError) as failure:
        why = getattr(failure, "strerror", None) or "no such name can exist"
        raise Rejected(Reason.UNREADABLE, why) from failure
    if not is_inside(root, str(path)):
        raise Rejected(Reason.OUTSIDE_FOLDER, "leads out of the folder")
    if not stat.S_ISREG(status.st_mode):
        raise Rejected(Reason.UNREADABLE, "not a regular file")
    return path, status
