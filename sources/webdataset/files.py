"""Finds the tars that a recipe means: a folder, a glob, or a range as ``{00000..00011}.tar``."""

import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.folder.files import expanded as expanded_path

MAX_TARS = 1_000_000
"""Ranges are written by hand, and 12 digits in one would fill the memory."""

_RANGE = re.compile(r"\{(\d{1,12})\.\.(\d{1,12})\}")
_CHOICE = re.compile(r"\{([^{}]*,[^{}]*)\}")
_WILD = re.compile(r"[*?\[]")
_VARIES = re.compile(r"[*?\[{]")


@dataclass(frozen=True, slots=True)
class Tars:
    """``names`` are relative to ``root``, an absolute path without links, and sorted."""

    root: str
    names: tuple[str, ...]


def find_tars(given: list[str]) -> Tars:
    """The tars that these paths, folders, globs and ranges mean, each once.

    Raises:
        ValueError: One means none; it names what may be meant.
    """
    found: dict[Path, None] = {}
    bases = []
    for each in given:
        base = _base(_home(each))
        bases.append(base.resolve())
        tars = [base.resolve() / tar.relative_to(base) for tar in _meant(each)]
        if not tars:
            raise ValueError(
                f"path: there is no .tar in or at {each!r}; a tar, a folder of tars, a glob as "
                "train/*.tar and a range as {00000..00011}.tar are allowed"
            )
        found |= dict.fromkeys(tars)
        if len(found) > MAX_TARS:
            raise ValueError(f"path: more than {MAX_TARS} tars")
    # Of what is given and not of what is found: a tar more must not change the ids of the others.
    root = Path(os.path.commonpath(bases))
    for tar in found:
        if tar.name.endswith((".gz", ".tgz")):
            raise ValueError(
                f"path: {tar.name!r} is compressed, so that nothing in it can be read by itself; "
                "unpack it with gunzip"
            )
    names = sorted(tar.relative_to(root).as_posix() for tar in found)
    _check_distinct(names)
    return Tars(str(root), tuple(names))


def stem(name: str) -> str:
    """A tar's name without its ending: the first part of its items' ids."""
    return name.removesuffix(".tar")


def expanded(pattern: str) -> Iterator[str]:
    """The names that braces stand for: ``{00..02}`` counts, ``{a,b}`` chooses.

    Raises:
        ValueError: They stand for more than MAX_TARS.
    """
    choice, span = _CHOICE.search(pattern), _RANGE.search(pattern)
    if span is not None:
        low, high = int(span[1]), int(span[2])
        if not 0 <= high - low < MAX_TARS:
            raise ValueError(f"path: {span[0]!r} is no range of at most {MAX_TARS} numbers")
        parts: Iterator[str] = (f"{number:0{len(span[1])}d}" for number in range(low, high + 1))
        place = span.span()
    elif choice is not None:
        parts, place = iter(choice[1].split(",")), choice.span()
    else:
        yield pattern
        return
    for part in parts:
        yield from expanded(pattern[: place[0]] + part + pattern[place[1] :])


def _home(given: str) -> str:
    return os.path.abspath(expanded_path("path", given))  # noqa: PTH100 - without "..", links kept


def _base(given: str) -> Path:
    """The folder that is meant, or the one above the first part with a wildcard."""
    path = Path(given)
    if path.is_dir():
        return path
    while _VARIES.search(str(path)) and not path.exists():
        path = path.parent
    return path if path.is_dir() else path.parent


def _meant(given: str) -> Iterator[Path]:
    home = _home(given)
    for number, name in enumerate([home] if Path(home).exists() else expanded(home)):
        if number == MAX_TARS:
            raise ValueError(f"path: {given!r} means more than {MAX_TARS} tars")
        yield from _at(name)


def _at(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        yield from (tar for tar in path.rglob("*.tar") if tar.is_file())
    elif path.is_file():
        yield path
    elif _WILD.search(name):
        matches = glob.iglob(name, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute
        yield from (Path(match) for match in matches if Path(match).is_file())
    elif name.endswith(".tar"):
        raise ValueError(f"path: there is no tar {name!r}")


def _check_distinct(names: list[str]) -> None:
    """Raises ValueError where ``a.tar`` lies beside ``a/b.tar``: their ids could be the same."""
    stems = {stem(name) for name in names}
    for name in names:
        above = name.split("/")[:-1]
        for depth in range(1, len(above) + 1):
            if "/".join(above[:depth]) in stems:
                folder = "/".join(above[:depth])
                raise ValueError(
                    f"path: {folder}.tar lies beside a folder {folder}/ with tars, so that the ids "
                    "of their items could be the same; make two sources of them"
                )
