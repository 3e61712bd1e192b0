"""What a folder of ``datasets`` is: an AudioFolder with its tables, or shards with the sounds."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

TABLES = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
"""The names that AudioFolder gives them; one in a folder, or one in each folder of a split."""

_SPLIT = re.compile(r"([A-Za-z][\w.]*?)-\d{5}-of-\d{5}")
_SPLITS = frozenset({"train", "test", "validation", "valid", "val", "dev", "eval", "evaluation"})


@dataclass(frozen=True, slots=True)
class Found:
    """Files below the folder, by their relative names, sorted: tables, or else shards."""

    tables: tuple[str, ...]
    shards: tuple[str, ...]


def find(root: Path) -> Found:
    """The tables of an AudioFolder where there are any; else Arrow files, else parquet.

    Hidden folders and the caches of ``datasets`` are passed by; links are not followed.
    """
    names = sorted(_files(root))
    tables = tuple(name for name in names if PurePosixPath(name).name in TABLES)
    if tables:
        return Found(tables, ())
    arrow = tuple(name for name in names if name.endswith(".arrow"))
    return Found((), arrow or tuple(name for name in names if name.endswith(".parquet")))


def split_of(name: str) -> str:
    """The split that a file's name, or the folders it lies in, speak of; empty where none."""
    path = PurePosixPath(name)
    if found := _SPLIT.match(path.name):
        return found[1]
    return next((part for part in (*path.parts[:-1], path.stem) if part.lower() in _SPLITS), "")


def _files(root: Path) -> Iterator[str]:
    for above, folders, files in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in files:
            path = Path(above, name)
            # Filtered and mapped copies of what the folder holds anyway
            cached = name.startswith((".", "cache-", "indices-", "tmp"))
            if not cached and path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()
