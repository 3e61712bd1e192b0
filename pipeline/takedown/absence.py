"""Proves from the files alone that what was taken down is gone, by looking through all of them.

Its id stays in four places, which need it so that the books balance and nobody lets it in again:
the catalogue's bare row, the rejections, the gaps, and ``takedown/``.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.tables.columns import BATCH_ROWS, Column, batches, compute, table_paths
from pipeline.takedown.kept_out import check_kept_out
from pipeline.takedown.lists import read_tombstones
from pipeline.takedown.needles import Needles, needles_of
from pipeline.takedown.selectors import Asked, select, texts
from pipeline.verify.check import THREADS, files_below
from pipeline.verify.findings import Finding, Findings
from pipeline.verify.flac import stream_info
from pipeline.verify.tar import BadTar, HashedStream, members
from schemas.takedown import GAP_TABLE

CHUNK_CHARS = 1 << 24
"""Of a text file at a time; mentions on the seam are met twice, and count once."""


@dataclass(frozen=True, slots=True)
class Absence:
    """What was looked for and where, and what was found of it: nothing, if all is well."""

    findings: tuple[Finding, ...]
    n_findings: dict[str, int]
    n_items: int
    n_tars: int
    n_members: int
    n_files: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.n_findings


def prove_absence(output: str, asked: Iterable[Asked] = ()) -> Absence:
    """Looks for everything that was ever taken down in every tar, table, audit and export.

    With ``asked`` also that nothing in the data set answers to it any more.

    Raises:
        ValueError: The list of tombstones was damaged.
    """
    tombstones = read_tombstones(output)
    taken = frozenset(each.item_id for each in tombstones)
    needles = needles_of(tombstones, _listed(output))
    found = Findings()
    found.extend(_check_asked(output, tuple(asked), taken))
    found.extend(check_kept_out(output, taken))
    files = _files(output)
    tars = [path for path in files if path.endswith(".tar")]
    n_members = 0
    with ThreadPoolExecutor(THREADS) as pool:
        for findings, n in pool.map(lambda path: _in_tar(output, path, needles), tars):
            found.extend(findings)
            n_members += n
    for path in files:
        if path.endswith(".parquet"):
            found.extend(_in_table(output, path, needles))
        elif not path.endswith(".tar"):
            found.extend(_in_text_file(output, path, needles))
    return Absence(
        tuple(found.kept), dict(found.counts), len(taken), len(tars), n_members, len(files)
    )


def _listed(output: str) -> Iterator[str]:
    for rows in batches(table_paths(output, "catalog"), ["item_id"]):
        yield from texts(rows["item_id"])


def _files(output: str) -> list[str]:
    """The paths of all files but those that need the ids, sorted."""
    needed = ("takedown/", "manifest/rejections-", GAP_TABLE)
    return [path for path in files_below(output) if not path.startswith(needed)]


def _check_asked(output: str, asked: tuple[Asked, ...], taken: frozenset[str]) -> Iterator[Finding]:
    for item_id, scopes in sorted(select(output, asked).items() if asked else ()):
        if item_id not in taken:
            detail = f"answers to what was asked, by {', '.join(sorted(scopes))}"
            yield Finding("takedown/asked", item_id, detail)


def _in_tar(output: str, path: str, needles: Needles) -> tuple[list[Finding], int]:
    found, n_members = [], 0
    try:
        with storage.opened(storage.join(output, path)) as file:
            for member in members(HashedStream(file)):
                n_members += 1
                for item_id in sorted(_in_member(member.name, member.content, needles)):
                    place = f"{path}: {member.name}"
                    found.append(Finding("takedown/tar", place, f"of {item_id}"))
    except BadTar as bad:
        found.append(Finding("takedown/tar", path, f"cannot be looked through: {bad}"))
    return found, n_members


def _in_member(name: str, content: bytes, needles: Needles) -> set[str]:
    found = set(needles.in_text(name))
    if info := stream_info(content):
        digests = (info.md5, sha256(content).hexdigest())
        return found | {needles.hashes[each] for each in digests if each in needles.hashes}
    return found | set(needles.in_text(content.decode("utf-8", "replace")))


def _in_table(output: str, path: str, needles: Needles) -> Iterator[Finding]:
    """Cells that are one of the hashes, or, but for the catalogue, one of the ids."""
    wanted = [*needles.hashes, *(() if path.startswith("catalog/") else needles.ids)]
    values = pa.array(wanted, pa.string())
    found: set[str] = set()
    with storage.opened(storage.join(output, path)) as file:
        for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS):
            for column in batch.columns:
                for leaf in _leaves(column):
                    hit = leaf.filter(compute.is_in(leaf, value_set=values))
                    found |= set(texts(hit))
    for item_id in sorted({needles.hashes.get(value, value) for value in found}):
        yield Finding("takedown/table", path, f"speaks of {item_id}")


def _leaves(column: Column) -> Iterator[Column]:
    """The columns of text in a column, also within its lists and structs."""
    if pa.types.is_struct(column.type):
        for part in column.flatten():
            yield from _leaves(part)
    elif pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        yield from _leaves(column.flatten())
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        yield column.cast(pa.string())


def _in_text_file(output: str, path: str, needles: Needles) -> Iterator[Finding]:
    found: set[str] = set()
    with storage.opened(storage.join(output, path)) as file:
        for text in _chunks(file, needles.longest):
            found |= set(needles.in_text(text))
    for item_id in sorted(found):
        yield Finding("takedown/text", path, f"speaks of {item_id}")


def _chunks(file: Any, overlap: int) -> Iterator[str]:
    tail = ""
    while part := file.read(CHUNK_CHARS):
        text = tail + part.decode("utf-8", "replace")
        yield text
        tail = text[-overlap:]
