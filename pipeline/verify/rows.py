"""The manifest's rows as verification reads them: in their order, the columns that are checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipeline.audit.tables.columns import batches, table_paths
from schemas.manifest import SPLITS
from schemas.rights import Rights


@dataclass(frozen=True, slots=True)
class Row:
    """What is checked of a ``ClipRow``, flat: cheap to make for millions of rows.

    ``captions`` are structs with the fields of a ``Caption``, as Arrow gives them.
    """

    key: str
    split: str
    shard: str
    position: int
    n_bytes: int
    sha256: str
    pcm_hash: str
    item_id: str
    source: str
    start_s: float
    duration_s: float
    title: str
    author: str
    source_url: str
    tags: list[str]
    captions: list[dict[str, Any]]
    spdx: str
    license_url: str
    license_raw: str
    license_url_raw: str
    license_rule: str
    original_sha256: str
    subset: str

    @property
    def rights(self) -> Rights:
        """The licence that was concluded, and the words it was concluded from."""
        return Rights(
            self.spdx, self.license_url, self.license_raw, self.license_url_raw, self.license_rule
        )


_NESTED = {
    "spdx": "rights.spdx",
    "license_url": "rights.url",
    "license_raw": "rights.raw",
    "license_url_raw": "rights.url_raw",
    "license_rule": "rights.rule",
    "original_sha256": "original.sha256",
}

_COLUMNS = [_NESTED.get(name, name) for name in Row.__dataclass_fields__]


def split_paths(output: str) -> dict[str, list[str]]:
    """The clip tables of each split, in the order of their positions."""
    paths = table_paths(output, "clips")
    return {
        split: [path for path in paths if f"/clips-{split}-" in path.removeprefix(output)]
        for split in SPLITS
    }


def read_rows(paths: list[str]) -> Iterator[Row]:
    """The rows of clip tables, in the order that they are stored in."""
    for table in batches(paths, _COLUMNS):
        yield from map(Row, *(table[name].to_pylist() for name in _COLUMNS))


def by_shard(rows: Iterator[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Rows that follow each other and name the same tar, together."""
    for shard, of_shard in groupby(rows, key=lambda row: row.shard):
        yield shard, list(of_shard)
