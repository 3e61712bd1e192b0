"""Sums by group over more rows than fit in memory: it holds the groups, and never all the rows."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

ROOM_ROWS = 1 << 18
"""Rows gathered between two rounds of summing, beyond those that the groups themselves take."""


class Ledger:
    """Gathers tables with the columns ``keys`` and ``sums``, and adds up the rows of equal keys.

    ``sums`` gives the function of each column, ``sum`` or ``max``; nulls do not take part.
    """

    def __init__(self, keys: tuple[str, ...], sums: Mapping[str, str]) -> None:
        self._keys = list(keys)
        self._sums = dict(sums)
        self._aggregations: list[Any] = list(sums.items())
        self._parts: list[pa.Table] = []
        self._n_rows = 0
        self._n_groups = 0

    def add(self, rows: pa.Table) -> None:
        """Takes rows in; their order does not matter."""
        part = self._summed(rows.select([*self._keys, *self._sums]))
        self._parts.append(part)
        self._n_rows += part.num_rows
        if 2 * self._n_rows > 3 * self._n_groups + ROOM_ROWS:
            self._settle()

    def table(self) -> pa.Table | None:
        """One row per group, sorted by the keys; None if there never was a row."""
        if not self._parts:
            return None
        self._settle()
        return self._parts[0].sort_by([(key, "ascending") for key in self._keys])

    def _settle(self) -> None:
        whole = self._summed(pa.concat_tables(self._parts))
        self._parts, self._n_rows, self._n_groups = [whole], whole.num_rows, whole.num_rows

    def _summed(self, rows: pa.Table) -> pa.Table:
        grouped = rows.group_by(self._keys, use_threads=False).aggregate(self._aggregations)
        names = [f"{column}_{function}" for column, function in self._sums.items()]
        return grouped.select([*self._keys, *names]).rename_columns([*self._keys, *self._sums])
