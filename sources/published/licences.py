"""A table of licences that somebody has found out for a set that says none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sources.published.entries import id_of
from sources.published.layout import rows_of


@dataclass(frozen=True, slots=True)
class Licences:
    """Id to the row that speaks of it: ``id``, ``license``, ``license_url``, ``author``."""

    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, source_id: str) -> Mapping[str, Any]:
        """The row of an id; empty where there is none."""
        return self.rows.get(source_id, {})


def read_licences(path: str) -> Licences:
    """The licences in a csv, jsonl or parquet with ``id`` and ``license``; "" is no table.

    Of several rows of one id none counts, nor does a row that has too many or too few cells.

    Raises:
        ValueError: It cannot be read or lacks a column.
    """
    if not path:
        return Licences()
    rows: dict[str, Mapping[str, Any]] = {}
    for row in rows_of(Path(path), ("id", "license")):
        source_id = id_of(row.cells.get("id"))
        if source_id:
            rows[source_id] = {} if row.fault or source_id in rows else row.cells
    return Licences(rows)
