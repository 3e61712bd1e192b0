"""Figures of the audit in the form of tables: one thing down, another across."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.audit.rights.totals import RightsTotals
from schemas.manifest import SPLITS
from schemas.rights import Operation, Permission


@dataclass(frozen=True, slots=True)
class OperationRow:
    """How much of a layer may be used in one way, by each answer; 0 where it was never given."""

    operation: Operation
    seconds: dict[str, float]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class OperationTable:
    """The operations of one layer."""

    name: str
    rows: tuple[OperationRow, ...]


def operations(rights: RightsTotals) -> tuple[OperationTable, ...]:
    """A table for each layer of which anything was shipped."""
    answers = {(row.layer, row.operation, row.permission): row for row in rights.operations}
    layers = list(dict.fromkeys(row.layer for row in rights.operations))
    return tuple(
        OperationTable(
            layer,
            tuple(
                OperationRow(
                    operation,
                    {name: row.kept_s if row else 0.0 for name, row in given.items()},
                    {name: row.rows if row else 0 for name, row in given.items()},
                )
                for operation in Operation
                for given in [{p: answers.get((layer, operation, p)) for p in Permission}]
            ),
        )
        for layer in layers
    )


@dataclass(frozen=True, slots=True)
class Crossed:
    """A table of numbers: ``rows`` are a name and a number for each of ``columns``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]


def crossed(cells: Iterable[tuple[str, str, float]], columns: Iterable[str]) -> Crossed:
    """Numbers by row and column, added up; 0 where there is none. ``columns`` come first."""
    found: dict[str, dict[str, float]] = {}
    names = dict.fromkeys(columns)
    for row, column, number in cells:
        names.setdefault(column)
        of_row = found.setdefault(row, {})
        of_row[column] = of_row.get(column, 0) + number
    return Crossed(
        tuple(names),
        tuple((row, tuple(found[row].get(name, 0) for name in names)) for row in sorted(found)),
    )


def page_tables(rights: RightsTotals) -> dict[str, Crossed]:
    """The crossed tables by their names in the templates."""
    return {
        "splits": crossed(
            ((row.spdx, row.place, row.amount.kept_s) for row in rights.by_split), SPLITS
        ),
        "layers": crossed(
            ((row.spdx, row.layer, row.rows) for row in rights.by_layer),
            ("audio", "metadata", "caption"),
        ),
    }
