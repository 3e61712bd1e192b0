"""Who published the captions that were given with a recording: they are credited beside it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.audit.credits.license_names import joined_names, license_names
from pipeline.audit.credits.parents import within
from pipeline.audit.page.safe_text import visible
from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.rights.conclude import conclude
from pipeline.rights.conflicts import grant_of
from schemas.captions import GIVEN_ORIGINS
from schemas.rights import Obligation, Said

CAPTION_AUTHOR = "caption_author"
"""What an owed credit of a caption lacks where nobody is named."""

_TERMS = ("author", "license_raw", "license_url_raw")


@dataclass(frozen=True, slots=True)
class CaptionCredit:
    """Captions of one recording by one author under one licence, in a line for people.

    ``lacks_author`` where that licence asks for a name, and none is known.
    """

    line: str
    lacks_author: bool


def caption_credits(output: str, first: str, last: str) -> dict[str, tuple[CaptionCredit, ...]]:
    """The credits of the given captions of each item from id ``first`` to ``last``, sorted."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for rows in batches(table_paths(output, "clips"), ["item_id", "captions"]):
        for row in _terms(within(rows, first, last)):
            found[row["item_id"]].add(tuple(row[name] for name in _TERMS))
    return {item_id: _credits(terms) for item_id, terms in found.items()}


def _terms(clips: pa.Table) -> list[dict[str, Any]]:
    """Whose given captions the clips have under which words, each once an item."""
    nested = clips["captions"].combine_chunks()
    captions: Any = compute.list_flatten(nested)
    columns = {name: compute.struct_field(captions, name) for name in ("origin", *_TERMS)}
    columns["item_id"] = clips["item_id"].take(compute.list_parent_indices(nested))
    origins: Any = pa.array(sorted(GIVEN_ORIGINS), pa.string())
    table = pa.table(columns)
    given = table.filter(compute.is_in(table["origin"], value_set=origins))
    distinct: list[dict[str, Any]] = given.group_by(["item_id", *_TERMS]).aggregate([]).to_pylist()
    return distinct


def _credits(terms: Iterable[tuple[str, ...]]) -> tuple[CaptionCredit, ...]:
    return tuple(_credit(*each) for each in sorted(terms))


def _credit(author: str, raw: str, url_raw: str) -> CaptionCredit:
    rights = conclude(Said(raw, url_raw))
    names = joined_names(license_names(rights.spdx, rights.url, rights.candidates))
    by = f" by {visible(author)}" if author.strip() else ""
    owed = Obligation.ATTRIBUTION in grant_of(rights).obligations
    return CaptionCredit(f"captions{by} — {names}", owed and not by)
