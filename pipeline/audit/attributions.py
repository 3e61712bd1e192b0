"""Who made what was shipped, under which licence, and what was changed: the list that BY asks for.

One row per item, sorted by its id. The items are taken in portions, each with a pass over the
clip tables, so that memory holds the item ids and one portion.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from pipeline import storage
from pipeline.audit.changes import Cut, Treatment, changes
from pipeline.audit.columns import batches, compute, table_paths
from pipeline.audit.ledger import Ledger
from pipeline.audit.safe_text import csv_cell

PORTION_CLIPS = 200_000
"""Clips gathered at a time: some tens of megabytes."""

CSV_PATH = "audit/attributions.csv"

_COLUMNS = [
    "item_id",
    "title",
    "author",
    "source_url",
    "start_s",
    "duration_s",
    "rights.spdx",
    "rights.url",
    "rights.raw",
    "rights.url_raw",
    "original.codec",
    "original.channels",
    "original.sample_rate_hz",
    "original.damage",
]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One shipped item. All texts of the catalogue are verbatim; ``changes`` is ours."""

    item_id: str
    title: str
    author: str
    source_url: str
    license: str
    license_url: str
    license_raw: str
    license_url_raw: str
    changes: str
    n_clips: int


def attributions(output: str) -> Iterator[Attribution]:
    """One attribution per item with a clip in the manifest, sorted by item id."""
    for first, last in _portions(output):
        parts = [
            rows.filter(
                compute.and_(
                    compute.greater_equal(rows["item_id"], first),
                    compute.less_equal(rows["item_id"], last),
                )
            )
            for rows in batches(table_paths(output, "clips"), _COLUMNS)
        ]
        clips = pa.concat_tables(parts).sort_by(
            [("item_id", "ascending"), ("start_s", "ascending")]
        )
        for _, rows in groupby(_rows(clips), key=lambda row: row["item_id"]):
            yield _attribution(list(rows))


def csv_lines(found: Iterable[Attribution]) -> Iterator[bytes]:
    """The lines of the CSV file: UTF-8, RFC 4180, its first line the names of the columns."""
    names = tuple(Attribution.__dataclass_fields__)
    yield _line(names)
    for attribution in found:
        yield _line([_cell(getattr(attribution, name)) for name in names])


def write_attributions(output: str) -> None:
    """Writes ``audit/attributions.csv``; equal manifests give equal bytes."""
    with storage.writing(storage.join(output, CSV_PATH)) as file:
        for line in csv_lines(attributions(output)):
            file.write(line)


def _portions(output: str) -> Iterator[tuple[str, str]]:
    ledger = Ledger(("item_id",), {"n": "sum"})
    for rows in batches(table_paths(output, "clips"), ["item_id"]):
        ledger.add(rows.append_column("n", pa.repeat(pa.scalar(1, pa.int64()), rows.num_rows)))
    items = ledger.table()
    if items is None:
        return
    first, last, n_clips = "", "", 0
    for batch in items.to_batches(max_chunksize=10_000):
        counts: list[dict[str, Any]] = batch.to_pylist()
        for item_id, n in (row.values() for row in counts):
            if n_clips and n_clips + n > PORTION_CLIPS:
                yield first, last
                n_clips = 0
            first = first if n_clips else item_id
            last, n_clips = item_id, n_clips + n
    if n_clips:
        yield first, last


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def _attribution(rows: list[dict[str, Any]]) -> Attribution:
    row = rows[0]
    treatment = Treatment(
        codec=row["original.codec"],
        channels=row["original.channels"],
        sample_rate_hz=row["original.sample_rate_hz"],
        damage=row["original.damage"],
        cuts=tuple(Cut(each["start_s"], each["start_s"] + each["duration_s"]) for each in rows),
    )
    return Attribution(
        item_id=row["item_id"],
        title=row["title"],
        author=row["author"],
        source_url=row["source_url"],
        license=row["rights.spdx"],
        license_url=row["rights.url"],
        license_raw=row["rights.raw"],
        license_url_raw=row["rights.url_raw"],
        changes=changes(treatment),
        n_clips=len(rows),
    )


def _cell(value: str | int) -> str:
    return csv_cell(value) if isinstance(value, str) else str(value)


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
