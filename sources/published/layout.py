"""Finds the files of an unpacked set; none that lies outside of its folder is ever read."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from schemas.rejections import Reason, Rejected
from sources.folder.files import expanded
from sources.folder.names import is_inside, relative_name
from sources.folder.rows import MAX_NAME_CHARS
from sources.folder.tables import Dialect, Row, read_table
from sources.folder.walk import Kind, is_not_audio, walk


def table_in(root: str, names: Iterable[str]) -> Path | None:
    """The first of the files ``names`` that lies below ``root``; None where none does.

    Raises:
        ValueError: It is a link out of the folder.
    """
    for name in names:
        path = Path(root, name)
        if path.is_file():
            if not is_inside(root, str(path)):
                raise ValueError(f"path: {name!r} is a link out of the folder, and is not read")
            return path
    return None


def needed_table(root: str, names: tuple[str, ...]) -> Path:
    """The first of the files ``names`` that lies below ``root``.

    Raises:
        ValueError: None does, or it is a link out of the folder.
    """
    found = table_in(root, names)
    if found is None:
        raise ValueError(
            f"path: there is no {' or '.join(names)} in {root}; "
            "give the folder that the set was unpacked in"
        )
    return found


def existing_file(key: str, path: str) -> Path:
    """The file that the setting ``key`` names, as an absolute path.

    Raises:
        ValueError: There is none.
    """
    file = expanded(key, path)
    if not file.is_file():
        raise ValueError(f"{key}: there is no file {path!r} (looked at {file.absolute()})")
    return Path(os.path.normpath(file.absolute()))


def sound_in(root: str, names: Iterable[str]) -> str:
    """The first of the files ``names`` that lies below ``root``.

    The names come from a table and are not to be trusted.

    Raises:
        Rejected: None is there, or one is no file or would lead out of the folder.
    """
    looked_for = ""
    for name in names:
        tidy = relative_name(name) if len(name) <= MAX_NAME_CHARS else None
        if tidy is None:
            raise Rejected(Reason.OUTSIDE_FOLDER, "its row names a path out of the folder")
        looked_for = looked_for or tidy
        path = Path(root, tidy)
        try:
            mode = os.lstat(path).st_mode
        except (OSError, ValueError):
            continue
        if not is_inside(root, str(path)):
            raise Rejected(Reason.OUTSIDE_FOLDER, "a link out of the folder")
        if stat.S_ISREG(mode) or (stat.S_ISLNK(mode) and path.is_file()):
            return tidy
    raise Rejected(Reason.MISSING_FILE, f"there is no file {looked_for[:200]!r}")


def sounds_below(root: str) -> Iterable[str]:
    """The names of all files and links below ``root`` that may be sound, in a fixed order."""
    for found in walk(root, recursive=True):
        if found.kind in (Kind.FILE, Kind.LINK) and not is_not_audio(found.name):
            yield found.name


def by_stem(root: str) -> dict[str, str]:
    """The sounds below ``root`` by their names without folder and ending; the first of two counts.

    Holds all the names: some 200 bytes for each sound.
    """
    found: dict[str, str] = {}
    for name in sounds_below(root):
        found.setdefault(PurePosixPath(name).stem, name)
    return found


def rows_of(path: Path, needed: tuple[str, ...], dialect: Dialect | None = None) -> Iterator[Row]:
    """The rows of a table that must have the columns ``needed``.

    Raises:
        ValueError: It lacks one, or cannot be read; also while its rows are read.
    """
    found, rows = read_table(path, dialect)
    for column in needed:
        if column not in found:
            raise ValueError(
                f"path: {path.name!r} has no column {column!r}; it has {', '.join(found) or 'none'}"
            )
    return rows
