"""Draws clips for people to check, by licence and source, and writes the table that they fill in.

Who checks opens the source, compares what stands there with what was concluded, and writes ``ok``,
``wrong`` or ``unclear``. Nothing in the choice can be steered: it follows from the seed and the
clips' keys alone.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.audit.history.strata import Stratum, count_strata, shared_out
from pipeline.audit.page.safe_text import csv_cell
from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.keys import shuffle_hash

MAX_EVIDENCE_CHARS = 2_000
"""Of the catalogue's answer in a cell: spreadsheets take some 32,000, people fewer."""

COLUMNS = (
    "key",
    "item_id",
    "source",
    "title",
    "author",
    "source_url",
    "license",
    "license_url",
    "license_said",
    "license_url_said",
    "grade",
    "evidence",
    "evidence_text",
    "stratum_clips",
    "stratum_drawn",
    "verdict",
    "note",
)
"""Of the file; a person fills in the last two."""

_WORDS = {
    "key": "key",
    "item_id": "item_id",
    "source": "source",
    "title": "title",
    "author": "author",
    "source_url": "source_url",
    "license": "rights.spdx",
    "license_url": "rights.url",
    "license_said": "rights.raw",
    "license_url_said": "rights.url_raw",
    "grade": "rights.grade",
    "evidence": "rights.evidence",
}


@dataclass(frozen=True, slots=True)
class StratumPlan:
    """How many of the clips of one stratum are to be checked."""

    spdx: str
    source: str
    clips: int
    drawn: int


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A sample that was drawn. ``n_left_out`` strata have no clip in it, for want of room."""

    seed: int
    drawn: int
    clips: int
    n_left_out: int
    strata: tuple[StratumPlan, ...]


def draw(output: str, n: int, seed: int) -> tuple[SamplePlan, bytes]:
    """A stratified sample of ``n`` clips, fewer where there are fewer, and its table as CSV.

    The lines are sorted by key. No cell is a formula, and what would be invisible is escaped.
    """
    sizes = count_strata(output)
    drawn = shared_out(n, sizes)
    plan = SamplePlan(
        seed=seed,
        drawn=sum(drawn.values()),
        clips=sum(sizes.values()),
        n_left_out=sum(not each for each in drawn.values()),
        strata=tuple(
            StratumPlan(each.spdx, each.source, sizes[each], drawn[each]) for each in sizes
        ),
    )
    chosen = _chosen(output, seed, drawn)
    rows = sorted(_rows(output, chosen), key=lambda row: str(row["key"]))
    texts = _evidence(output, {row["evidence"] for row in rows if row["evidence"]})
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="")
    writer.writeheader()
    for row in rows:
        stratum = Stratum(row["license"], row["source"])
        row["evidence_text"] = texts.get(row["evidence"], "")[:MAX_EVIDENCE_CHARS]
        row |= {"stratum_clips": str(sizes[stratum]), "stratum_drawn": str(drawn[stratum])}
        writer.writerow({name: csv_cell(text) for name, text in row.items()})
    return plan, file.getvalue().encode("utf-8", "backslashreplace")


def _chosen(output: str, seed: int, drawn: dict[Stratum, int]) -> set[str]:
    """The keys with the smallest hashes of each stratum, as many as are to be drawn of it."""
    smallest: dict[Stratum, list[tuple[int, str]]] = {each: [] for each in drawn}
    for rows in batches(table_paths(output, "clips"), ["key", "rights.spdx", "source"]):
        found: dict[Stratum, list[tuple[int, str]]] = {}
        for key, spdx, source in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            hashed = (shuffle_hash(seed, f"check\0{key}"), str(key))
            found.setdefault(Stratum(str(spdx), str(source)), []).append(hashed)
        for stratum, hashes in found.items():
            both = sorted([*smallest[stratum], *hashes])
            smallest[stratum] = both[: drawn[stratum]]
    return {key for pairs in smallest.values() for _, key in pairs}


def _rows(output: str, keys: set[str]) -> Iterator[dict[str, Any]]:
    wanted = pa.array(sorted(keys), pa.string())
    for rows in batches(table_paths(output, "clips"), list(_WORDS.values())):
        mine = rows.filter(compute.is_in(rows["key"], value_set=wanted))
        yield from mine.rename_columns(list(_WORDS)).to_pylist()


def _evidence(output: str, digests: set[str]) -> dict[str, str]:
    wanted = pa.array(sorted(digests), pa.string())
    found: dict[str, str] = {}
    for rows in batches(table_paths(output, "evidence"), ["sha256", "text"]):
        mine = rows.filter(compute.is_in(rows["sha256"], value_set=wanted))
        found |= {row["sha256"]: row["text"] for row in mine.to_pylist()}
    return found
