"""``audit/attributions.html``: every credit for people, by source, licence and author.

Written from ``attributions.parquet``. A long list is cut into pages; memory holds the names of all
groups, and the rows of some pages and of the authors on them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa
from markupsafe import Markup

from pipeline import storage
from pipeline.audit.credits.attributions import PARQUET_PATH
from pipeline.audit.credits.license_names import LicenseName
from pipeline.audit.tables.columns import batches, ones
from pipeline.audit.tables.ledger import Ledger
from pipeline.exports.templates import environment

FIRST_PAGE = "audit/attributions.html"

PAGE_ROWS = 10_000
"""Rows of a page: about 4 MB, which a browser opens within a second or two, and still searches."""

MAX_PAGES = 50
"""Beyond half a million rows nobody turns pages: the last one points to the files."""

PASS_ROWS = 200_000
"""Rows in memory at a time, and so what is read in one pass over the list."""

_KEYS = ("source", "license", "license_name", "license_url", "author")
_COLUMNS = [*_KEYS, "item_id", "title", "source_url", "changes", "parents", "missing", "captions"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of one source and licence on one page; ``n_rows`` of them, from row ``start`` on."""

    source: str
    license: str
    names: tuple[LicenseName, ...]
    page: int
    start: int
    n_rows: int


def write_attribution_pages(output: str, dataset: str) -> None:
    """Writes all pages, and removes those that an earlier, longer list has left.

    The first page has the usual name and the contents; the others are numbered from 2 on.
    """
    groups = _groups(output)
    stretches = list(_stretches(groups))
    n_rows = sum(row["n"] for row in groups)
    n_pages = max(1, -(-min(n_rows, PAGE_ROWS * MAX_PAGES) // PAGE_ROWS))
    keep = {storage.join(output, page_path(number)) for number in range(1, n_pages + 1)}
    for path in storage.list_files(storage.join(output, "audit"), ".html"):
        if path.rpartition("/")[2].startswith("attributions-") and path not in keep:
            storage.remove(path)
    template = environment().get_template("attributions.html")
    pages = _pages(output, groups, n_pages)
    for number in range(1, n_pages + 1):
        text = template.render(
            dataset=dataset,
            style=_style(),
            number=number,
            n_pages=n_pages,
            n_rows=n_rows,
            n_shown=min(n_rows, PAGE_ROWS * MAX_PAGES),
            contents=[each for each in stretches if each.page <= n_pages],
            sections=_sections(next(pages, [])),
            page_name=lambda page: page_path(page).rpartition("/")[2],
        )
        content = text.encode("utf-8", "backslashreplace")
        storage.write_bytes(storage.join(output, page_path(number)), content)


def page_path(number: int) -> str:
    """The path of a page below the data set; the first is number 1."""
    return FIRST_PAGE if number == 1 else FIRST_PAGE.replace(".html", f"-{number}.html")


def _groups(output: str) -> list[dict[str, Any]]:
    """One row per source, licence and author, sorted, with its number of rows."""
    ledger = Ledger(_KEYS, {"n": "sum"})
    for rows in batches([storage.join(output, PARQUET_PATH)], list(_KEYS)):
        ledger.add(rows.append_column("n", ones(rows)))
    table = ledger.table()
    found: list[dict[str, Any]] = [] if table is None else table.to_pylist()
    return found


def _stretches(groups: Iterable[dict[str, Any]]) -> Iterator[Stretch]:
    start = 0
    for (source, spdx, name, url), rows in groupby(groups, key=_section_key):
        n_rows = sum(row["n"] for row in rows)
        names = _names(spdx, name, url)
        for page in range(start // PAGE_ROWS, (start + n_rows - 1) // PAGE_ROWS + 1):
            first = max(start, page * PAGE_ROWS)
            last = min(start + n_rows, (page + 1) * PAGE_ROWS)
            yield Stretch(source, spdx, names, page + 1, first, last - first)
        start += n_rows


def _pages(
    output: str, groups: list[dict[str, Any]], n_pages: int
) -> Iterator[list[dict[str, Any]]]:
    """The rows of each page in the order of the groups, within an author by item id."""
    per_pass = max(1, PASS_ROWS // PAGE_ROWS)
    for first in range(0, n_pages, per_pass):
        start, end = first * PAGE_ROWS, min(first + per_pass, n_pages) * PAGE_ROWS
        wanted, skipped = _cover(groups, start, end)
        if not wanted:
            return
        rows = _read(output, wanted)[start - skipped : end - skipped]
        for page in range(0, len(rows), PAGE_ROWS):
            yield rows[page : page + PAGE_ROWS]


def _cover(groups: list[dict[str, Any]], start: int, end: int) -> tuple[list[dict[str, Any]], int]:
    """The groups of rows ``start`` to ``end``, and the number of rows before the first of them."""
    wanted: list[dict[str, Any]] = []
    before = skipped = 0
    for row in groups:
        if before + row["n"] > start and before < end:
            skipped = skipped if wanted else before
            wanted.append(row)
        before += row["n"]
    return wanted, skipped


def _read(output: str, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = pa.table({key: pa.array([row[key] for row in groups], pa.string()) for key in _KEYS})
    parts = []
    for rows in batches([storage.join(output, PARQUET_PATH)], _COLUMNS):
        # A join carries no lists along, so it carries the rows' numbers and they are taken after.
        numbered = rows.select(list(_KEYS)).append_column("row", pa.array(range(rows.num_rows)))
        found = numbered.join(wanted, list(_KEYS), join_type="left semi", use_threads=False)
        parts.append(rows.take(found.sort_by("row")["row"]))
    order: Any = [(key, "ascending") for key in (*_KEYS, "item_id")]
    rows_of_all: list[dict[str, Any]] = pa.concat_tables(parts).sort_by(order).to_pylist()
    return rows_of_all


def _sections(
    rows: list[dict[str, Any]],
) -> list[tuple[str, str, tuple[LicenseName, ...], list[Any]]]:
    """The rows of a page by source and licence, and within by author."""
    return [
        (
            source,
            spdx,
            _names(spdx, name, url),
            [
                (author, list(works))
                for author, works in groupby(part, key=lambda row: row["author"])
            ],
        )
        for (source, spdx, name, url), part in groupby(rows, key=_section_key)
    ]


def _section_key(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return row["source"], row["license"], row["license_name"], row["license_url"]


def _names(spdx: str, name: str, url: str) -> tuple[LicenseName, ...]:
    names, urls = name.split(" / "), url.split()
    if len(names) != len(urls):
        return (LicenseName(spdx, name, ""), *(LicenseName("", each, each) for each in urls))
    return tuple(LicenseName(spdx, *pair) for pair in zip(names, urls, strict=True))


def _style() -> Markup:
    loader = environment().loader
    assert loader is not None
    return Markup(loader.get_source(environment(), "attributions.css")[0])  # noqa: S704 - our own
