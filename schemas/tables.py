"""Arrow tables of records: the parquet schema of each is derived from the record itself.

One definition, the dataclass, so that a field cannot exist in the code and be missing on disk.
"""

import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import pyarrow as pa

R = TypeVar("R")

_SCALARS: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


@cache
def arrow_schema(record: type) -> pa.Schema:
    """The Arrow schema of a record class: one column per field, in the order of declaration.

    Only a field typed ``X | None`` may be null. Tuples become lists, records become structs.

    Raises:
        TypeError: A field has a type that no column can hold.
    """
    return pa.schema(_arrow_fields(record))


def to_table(record: type, rows: Iterable[Any]) -> pa.Table:
    """The table of ``rows``, all of them instances of ``record``, in the order given."""
    return pa.Table.from_pylist([to_plain(row) for row in rows], schema=arrow_schema(record))


def from_table(record: type[R], table: pa.Table) -> Iterator[R]:
    """The records that a table made by :func:`to_table` holds, in its order."""
    for row in table.to_pylist():
        yield from_plain(record, row)


def to_plain(value: Any) -> Any:
    """A record as nested dicts and lists, as JSON or Arrow take them."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [to_plain(part) for part in value]
    if is_dataclass(kind):
        return {name: to_plain(getattr(value, name)) for name in _names(kind)}
    return str(value) if isinstance(value, StrEnum) else value


def from_plain(record: type[R], row: dict[str, Any]) -> R:
    """A record from nested dicts and lists, as JSON or Arrow give them."""
    return record(
        **{name: _typed(hint, row[name]) for name, hint in _hints(cast(type, record)).items()}
    )


def _arrow_fields(record: type) -> list["pa.Field[Any]"]:
    return [_arrow_field(name, hint) for name, hint in _hints(record).items()]


@cache
def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


@cache
def _hints(record: type) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}


def _arrow_field(name: str, hint: Any) -> "pa.Field[Any]":
    inner, nullable = _without_none(hint)
    return pa.field(name, _arrow_type(name, inner), nullable=nullable)


def _arrow_type(name: str, hint: Any) -> pa.DataType:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return pa.string()
    if get_origin(hint) is tuple:
        return pa.list_(_arrow_field("item", get_args(hint)[0]))
    if is_dataclass(hint) and isinstance(hint, type):
        return pa.struct(_arrow_fields(hint))
    raise TypeError(f"field {name!r}: no Arrow type for {hint!r}")


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    (inner,) = [arg for arg in get_args(hint) if arg is not type(None)]
    return inner, True


def _typed(hint: Any, value: Any) -> Any:
    inner, _ = _without_none(hint)
    if value is None:
        return None
    if get_origin(inner) is tuple:
        parts: Sequence[Any] = value
        return tuple(_typed(get_args(inner)[0], part) for part in parts)
    if is_dataclass(inner):
        return from_plain(inner, value)  # type: ignore[arg-type]
    return inner(value) if isinstance(inner, type) and issubclass(inner, StrEnum) else value
