"""What lies in a tar: samples by their place in it, read as webdataset reads them.

A sample is a run of members with one key, the path up to the first dot of its name. Its *ordinal*
is its place among the samples of its tar, whole or not.
"""

import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import fsspec
from fsspec.implementations.local import LocalFileSystem
from numpy import bool_
from numpy.typing import NDArray
from webdataset.tariterators import base_plus_ext, group_by_keys, tar_file_expander

READ_AHEAD_BYTES = 8 * 2**20
"""One request to an object store; a tar is read from front to back."""

_META = re.compile(r"__[^/]*__($|/)")
"""Members that webdataset leaves out."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A sample as it lies in its tar; an empty part is one that is not there."""

    key: str
    url: str
    flac: bytes
    json: bytes


@dataclass(frozen=True, slots=True)
class Lost:
    """A sample that should be in a tar and cannot be got from it."""

    url: str
    reason: str


def count_samples(file: IO[bytes]) -> int:
    """Samples of an open tar, from its headers; of a truncated one, those that begin in it."""
    counter = _Ordinals()
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            for member in tar:
                if member.isreg():
                    counter.see(member.name)
    except tarfile.ReadError:
        pass  # what can be read is read, and the rest is counted when it is missed
    return counter.ordinal + 1


def read_samples(url: str, wanted: NDArray[bool_]) -> Iterator[tuple[int, Raw | Lost]]:
    """The wanted samples of a tar in order, each with its ordinal; what is not there is Lost.

    Args:
        url: Where the tar is, as fsspec takes it.
        wanted: By ordinal; as long as the tar has samples.
    """
    ordinals = _Ordinals()
    broken: list[Exception] = []

    def select(name: str) -> bool:
        ordinals.see(name)
        if ordinals.ordinal > last:
            raise _Enough
        return bool(wanted[ordinals.ordinal])

    def stop(error: Exception) -> bool:
        if not isinstance(error, _Enough):
            broken.append(error)
        return False

    pending = wanted.nonzero()[0].tolist()
    last = pending[-1]
    done = 0
    with _opened(url) as stream:
        files = tar_file_expander([{"url": url, "stream": stream}], stop, select_files=select)
        for sample in group_by_keys(files, handler=stop, suffixes={"flac", "json"}):
            if broken and not _whole(sample):
                break
            yield pending[done], _raw(sample)
            done += 1
    yield from ((ordinal, Lost(url, _why(broken))) for ordinal in pending[done:])


class _Enough(Exception):  # noqa: N818 - it ends a reading, and is no error
    """Raised after the last wanted sample."""


class _Ordinals:
    """Counts samples by their members' names, as webdataset groups them."""

    def __init__(self) -> None:
        self.ordinal = -1
        self._key: str | None = None

    def see(self, name: str) -> None:
        key = base_plus_ext(name)[0]
        if key is not None and key != self._key and not _META.match(name):
            self._key = key
            self.ordinal += 1


@contextmanager
def _opened(url: str) -> Iterator[Any]:
    filesystem, inner = fsspec.core.url_to_fs(url)
    if isinstance(filesystem, LocalFileSystem):
        with Path(inner).open("rb") as file:
            yield file
    else:
        with filesystem.open(inner, "rb", block_size=READ_AHEAD_BYTES) as file:
            yield file


def _why(broken: list[Exception]) -> str:
    if not broken:
        return "not in its tar"
    return "truncated tar" if isinstance(broken[0], tarfile.ReadError) else "unreadable tar"


def _whole(sample: dict[str, Any]) -> bool:
    return "flac" in sample and "json" in sample


def _raw(sample: dict[str, Any]) -> Raw:
    return Raw(
        sample["__key__"], sample["__url__"], sample.get("flac", b""), sample.get("json", b"")
    )
