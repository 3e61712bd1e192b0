"""Sources whose terms are not what they look like: which of them occur, and in what amounts.

What each is known by, and what it means, stands in ``special_sources.yaml`` beside this file.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict, Field

from pipeline.audit.tables.columns import Column, compute, ones
from pipeline.audit.tables.ledger import Ledger
from schemas.rights import Conflict, Grade, Rights

TABLE = "special_sources.yaml"

MAX_NAME_CHARS = 200
"""Longer names of catalogues are not read."""

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SpecialAmount:
    """What came from one special source, and what that means for whoever uses it.

    ``refused`` are recordings that the rights gate turned away.
    """

    id: str
    name: str
    means: str
    items: int
    clips: int
    kept_s: float
    refused: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What a special source is known by. ``where`` is catalogue and source as words, lower case."""

    where: str
    family: str
    has_version: bool
    has_preference: bool
    conflicts: frozenset[str]
    grade: str


class _Sign(BaseModel):
    """What must hold, all of what is given: of a list any entry is enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    grades: tuple[Grade, ...] = ()
    has_preference: Literal[True] | None = None
    has_version: Literal[False] | None = None

    def fits(self, marks: Marks) -> bool:
        """Whether a recording bears this sign."""
        return all(
            (
                not self.names or _names_any(self.names, marks),
                not _names_any(self.not_names, marks),
                not self.families or marks.family in self.families,
                not self.conflicts or bool(marks.conflicts.intersection(self.conflicts)),
                not self.grades or marks.grade in self.grades,
                self.has_preference in (None, marks.has_preference),
                self.has_version in (None, marks.has_version),
            )
        )


class Special(BaseModel):
    """One special source: a recording is of it that bears any of its signs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    means: str
    signs: tuple[_Sign, ...] = Field(min_length=1)


@cache
def special_sources() -> tuple[Special, ...]:
    """All that are known, in the order of the table."""
    text = files("pipeline.audit.rights").joinpath(TABLE).read_text(encoding="utf-8")
    return tuple(Special.model_validate(row) for row in yaml.safe_load(text))


@lru_cache(maxsize=4096)
def specials_of(marks: Marks) -> tuple[str, ...]:
    """The ids of the special sources that something is of."""
    return tuple(
        special.id
        for special in special_sources()
        if any(sign.fits(marks) for sign in special.signs)
    )


def marks_of(source: str, rights: Rights) -> Marks:
    """What the rights of a recording from ``source`` are known by."""
    return Marks(
        where=_where(rights.catalogue, source),
        family=rights.family,
        has_version=bool(rights.version),
        has_preference=bool(rights.ai_preference.strip()),
        conflicts=frozenset(map(str, rights.conflicts)),
        grade=str(rights.grade),
    )


class SpecialTally:
    """Gathers the audio rows of the rights table; memory holds a row for each item."""

    _KEYS = ("catalogue", "source", "family", "has_version", "has_preference", "told", "grade")

    def __init__(self) -> None:
        self._items = Ledger((*self._KEYS, "item_id"), {"clips": "sum", "kept_us": "sum"})

    def add(self, audio: pa.Table) -> None:
        """Takes in rows of one layer."""
        columns: dict[str, Column] = {
            name: audio[name] for name in ("catalogue", "source", "family", "grade", "item_id")
        }
        columns["has_version"] = _is_there(audio["version"])
        columns["has_preference"] = _is_there(audio["ai_preference"])
        told = audio["conflicts"].combine_chunks().cast(pa.list_(pa.string()))
        columns["told"] = compute.binary_join(told, ",")
        columns["kept_us"] = audio["kept_us"]
        columns["clips"] = ones(audio)
        self._items.add(pa.table(columns))

    def totals(self, refused: Mapping[str, int]) -> tuple[SpecialAmount, ...]:
        """Those that occur, in the order of the table; ``refused`` counts recordings by id."""
        items, clips, kept_us = Counter[str](), Counter[str](), Counter[str]()
        for row in self._grouped():
            for each in specials_of(_marks_of_row(row)):
                items[each] += row["item_id_count"]
                clips[each] += row["clips_sum"]
                kept_us[each] += row["kept_us_sum"]
        return tuple(
            SpecialAmount(
                id=special.id,
                name=special.name,
                means=special.means,
                items=items[special.id],
                clips=clips[special.id],
                kept_s=kept_us[special.id] / 1e6,
                refused=refused.get(special.id, 0),
            )
            for special in special_sources()
            if items[special.id] or refused.get(special.id, 0)
        )

    def _grouped(self) -> list[dict[str, Any]]:
        table = self._items.table()
        if table is None:
            return []
        sums: list[Any] = [("item_id", "count"), ("clips", "sum"), ("kept_us", "sum")]
        rows: list[dict[str, Any]] = (
            table.group_by(list(self._KEYS), use_threads=False).aggregate(sums).to_pylist()
        )
        return rows


def _names_any(names: tuple[str, ...], marks: Marks) -> bool:
    return any(f" {name} " in marks.where for name in names)


def _marks_of_row(row: Mapping[str, Any]) -> Marks:
    return Marks(
        where=_where(row["catalogue"], row["source"]),
        family=row["family"],
        has_version=row["has_version"],
        has_preference=row["has_preference"],
        conflicts=frozenset(filter(None, row["told"].split(","))),
        grade=row["grade"],
    )


def _where(catalogue: str, source: str) -> str:
    """Both names as words with spaces around them, so that only whole words are found."""
    found = (_WORD.findall(name[:MAX_NAME_CHARS].lower()) for name in (catalogue, source))
    return f" {' '.join(' '.join(words) + ' |' for words in found)} "


def _is_there(text: Column) -> Column:
    return compute.not_equal(compute.utf8_trim_whitespace(text), "")
