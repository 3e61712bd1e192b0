"""Who made what was shipped, under which licence, and what was changed: the list that BY asks for.

One row per item, sorted by its id. The items are taken in portions, each with a pass over the
clip tables, so that memory holds the item ids and one portion.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.credits.changes import Cut, Treatment, changes
from pipeline.audit.credits.credit import (
    Credited,
    CreditStatus,
    credit_line,
    missing_from,
    status_of,
)
from pipeline.audit.credits.given_captions import CAPTION_AUTHOR, CaptionCredit, caption_credits
from pipeline.audit.credits.license_names import license_names
from pipeline.audit.credits.parents import credited_parents, parents_of, within
from pipeline.audit.page.safe_text import csv_cell
from pipeline.audit.tables.columns import batches, ones, table_paths
from pipeline.audit.tables.ledger import Ledger
from pipeline.rights.conflicts import grant_of
from schemas.rights import Claim, Obligation, Rights
from schemas.tables import arrow_schema, to_table

PORTION_CLIPS = 200_000
"""Clips gathered at a time: some tens of megabytes."""

CSV_PATH = "audit/attributions.csv"
PARQUET_PATH = "audit/attributions.parquet"

GROUP_ROWS = 20_000
"""Rows of a row group of the parquet file, and so in memory while it is written."""

_COLUMNS = [
    "item_id",
    "source",
    "title",
    "author",
    "source_url",
    "start_s",
    "duration_s",
    *(f"rights.{name}" for name in ("spdx", "url", "raw", "url_raw", "candidates", "claims")),
    *(f"rights.{name}" for name in ("catalogue", "published", "ai_preference", "flags")),
    "original.codec",
    "original.channels",
    "original.sample_rate_hz",
    "original.damage",
]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One shipped item. All texts of the catalogue are verbatim; ``changes`` is ours.

    ``license`` is the SPDX expression, ``license_url`` the text's address, one per licence that it
    names, apart by spaces. ``parents`` are what the item was remixed from. ``missing`` names what
    an owed credit lacks. ``captions`` credits those whose captions of it were shipped.
    """

    item_id: str
    source: str
    title: str
    author: str
    source_url: str
    license: str
    license_name: str
    license_url: str
    license_raw: str
    license_url_raw: str
    obligations: tuple[Obligation, ...]
    changes: str
    parents: tuple[str, ...]
    n_clips: int
    duration_s: float
    credit_line: str
    credit_status: CreditStatus
    missing: tuple[str, ...]
    captions: tuple[str, ...]


def attributions(output: str) -> Iterator[Attribution]:
    """One attribution per item with a clip in the manifest, sorted by item id."""
    for first, last in _portions(output):
        parents = dict(parents_of(output, first, last))
        given = caption_credits(output, first, last)
        parts = [
            within(rows, first, last) for rows in batches(table_paths(output, "clips"), _COLUMNS)
        ]
        clips = pa.concat_tables(parts).sort_by(
            [("item_id", "ascending"), ("start_s", "ascending")]
        )
        for item_id, rows in groupby(_rows(clips), key=lambda row: row["item_id"]):
            yield _attribution(list(rows), parents.get(item_id, []), given.get(item_id, ()))


def csv_lines(found: Iterable[Attribution]) -> Iterator[bytes]:
    """The lines of the CSV file: UTF-8, RFC 4180, its first line the names of the columns."""
    names = tuple(Attribution.__dataclass_fields__)
    yield _line(names)
    for attribution in found:
        yield _line([_cell(getattr(attribution, name)) for name in names])


def write_attributions(output: str, found: Iterable[Attribution]) -> None:
    """Writes ``audit/attributions.parquet`` and ``.csv``; equal manifests give equal bytes.

    ``found`` are all of them, as :func:`attributions` gives them. In the parquet file all texts are
    verbatim, but for the credit line, which is for people.
    """
    schema = arrow_schema(Attribution)
    with (
        storage.writing(storage.join(output, PARQUET_PATH)) as parquet,
        storage.writing(storage.join(output, CSV_PATH)) as text,
        pq.ParquetWriter(parquet, schema, compression="zstd") as table,
    ):
        text.writelines(csv_lines(()))
        rest = iter(found)
        while group := list(islice(rest, GROUP_ROWS)):
            text.writelines(islice(csv_lines(group), 1, None))
            table.write_table(to_table(Attribution, group))


def _portions(output: str) -> Iterator[tuple[str, str]]:
    ledger = Ledger(("item_id",), {"n": "sum"})
    for rows in batches(table_paths(output, "clips"), ["item_id"]):
        ledger.add(rows.append_column("n", ones(rows)))
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


def _attribution(
    rows: list[dict[str, Any]], parents: list[str], given: tuple[CaptionCredit, ...]
) -> Attribution:
    row = rows[0]
    rights = _rights(row)
    obligations = grant_of(rights).obligations
    owed = Obligation.ATTRIBUTION in obligations
    work = Credited(
        item_id=row["item_id"],
        title=row["title"],
        author=row["author"],
        source_url=row["source_url"],
        licenses=license_names(rights.spdx, rights.url, rights.candidates),
        changes=changes(_treatment(rows)),
        parents=credited_parents(parents, rights.claims),
    )
    missing = missing_from(work, owed=owed)
    if any(each.lacks_author for each in given):
        missing += (CAPTION_AUTHOR,)
    return Attribution(
        item_id=work.item_id,
        source=row["source"],
        title=work.title,
        author=work.author,
        source_url=work.source_url,
        license=rights.spdx,
        license_name=" / ".join(each.name for each in work.licenses),
        license_url=" ".join(each.url for each in work.licenses if each.url),
        license_raw=rights.raw,
        license_url_raw=rights.url_raw,
        obligations=obligations,
        changes=work.changes,
        parents=work.parents,
        n_clips=len(rows),
        duration_s=round(sum(each["duration_s"] for each in rows), 6),
        credit_line=credit_line(work, owed=owed),
        credit_status=status_of(missing, owed=owed),
        missing=missing,
        captions=tuple(each.line for each in given),
    )


def _rights(row: dict[str, Any]) -> Rights:
    """What obligations depend on. A record of all fields would take most of the time there is."""
    return Rights(
        spdx=row["rights.spdx"],
        url=row["rights.url"],
        raw=row["rights.raw"],
        url_raw=row["rights.url_raw"],
        rule="",
        candidates=tuple(row["rights.candidates"]),
        catalogue=row["rights.catalogue"],
        published=row["rights.published"],
        claims=tuple(Claim(**claim) for claim in row["rights.claims"]),
        ai_preference=row["rights.ai_preference"],
        flags=tuple(row["rights.flags"]),
    )


def _treatment(rows: list[dict[str, Any]]) -> Treatment:
    row = rows[0]
    return Treatment(
        codec=row["original.codec"],
        channels=row["original.channels"],
        sample_rate_hz=row["original.sample_rate_hz"],
        damage=row["original.damage"],
        cuts=tuple(Cut(each["start_s"], each["start_s"] + each["duration_s"]) for each in rows),
    )


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        value = "; ".join(value)
    return csv_cell(value) if isinstance(value, str) else str(value)


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode("utf-8", "backslashreplace")
