"""Finds the files of a folder, in the order of their ids, and tells which belong to which.

Hidden files and folders (a leading dot) are left out; that is what the dot asks for. Everything
else comes out once, whatever it is, so that a listing accounts for the whole folder.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path, PurePosixPath

from sources.folder.names import id_part

NOT_AUDIO_ENDINGS = frozenset({
    ".bib", ".bmp", ".cfg", ".css", ".csv", ".db", ".doc", ".docx", ".gif", ".htm", ".html",
    ".ini", ".ipynb", ".jpeg", ".jpg", ".js", ".json", ".jsonl", ".lock", ".log", ".md", ".md5",
    ".ndjson", ".npy", ".npz", ".ods", ".parquet", ".pdf", ".pickle", ".pkl", ".png", ".ps",
    ".py", ".rst", ".rtf", ".sh", ".sha1", ".sha256", ".sqlite", ".srt", ".svg", ".tex", ".tif",
    ".tiff", ".toml", ".tsv", ".txt", ".vtt", ".webp", ".xls", ".xlsx", ".xml", ".yaml", ".yml",
})  # fmt: skip
"""Endings that nobody gives to sound. An ending that is not here is tried: the decoder decides."""

NOT_AUDIO_NAMES = frozenset({
    "AUTHORS", "CHANGELOG", "CHANGES", "COPYING", "LICENCE", "LICENSE", "Makefile", "NOTICE",
    "README", "SHA256SUMS",
})  # fmt: skip

SIDECAR_ENDINGS = (".json", ".txt")


class Kind(Enum):
    """What a directory entry turned out to be."""

    FILE = auto()
    LINK = auto()
    NOT_AUDIO = auto()
    MISSING = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of the folder. ``name`` is relative to it; ``sidecars`` name the files beside it
    that speak of it, most specific first; ``detail`` says why an entry is UNREADABLE or MISSING.
    """

    name: str
    kind: Kind
    sidecars: tuple[str, ...] = ()
    detail: str = ""


def walk(root: str, *, recursive: bool) -> Iterator[Found]:
    """Every file below ``root`` that is not hidden, in the order of ``id_part`` of its name.

    Links come out as LINK, those to folders too, and are not followed: no loop can hold the walk.
    Sidecars are attached to their audio file and not listed. Sockets, pipes and devices are not
    files. Holds the names of one folder, and of those above it, at a time.
    """
    open_folders = [_folder(root, "")]
    while open_folders:
        step = next(open_folders[-1], None)
        if step is None:
            open_folders.pop()
        elif isinstance(step, Found):
            yield step
        elif recursive:
            open_folders.append(_folder(root, step))


def is_not_audio(name: str) -> bool:
    """Whether the ending, or the whole name, belongs to something that is not sound."""
    path = PurePosixPath(name)
    return path.suffix.lower() in NOT_AUDIO_ENDINGS or path.name in NOT_AUDIO_NAMES


def sidecars_of(name: str, beside: frozenset[str]) -> tuple[str, ...]:
    """The names in ``beside`` that speak of the file ``name``, most specific first."""
    stem = PurePosixPath(name).stem
    candidates = (f"{name}.json", f"{stem}.json", f"{stem}.txt")
    return tuple(dict.fromkeys(each for each in candidates if each in beside))


def _folder(root: str, below: str) -> Iterator[Found | str]:
    """What lies directly in ``root``/``below``; a folder comes out as its name with a slash."""
    try:
        entries = _entries(Path(root, below))
    except OSError as failure:
        yield Found(below, Kind.UNREADABLE, detail=failure.strerror or "unreadable")
        return
    beside = frozenset(
        name for _, name, kind in entries if kind is not None and name.endswith(SIDECAR_ENDINGS)
    )
    taken = _taken(entries, beside)
    for _, name, kind in entries:
        if kind is None:
            yield f"{below}{name}/"
        elif name not in taken:
            sidecars = () if kind is Kind.NOT_AUDIO or not beside else sidecars_of(name, beside)
            yield Found(below + name, kind, tuple(below + each for each in sidecars))


def _entries(path: Path) -> list[tuple[str, str, Kind | None]]:
    """Sort key, name and kind of each entry; the kind of a folder is None."""
    entries: list[tuple[str, str, Kind | None]] = []
    with os.scandir(path) as scan:
        for entry in scan:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                # The slash sorts a folder where the ids of its files belong.
                entries.append((id_part(entry.name) + "/", entry.name, None))
            elif entry.is_symlink():
                entries.append((id_part(entry.name), entry.name, Kind.LINK))
            elif entry.is_file(follow_symlinks=False):
                kind = Kind.NOT_AUDIO if is_not_audio(entry.name) else Kind.FILE
                entries.append((id_part(entry.name), entry.name, kind))
    entries.sort()
    return entries


def _taken(entries: list[tuple[str, str, Kind | None]], beside: frozenset[str]) -> set[str]:
    """The sidecars that an audio file of the same folder lays claim to."""
    if not beside:
        return set()
    return {
        sidecar
        for _, name, kind in entries
        if kind in (Kind.FILE, Kind.LINK) and not is_not_audio(name)
        for sidecar in sidecars_of(name, beside)
    }
