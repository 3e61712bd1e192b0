"""A tar without some of its clips: what stays is copied byte by byte, header and all.

The result is the tar that a run would have written of the clips that stay.
"""

import tarfile
from collections.abc import Collection, Iterator
from typing import Any

from pipeline import storage
from pipeline.hashing import HashingWriter, sha256_of
from pipeline.takedown.plan import TakedownRefused
from pipeline.verify.tar import BLOCK_BYTES, HashedStream
from schemas.manifest import ShardRow


def take_from_tar(output: str, before: ShardRow, keys: Collection[str]) -> ShardRow:
    """Rewrites one tar without the clips of ``keys``, all of them in it, and gives its new row.

    Where an earlier attempt has come this far already, the tar stays as it is.

    Raises:
        TakedownRefused: It is not the tar of the shard table, or it would not be one any more.
    """
    path = storage.join(output, before.shard)
    if not _holds(path, keys):
        row = _row_of(path, before.shard)
        _check_left(row, before, keys)
        return row
    with storage.opened(path) as file, storage.writing(path) as new:
        stream, written = HashedStream(file), HashingWriter(new)
        n_left = _copy(stream, written, keys, before.shard)
        row = ShardRow(before.shard, before.split, n_left, written.n_bytes, written.sha256)
        _check_left(row, before, keys)
        if stream.sha256 != before.sha256:
            raise _not_the_tar(before.shard)
    return row


def check_tar(output: str, shard: ShardRow) -> None:
    """Refuses a tar that is not the one of the shard table: read, and nothing changed.

    Raises:
        TakedownRefused: It is another, or it is not there.
    """
    path = storage.join(output, shard.shard)
    if not storage.exists(path) or sha256_of(path) != (shard.sha256, shard.n_bytes):
        raise _not_the_tar(shard.shard)


def _check_left(row: ShardRow, before: ShardRow, keys: Collection[str]) -> None:
    if row.clips != before.clips - len(keys):
        raise _not_the_tar(row.shard)


def _not_the_tar(shard: str) -> TakedownRefused:
    return TakedownRefused(
        f"{shard} is not the file that the shard table speaks of, and was left as it is; "
        "see `soundmill verify`"
    )


def _copy(stream: HashedStream, new: HashingWriter, keys: Collection[str], shard: str) -> int:
    """Copies the members that stay, and gives how many clips they are."""
    left: set[str] = set()
    while (block := stream.read(BLOCK_BYTES)).strip(b"\0"):
        header = _header(block, shard)
        content = stream.read(header.size + -header.size % BLOCK_BYTES)
        key = header.name.partition(".")[0]
        if key not in keys:
            new.write(block + content)
            left.add(key)
    stream.drain()
    new.write(bytes(2 * BLOCK_BYTES))
    new.write(bytes(-new.n_bytes % tarfile.RECORDSIZE))
    return len(left)


def _header(block: bytes, shard: str) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise TakedownRefused(
            f"{shard} is no plain tar: {error}; see `soundmill verify`"
        ) from error


def _holds(path: str, keys: Collection[str]) -> bool:
    with storage.opened(path) as file:
        return any(name.partition(".")[0] in keys for name in _names(file, path))


def _names(file: Any, shard: str) -> Iterator[str]:
    """The members' names, read from the headers alone."""
    while (block := file.read(BLOCK_BYTES)).strip(b"\0"):
        header = _header(block, shard)
        yield header.name
        file.seek(header.size + -header.size % BLOCK_BYTES, 1)


def _row_of(path: str, shard: str) -> ShardRow:
    with storage.opened(path) as file:
        keys = {name.partition(".")[0] for name in _names(file, shard)}
    digest, n_bytes = sha256_of(path)
    return ShardRow(shard, shard.partition("/")[0], len(keys), n_bytes, digest)
