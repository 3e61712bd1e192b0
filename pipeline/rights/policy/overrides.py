"""Overrides: what a person decided of single recordings, with a name, a reason and an end.

An override stands above the rules and above the purpose, since a person may hold a permission
that no catalogue knows of. So one that allows must say until when.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pipeline.rights.policy.conditions import LayerKind
from schemas.rights import Verdict

MAX_OVERRIDES = 100_000
"""They travel with the policy, into the lock and to every worker."""

COLUMNS = ("id", "layer", "decision", "who", "when", "why", "expires")


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


class Override(BaseModel):
    """A person's decision on an item, or on the clip of a key, from ``when`` until ``expires``.

    Both days are included. ``layer`` is empty for all of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=1000)
    layer: Annotated[LayerKind | None, BeforeValidator(_none_if_empty)] = None
    decision: Verdict
    who: str = Field(min_length=1, max_length=200)
    when: date
    why: str = Field(min_length=1, max_length=500)
    expires: Annotated[date | None, BeforeValidator(_none_if_empty)] = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.decision is Verdict.ALLOW and self.expires is None:
            raise ValueError("an override that allows needs expires, the last day it holds")
        if self.expires is not None and self.expires < self.when:
            raise ValueError(f"expires {self.expires} is before when {self.when}")
        return self


class Overrides(BaseModel):
    """The overrides of a policy, and the day on which they are read.

    ``as_of`` is that day: there is no clock, so that a data set is the same whenever it is made.
    ``rows`` are those of ``file``, a CSV beside the policy, or stand in the policy itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: date
    file: str = ""
    rows: tuple[Override, ...] = Field(default=(), max_length=MAX_OVERRIDES)

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        seen: set[tuple[str, str | None]] = set()
        for row in self.rows:
            if (row.id, row.layer) in seen:
                raise ValueError(f"{row.id!r} has two overrides for one layer; keep one")
            seen.add((row.id, row.layer))
        return self

    @cached_property
    def standing(self) -> Mapping[str, tuple[tuple[int, Override], ...]]:
        """Those that hold on the day ``as_of`` by their id, each with its row, counted from 1."""
        found: dict[str, tuple[tuple[int, Override], ...]] = {}
        for number, row in enumerate(self.rows, start=1):
            if row.when <= self.as_of and (row.expires is None or self.as_of <= row.expires):
                found[row.id] = (*found.get(row.id, ()), (number, row))
        return found


def read_overrides(where: str, text: str) -> tuple[Override, ...]:
    """The rows of a CSV file with the columns :data:`COLUMNS`; ``layer`` may be left out.

    Raises:
        ValueError: The message names the file, the line, the column and its value.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        header = [name or "" for name in reader.fieldnames or ()]
        _check_header(where, header)
        return tuple(_row(where, reader.line_num, row) for row in reader)
    except csv.Error as error:
        raise ValueError(f"{where}: line {reader.line_num}: not CSV: {error}") from error


def _check_header(where: str, header: list[str]) -> None:
    unknown = sorted(set(header) - set(COLUMNS))
    missing = sorted(set(COLUMNS) - {"layer"} - set(header))
    if unknown or missing or len(set(header)) != len(header):
        wrong = f"unknown {unknown}" if unknown else f"missing {missing}" if missing else "doubled"
        raise ValueError(f"{where}: columns: {wrong}; allowed are {', '.join(COLUMNS)}")


def _row(where: str, line: int, row: dict[str, str | None]) -> Override:
    if "" in row or None in row.values():
        raise ValueError(f"{where}: line {line}: another number of cells than the header has")
    try:
        return Override.model_validate({key: (cell or "").strip() for key, cell in row.items()})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"]) or "row"
        message = problem["msg"].removeprefix("Value error, ")
        shown = f" {problem['input']!r}:" if problem["loc"] else ""
        raise ValueError(f"{where}: line {line}: {key}:{shown} {message}") from error
