"""Sounds to embed, wherever they lie: clips in shards, folders of audio files, single files.

What shards say of a clip comes with it: captions, title, author and licence.
"""

import json
import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import fsspec
import numpy as np

from schemas.manifest import SPLITS
from trainer.data.shards import SIZES, find_shards
from trainer.data.tars import Lost, Raw, read_samples

ENDINGS = frozenset({".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".m4a"})
"""Of the files that a folder is searched for; one that is named is tried whatever its ending."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound and what is said of it. Texts are verbatim, and may be hostile.

    ``key`` is a clip's, empty for a file; ``path`` the tar or the file. ``audio`` is the file, or
    its bytes.
    """

    path: str
    audio: bytes | Path
    key: str = ""
    split: str = ""
    captions: tuple[str, ...] = ()
    title: str = ""
    author: str = ""
    license: str = ""
    source_url: str = ""


def sounds_of(places: Sequence[str], skipped: Counter[str]) -> Iterator[Sound]:
    """All sounds of data sets, splits, tars, globs of tars, folders of files, and files.

    In the order given, and by name within each. Paths are below their place where there is one
    place, and begin with it where there are several. Samples that cannot be had are counted.

    Raises:
        ValueError: There is nothing at a place.
    """
    for place in places:
        prefix = place.rstrip("/") if len(places) > 1 else ""
        if _is_sharded(place):
            yield from _of_shards(place, prefix, skipped)
        elif Path(place).is_dir():
            yield from _of_folder(Path(place), prefix)
        elif Path(place).is_file():
            yield Sound(place, Path(place))
        else:
            raise ValueError(f"{place}: there is nothing there; give shards, a folder, or files")


def shards_digest(place: str) -> str:
    """16 hex digits that change when another tar lies in a data set; empty where it has no tars.

    The shard table of soundmill holds the hash of each tar; of other tars it is names and sizes.
    """
    filesystem, inner = fsspec.core.url_to_fs(place)
    digest = blake2b(digest_size=8)
    table = posixpath.join(inner, "manifest/shards.parquet")
    if filesystem.exists(table):
        digest.update(filesystem.cat_file(table))
        return digest.hexdigest()
    tars = sorted(path for path in filesystem.find(inner) if path.endswith(".tar"))
    for path in tars:
        digest.update(f"{posixpath.relpath(path, inner)}\0{filesystem.size(path)}\0".encode())
    return digest.hexdigest() if tars else ""


def _is_sharded(place: str) -> bool:
    if place.endswith(".tar"):
        return True
    filesystem, inner = fsspec.core.url_to_fs(place)
    if filesystem.isdir(inner):
        return bool(_splits(place)) or _holds_tars(filesystem, inner)
    return bool(set("*?[") & set(place)) and not filesystem.exists(inner)


def _holds_tars(filesystem: Any, folder: str) -> bool:
    names = [posixpath.basename(path) for path in filesystem.ls(folder, detail=False)]
    return any(name == SIZES or name.endswith(".tar") for name in names)


def _splits(place: str) -> list[str]:
    """The folders of tars in a data set, those of the design first."""
    filesystem, inner = fsspec.core.url_to_fs(place)
    if not filesystem.isdir(inner):
        return []
    below = [
        each["name"].rstrip("/")
        for each in filesystem.ls(inner, detail=True)
        if each["type"] == "directory"
    ]
    found = {posixpath.basename(path) for path in below if _holds_tars(filesystem, path)}
    return [name for name in SPLITS if name in found] + sorted(found - set(SPLITS))


def _of_shards(place: str, prefix: str, skipped: Counter[str]) -> Iterator[Sound]:
    filesystem, inner = fsspec.core.url_to_fs(place)
    for split in _splits(place) or [""]:
        found = find_shards(place, [split] if split else [])
        for tar in found.tars:
            own = filesystem._strip_protocol(tar.url)
            path = posixpath.join(prefix, posixpath.relpath(own, inner))
            path = place if own == inner else path
            for _, raw in read_samples(tar.url, np.ones(tar.n_samples, dtype=np.bool_)):
                sound = _of_sample(raw, path, split or _split_of(own))
                if isinstance(sound, str):
                    skipped[sound] += 1
                else:
                    yield sound


def _split_of(tar: str) -> str:
    folder = posixpath.basename(posixpath.dirname(tar))
    return folder if folder in SPLITS else ""


def _of_sample(raw: Raw | Lost, path: str, split: str) -> Sound | str:
    """The sound, or the reason why it cannot be had."""
    if isinstance(raw, Lost):
        return raw.reason
    if not raw.flac:
        return "no flac"
    try:
        told = json.loads(raw.json or b"{}")
    except ValueError:
        return "JSON that cannot be read"
    if not isinstance(told, dict):
        return "JSON that cannot be read"
    original = told.get("original_data")
    whose = original if isinstance(original, dict) else {}
    texts = told.get("text_augment_all") or told.get("text") or []
    return Sound(
        path=path,
        audio=raw.flac,
        key=raw.key,
        split=split,
        captions=tuple(map(str, [texts] if isinstance(texts, str) else texts)),
        title=_text(whose, "title"),
        author=_text(whose, "author"),
        license=_text(whose, "license"),
        source_url=_text(whose, "source_url"),
    )


def _text(of: dict[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def _of_folder(folder: Path, prefix: str) -> Iterator[Sound]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if not found:
        raise ValueError(f"{folder}: neither tars nor audio files ({', '.join(sorted(ENDINGS))})")
    for path in found:
        yield Sound(posixpath.join(prefix, path.relative_to(folder).as_posix()), path)
