"""The few cases behind many clips, or items: one case has the same rights and the same decisions.

A catalogue has few distinct licence texts. What is asked of the rights engine is asked once a case,
of a record that stands for it, and holds of all records of that case.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.audit.tables.columns import Column, compute
from schemas.items import Item
from schemas.manifest import ClipRow
from schemas.tables import from_plain

MAX_REMEMBERED = 50_000
"""Answers kept of one question: some hundred megabytes, where every clip were a case of its own."""

R = TypeVar("R")
A = TypeVar("A")

_RIGHTS = (
    "spdx",
    "url",
    "raw",
    "url_raw",
    "rule",
    "family",
    "version",
    "jurisdiction",
    "catalogue",
    "ai_preference",
    "grade",
)
_RIGHTS_LISTS = ("candidates", "conflicts", "flags")
_PRESENT = ("title", "author", "source_url")
"""Texts of which a policy asks only whether they are there."""

_CAPTION = ("origin", "model", "author", "license_raw", "license_url_raw")

_ITEM = (
    "source",
    "license_raw",
    "license_url_raw",
    "catalogue",
    "published",
    "ai_preference",
    "witness",
)
_ITEM_LISTS = ("flags", "claims", "parents")
_WITNESSES = ("claims", "parents")
"""What they say is weighed against the item's own author."""


@dataclass(frozen=True, slots=True)
class Cases(Generic[R]):
    """The cases of a table of records.

    ``codes`` has the number of its case for each row; ``names`` tell a case from all others, also
    of other tables; ``firsts`` is the first row of each.
    """

    record: type[R]
    table: pa.Table
    codes: NDArray[np.int64]
    names: list[str]
    firsts: NDArray[np.int64]

    def example(self, case: int) -> R:
        """A record that stands for its case."""
        return self._record(int(self.firsts[case]))

    def first_of(self, case: int, n: int) -> Iterator[R]:
        """The first records of a case, ``n`` at most."""
        for row in np.flatnonzero(self.codes == case)[:n]:
            yield self._record(int(row))

    def _record(self, row: int) -> R:
        (plain,) = self.table.slice(row, 1).to_pylist()
        for caption in plain.get("captions", ()):
            # A record refuses a blank one; `verify` tells of it, and nobody asks for its rights.
            caption["text"] = caption["text"].strip() or "-"
        return from_plain(self.record, plain)


def clip_cases(clips: pa.Table, named: Collection[str] = ()) -> Cases[ClipRow]:
    """The cases of clips, from a table of all the columns of ``ClipRow``.

    ``named`` are item ids and keys of which a policy speaks singly: these share no case.
    """
    rights = pa.Table.from_struct_array(clips["rights"])
    parts = [rights[name] for name in _RIGHTS]
    parts += [_joined(rights[name]) for name in _RIGHTS_LISTS]
    parts += [rights["confidence"].cast(pa.string()), _joined(rights["claims"])]
    parts += [_joined(clips["captions"], _CAPTION), clips["source"]]
    present = [rights["evidence"], rights["published"], *(clips[name] for name in _PRESENT)]
    parts += [_is_there(text) for text in present]
    parts += [_if_named(clips[name], named) for name in ("item_id", "key")]
    return _cases(ClipRow, clips, parts)


def item_cases(items: pa.Table, named: Collection[str] = ()) -> Cases[Item]:
    """The cases of items, from a table of all the columns of ``Item``; those with claims are alone.

    ``named`` are item ids of which a policy speaks singly: these share no case.
    """
    parts = [items[name] for name in _ITEM]
    parts += [_joined(items[name]) for name in _ITEM_LISTS]
    parts += [_is_there(items[name]) for name in (*_PRESENT, "evidence")]
    told = [compute.greater(compute.list_value_length(items[name]), 0) for name in _WITNESSES]
    parts.append(compute.if_else(compute.or_(*told), items["item_id"], ""))
    parts.append(_if_named(items["item_id"], named))
    return _cases(Item, items, parts)


class Answers(Generic[R, A]):
    """One question, asked of a record of each case, its answer remembered from table to table."""

    def __init__(self, ask: Callable[[R], A]) -> None:
        self._ask = ask
        self._known: dict[str, A] = {}

    def of(self, found: Cases[R]) -> list[A]:
        """The answer for each case."""
        return list(self._answers(found))

    def _answers(self, found: Cases[R]) -> Iterator[A]:
        if len(self._known) > MAX_REMEMBERED:
            self._known.clear()
        for case, name in enumerate(found.names):
            if name not in self._known:
                self._known[name] = self._ask(found.example(case))
            yield self._known[name]


def _cases(record: type[R], table: pa.Table, parts: list[Column]) -> Cases[R]:
    # Each with its length before it: a hostile text cannot pass for the end of one and a next.
    encoded = _framed(*parts).combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    _, firsts = np.unique(codes, return_index=True)
    return Cases(record, table, codes, encoded.dictionary.to_pylist(), firsts)


def _if_named(ids: Column, named: Collection[str]) -> Column:
    known: Column = pa.array(sorted(named), pa.string())
    return compute.if_else(compute.is_in(ids, value_set=known), ids, "")


def _framed(*parts: Column) -> Column:
    framed = []
    for part in parts:
        framed += [compute.utf8_length(part).cast(pa.string()), part]
    return compute.binary_join_element_wise(*framed, ":")


def _is_there(text: Column) -> Column:
    return compute.not_equal(compute.utf8_trim_whitespace(text), "").cast(pa.string())


def _joined(lists: Column, names: tuple[str, ...] = ()) -> Column:
    """A text for each list of strings or records; of records from the fields named, or from all."""
    nested = lists.combine_chunks()
    flat: Any = compute.list_flatten(nested)
    if pa.types.is_struct(flat.type):
        table = pa.Table.from_struct_array(flat)
        flat = _framed(*(table[name] for name in names or table.column_names)).combine_chunks()
    lengths = compute.list_value_length(nested).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
    # Framed once more: as many parts, and where each begins, are part of the text.
    texts = _framed(flat).cast(pa.string())
    return compute.binary_join(pa.ListArray.from_arrays(offsets, texts), ",")
