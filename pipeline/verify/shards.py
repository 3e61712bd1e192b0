"""One tar against its row in the shard table and the rows of its clips: read once, as a stream."""

import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline import storage
from pipeline.verify.findings import Finding
from pipeline.verify.rows import Row
from pipeline.verify.samples import check_flac, check_json
from pipeline.verify.tar import BadTar, HashedStream, Member, members
from schemas.manifest import ShardRow


@dataclass(frozen=True, slots=True)
class Task:
    """A tar to be checked; ``rows`` are its clips by the manifest, in their order."""

    output: str
    shard: ShardRow
    rows: tuple[Row, ...]
    decode: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a tar."""

    findings: tuple[Finding, ...]
    n_clips: int
    n_bytes: int
    n_decoded: int


def check_shard(task: Task) -> Checked:
    """Reads the tar from front to back, and checks it and everything in it."""
    shard = task.shard
    try:
        with storage.opened(storage.join(task.output, shard.shard)) as file:
            stream = HashedStream(file)
            findings = [*_check_members(task, stream), *_check_whole(shard, stream)]
    except FileNotFoundError:
        missing = Finding("shards/missing", shard.shard, "there is no such file")
        return Checked((missing,), 0, 0, 0)
    n_clips = len(task.rows)
    return Checked(tuple(findings), n_clips, stream.n_bytes, n_clips if task.decode else 0)


def _check_whole(shard: ShardRow, stream: HashedStream) -> Iterator[Finding]:
    if not stream.drain():
        yield Finding("tar/format", shard.shard, "there are bytes behind the end of the tar")
    if stream.n_bytes != shard.n_bytes:
        detail = f"{stream.n_bytes} bytes, not {shard.n_bytes}"
        yield Finding("shards/size", shard.shard, detail)
    elif stream.sha256 != shard.sha256:
        yield Finding("shards/sha256", shard.shard, f"{stream.sha256}, not {shard.sha256}")


def _check_members(task: Task, stream: HashedStream) -> Iterator[Finding]:
    shard = task.shard
    if len(task.rows) != shard.clips:
        detail = f"{shard.clips} clips by the shard table, {len(task.rows)} by the manifest"
        yield Finding("shards/clips", shard.shard, detail)
    rows = {row.key: row for row in task.rows}
    seen: list[str] = []
    try:
        for member in members(stream):
            seen.append(member.name)
            yield from _check_header(shard.shard, member.header)
            yield from _check_content(rows, member, decode=task.decode)
    except BadTar as bad:
        yield Finding("tar/format", shard.shard, str(bad))
        stream.drain()
        return
    yield from _check_names(shard.shard, seen, task.rows)


def _check_content(rows: dict[str, Row], member: Member, *, decode: bool) -> Iterator[Finding]:
    key, _, ending = member.name.partition(".")
    if key not in rows:
        return
    if ending == "flac":
        yield from check_flac(rows[key], member.content, decode=decode)
    elif ending == "json":
        yield from check_json(rows[key], member.content)


def _check_header(shard: str, header: tarfile.TarInfo) -> Iterator[Finding]:
    """What would make the bytes depend on who wrote them, and when."""
    wrong = []
    if header.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        wrong.append(f"type {header.type!r}, not a regular file")
    if header.mtime != 0:
        wrong.append(f"mtime {header.mtime}")
    if (header.uid, header.gid, header.uname, header.gname) != (0, 0, "", ""):
        owner = f"{header.uid}:{header.gid} {header.uname}:{header.gname}".strip()
        wrong.append(f"owner {owner}")
    if wrong:
        yield Finding("tar/header", f"{shard}: {header.name}", "; ".join(wrong))


def _check_names(shard: str, seen: list[str], rows: Iterable[Row]) -> Iterator[Finding]:
    """Exactly the clips of the manifest, each FLAC right before its JSON, in their order.

    WebDataset joins neighbours of one key to a sample, and collates every ending that it finds.
    """
    wanted = [f"{row.key}.{ending}" for row in rows for ending in ("flac", "json")]
    extra = Counter(seen) - Counter(wanted)
    lost = Counter(wanted) - Counter(seen)
    for name in sorted(extra):
        yield Finding("tar/members", f"{shard}: {name}", "in the tar, but not in the manifest")
    for name in sorted(lost):
        yield Finding("tar/members", f"{shard}: {name}", "in the manifest, but not in the tar")
    if not extra and not lost and seen != wanted:
        first = next(a for a, b in zip(seen, wanted, strict=True) if a != b)
        yield Finding("tar/order", f"{shard}: {first}", "not where the manifest's order has it")
