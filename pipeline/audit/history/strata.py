"""The strata of a data set for checks by people: a licence and a source, and how many clips each.

Licences err by the catalogue and by the words that a licence is read from, so clips alike in both
are checked in proportion, and none of these groups is left out while there is room for it.
"""

from dataclasses import dataclass

from pipeline.audit.tables.columns import batches, ones, table_paths
from pipeline.audit.tables.ledger import Ledger

_COLUMNS = ["rights.spdx", "source"]


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """Clips of one source under one licence."""

    spdx: str
    source: str


def count_strata(output: str) -> dict[Stratum, int]:
    """The clips of each stratum of the data set at ``output``, sorted by stratum."""
    ledger = Ledger(("spdx", "source"), {"clips": "sum"})
    for rows in batches(table_paths(output, "clips"), _COLUMNS):
        named = rows.rename_columns(["spdx", "source"])
        ledger.add(named.append_column("clips", ones(named)))
    table = ledger.table()
    rows_of = table.to_pylist() if table is not None else []
    return {Stratum(row["spdx"], row["source"]): int(row["clips"]) for row in rows_of}


def shared_out(n: int, sizes: dict[Stratum, int]) -> dict[Stratum, int]:
    """How many of ``n`` to draw from each stratum: by its size, and one at least.

    By largest remainder. Where ``n`` is less than the strata are, the largest get one each.
    """
    whole = sum(sizes.values())
    n = min(n, whole)
    by_size = sorted(sizes, key=lambda each: (-sizes[each], each))
    drawn = dict.fromkeys(sizes, 0)
    for stratum in by_size[:n]:
        drawn[stratum] = max(1, n * sizes[stratum] // whole)
    # The strata whose share was cut most come first to get one more, those with most to give one.
    for stratum in sorted(by_size, key=lambda each: -(n * sizes[each] % whole)):
        if sum(drawn.values()) < n and drawn[stratum] * whole < n * sizes[stratum]:
            drawn[stratum] += 1
    while sum(drawn.values()) > n:
        drawn[max(by_size, key=lambda each: drawn[each])] -= 1
    return drawn
