"""Names of files as ids, as locators and back, and whether a name stays inside its folder.

A file name is any bytes but ``/`` and NUL. An id must be text that fits in a table and on one line
of a log; a locator must lead back to the very bytes. Within this project a name travels as
``os.fsdecode`` gives it, with slashes, relative to the folder.
"""

import os
import posixpath
import re
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

_UNFIT_FOR_IDS = re.compile(
    "%(?=[0-9A-Fa-f]{2})"  # or a name could pass for the escape of another
    "|#(?=row-[0-9])"  # or a name could pass for the second row of another
    "|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"  # breaks a line, or is not text at all
)


def id_part(name: str) -> str:
    """The name as it stands in an item id: readable, on one line, and no two names alike.

    Bytes that are not UTF-8, control characters and line breaks are percent-encoded.
    """
    return _UNFIT_FOR_IDS.sub(lambda found: quote(path_bytes(found[0]), safe=""), name)


def locator_of(name: str) -> str:
    """The name as a locator: ASCII only, every byte recoverable by :func:`name_of`."""
    return quote(path_bytes(name))


def name_of(locator: str) -> str:
    """The name that :func:`locator_of` made ``locator`` from."""
    return os.fsdecode(unquote_to_bytes(locator))


def path_bytes(name: str) -> bytes:
    """The bytes of a name; surrogates that stand for no byte are kept, never refused."""
    try:
        return os.fsencode(name)
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")


def relative_name(name: str) -> str | None:
    """The name without ``.`` and ``..``; None where it is absolute or leads out of its folder."""
    if name.startswith("/") or re.match(r"[A-Za-z]:[\\/]", name):
        return None
    tidy = posixpath.normpath(name)
    return None if tidy == ".." or tidy.startswith("../") else tidy


def is_inside(root: str, path: str) -> bool:
    """Whether ``path``, all links followed, lies below ``root``, which has none left to follow."""
    return Path(os.path.realpath(path)).is_relative_to(root)
