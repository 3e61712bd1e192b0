"""Files of a data set, local or in an object store, through fsspec: whole files appear by rename.

Every path is a string below the data set's root. On a local disk a file is written beside its
place and renamed; an object store shows an object only when its upload is complete.
"""

import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

PARTIAL = ".part"
"""Marks a file that is being written; what a killed run leaves with this ending means nothing."""


def join(root: str, *parts: str) -> str:
    """The path of ``parts`` below ``root``, with forward slashes on every system."""
    return posixpath.join(root, *parts)


def resolve(output: str) -> str:
    """The root as the rest of the code uses it: absolute when local, untouched when a URL."""
    if is_local(output):
        return str(Path(output.removeprefix("file://")).expanduser().absolute())
    return output.rstrip("/")


def is_local(path: str) -> bool:
    """Whether ``path`` is on a disk of this machine."""
    return "://" not in path or path.startswith("file://")


@contextmanager
def writing(path: str) -> Iterator[IO[bytes]]:
    """A binary file that appears at ``path`` when the block ends without an error, and else not."""
    filesystem, inner = fsspec.core.url_to_fs(path)
    if not is_local(path):
        with _uploading(filesystem, inner) as remote:
            yield remote
        return
    Path(inner).parent.mkdir(parents=True, exist_ok=True)
    partial = f"{inner}.{uuid4().hex}{PARTIAL}"
    try:
        with open(partial, "wb") as local:  # noqa: PTH123 - the path is a string everywhere here
            yield local
        os.replace(partial, inner)  # noqa: PTH105
    finally:
        Path(partial).unlink(missing_ok=True)


@contextmanager
def _uploading(filesystem: Any, inner: str) -> Iterator[IO[bytes]]:
    # Closing a remote file publishes it, so a failed write must not get that far.
    file = filesystem.open(inner, "wb", autocommit=False)
    try:
        yield file
    except BaseException:
        file.discard()
        raise
    file.close()
    file.commit()


def write_bytes(path: str, content: bytes) -> None:
    """Writes ``content`` at ``path``, whole or not at all."""
    with writing(path) as file:
        file.write(content)


def read_bytes(path: str) -> bytes:
    """The content of a file.

    Raises:
        FileNotFoundError: There is none.
    """
    filesystem, inner = fsspec.core.url_to_fs(path)
    content: bytes = filesystem.cat_file(inner)
    return content


def opened(path: str) -> Any:
    """A seekable binary file open for reading; close it, or use it as a context."""
    filesystem, inner = fsspec.core.url_to_fs(path)
    return filesystem.open(inner, "rb")


def exists(path: str) -> bool:
    """Whether there is a file or folder at ``path``."""
    filesystem, inner = fsspec.core.url_to_fs(path)
    return bool(filesystem.exists(inner))


def size(path: str) -> int:
    """The bytes of a file."""
    filesystem, inner = fsspec.core.url_to_fs(path)
    return int(filesystem.size(inner))


def list_files(folder: str, ending: str = "") -> list[str]:
    """The files below ``folder`` whose names end with ``ending``, sorted; none if it is not there.

    Files still being written are left out.
    """
    filesystem, inner = fsspec.core.url_to_fs(folder)
    if not filesystem.exists(inner):
        return []
    below = (path[len(inner.rstrip("/")) :] for path in filesystem.find(inner))
    return sorted(
        folder.rstrip("/") + path
        for path in below
        if path.endswith(ending) and not path.endswith(PARTIAL)
    )


def remove_partials(folder: str) -> None:
    """Removes what killed runs have left half written below ``folder``."""
    filesystem, inner = fsspec.core.url_to_fs(folder)
    if filesystem.exists(inner):
        for path in filesystem.find(inner):
            if path.endswith(PARTIAL):
                filesystem.rm(path)


def read_range(path: str, offset: int, n_bytes: int) -> bytes:
    """A part of a file, in one request."""
    filesystem, inner = fsspec.core.url_to_fs(path)
    content: bytes = filesystem.cat_file(inner, start=offset, end=offset + n_bytes)
    return content


def remove(path: str) -> None:
    """Removes a file or a whole folder; nothing happens where there is none."""
    filesystem, inner = fsspec.core.url_to_fs(path)
    if filesystem.exists(inner):
        filesystem.rm(inner, recursive=True)


def write_table(path: str, table: pa.Table) -> None:
    """Writes a table as parquet: equal tables give equal bytes with equal versions of pyarrow."""
    with writing(path) as file:
        pq.write_table(table, file, compression="zstd")


def read_table(path: str, columns: list[str] | None = None) -> pa.Table:
    """A parquet file as a table."""
    with opened(path) as file:
        return pq.read_table(file, columns=columns)
