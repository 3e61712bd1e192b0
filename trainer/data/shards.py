"""Finds the tars of a data set, on disk or in an object store, and how many samples each holds.

LAION's layout, ``<dataset>/<split>/sizes.json``, says both. Without it the tars are those in the
folder, and their headers are counted.
"""

import json
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import fsspec

from trainer.data.tars import count_samples

SIZES = "sizes.json"
_WILD = frozenset("*?[")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shard:
    """One tar: where it is, as fsspec takes it, and its samples, at least one."""

    url: str
    n_samples: int


@dataclass(frozen=True, slots=True)
class Shards:
    """The tars to read, in a fixed order; ``where`` is what was asked for, for messages."""

    where: str
    tars: tuple[Shard, ...]

    @property
    def n_samples(self) -> int:
        """All samples of all tars."""
        return sum(tar.n_samples for tar in self.tars)


def find_shards(path: str, splits: Sequence[str]) -> Shards:
    """The tars of ``splits`` below ``path``, split by split, by name within each.

    A folder that itself holds tars, a tar, and a glob are taken whole, whatever the splits: there
    is nothing in them to tell splits by. Tars that ``sizes.json`` does not name are left alone, as
    LAION's loader does.

    Args:
        path: A data set's folder, a folder of tars, a tar or a glob; a path or a URL.
        splits: Names of splits, as ``train``.

    Raises:
        ValueError: There is nothing to read, or ``sizes.json`` names what is not there.
    """
    filesystem, inner = fsspec.core.url_to_fs(path)
    inner = inner.rstrip("/")
    if not filesystem.exists(inner):
        if _WILD.isdisjoint(inner):
            raise ValueError(f"{path}: there is nothing there")
        found = [each for each in filesystem.glob(inner) if each.endswith(".tar")]
        return Shards(path, _counted(filesystem, sorted(found), path))
    if filesystem.isfile(inner):
        if not inner.endswith(".tar"):
            raise ValueError(f"{path}: is no .tar; give a data set's folder, a tar or a glob")
        return Shards(path, _counted(filesystem, [inner], path))
    if _names(filesystem, inner, (".tar", SIZES)):
        return Shards(path, _of_folder(filesystem, inner, path))
    tars = [tar for split in splits for tar in _of_split(filesystem, inner, path, split)]
    if not tars:
        raise ValueError(f"{path}: no split was asked for; there are {_splits(filesystem, inner)}")
    return Shards(f"{path} ({', '.join(splits)})", tuple(tars))


def _of_split(filesystem: Any, dataset: str, path: str, split: str) -> tuple[Shard, ...]:
    folder = posixpath.join(dataset, split)
    is_name = split not in ("", ".", "..") and "/" not in split
    if not is_name or not filesystem.isdir(folder):
        raise ValueError(
            f"{path}: there is no split {split!r}; there are {_splits(filesystem, dataset)}"
        )
    return _of_folder(filesystem, folder, posixpath.join(path.rstrip("/"), split))


def _of_folder(filesystem: Any, folder: str, path: str) -> tuple[Shard, ...]:
    there = _names(filesystem, folder, (".tar",))
    if not filesystem.exists(posixpath.join(folder, SIZES)):
        return _counted(filesystem, [posixpath.join(folder, name) for name in there], path)
    sizes = _sizes(filesystem.cat_file(posixpath.join(folder, SIZES)), f"{path}/{SIZES}")
    if missing := sorted(sizes.keys() - set(there)):
        raise ValueError(
            f"{path}/{SIZES} names {len(missing)} tars that are not there: "
            f"{_some(missing)}; fetch them, or take their lines out"
        )
    return _filled(
        [
            Shard(filesystem.unstrip_protocol(posixpath.join(folder, name)), sizes[name])
            for name in sorted(sizes)
        ],
        path,
    )


def _sizes(content: bytes, where: str) -> dict[str, int]:
    """Samples by tar; a name that could lead out of the folder is refused."""
    try:
        sizes = json.loads(content)
    except ValueError as error:
        raise ValueError(f"{where}: is not JSON: {error}") from error
    if not isinstance(sizes, dict):
        raise ValueError(f'{where}: must be like {{"0.tar": 512}}')
    for name, n in sizes.items():
        if "/" in name or "\\" in name or not name.endswith(".tar"):
            raise ValueError(f"{where}: {name!r} is not the name of a tar beside it")
        if type(n) is not int or n < 0:
            raise ValueError(f"{where}: {name!r}: {n!r} is not a number of samples")
    return sizes


def _counted(filesystem: Any, tars: list[str], path: str) -> tuple[Shard, ...]:
    counted = []
    for tar in tars:
        with filesystem.open(tar, "rb") as file:
            counted.append(Shard(filesystem.unstrip_protocol(tar), count_samples(file)))
    return _filled(counted, path)


def _filled(tars: list[Shard], path: str) -> tuple[Shard, ...]:
    filled = tuple(tar for tar in tars if tar.n_samples)
    if not filled:
        raise ValueError(
            f"{path}: holds no samples; "
            + ("its tars are empty" if tars else "there is no .tar in it")
        )
    return filled


def _names(filesystem: Any, folder: str, endings: tuple[str, ...]) -> list[str]:
    return sorted(
        posixpath.basename(each["name"])
        for each in filesystem.ls(folder, detail=True)
        if each["type"] == "file" and each["name"].endswith(endings)
    )


def _splits(filesystem: Any, dataset: str) -> str:
    folders = sorted(
        posixpath.basename(each["name"].rstrip("/"))
        for each in filesystem.ls(dataset, detail=True)
        if each["type"] == "directory" and _names(filesystem, each["name"], (".tar", SIZES))
    )
    return _some(folders) if folders else "none"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
