"""How much is shipped under which licence, from where and by how many: sums by any grouping.

Memory holds a row for each item, of some hundred bytes, and no clip.
"""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from pipeline.audit.rights.totals import Amount, FamilyAmount, LicenseAmount, PlaceAmount
from pipeline.audit.tables.columns import Column, compute, ones
from pipeline.audit.tables.ledger import Ledger
from pipeline.rights.licenses import known_license

_LICENSE = ("spdx", "url", "family", "version", "jurisdiction")
_SUMS = {"clips": "sum", "kept_us": "sum", "n_bytes": "sum"}
_AGGREGATES: list[Any] = [
    *((name, "sum") for name in _SUMS),
    ("item_id", "count_distinct"),
    ("author", "count_distinct"),
]


class Amounts:
    """Gathers the audio rows of the rights table, and groups them when all are there."""

    def __init__(self) -> None:
        self._items = Ledger(("license", "source", "split", "item_id", "author"), _SUMS)
        self._licenses: dict[str, int] = {}
        self._table: pa.Table | None = None

    def add(self, audio: pa.Table) -> None:
        """Takes in rows with the columns ``_LICENSE``, those of the ledger, ``kept_us``, bytes."""
        rows = audio.append_column("license", self._codes(audio))
        self._items.add(rows.append_column("clips", ones(rows)))

    def all(self) -> Amount:
        """All of it."""
        grouped = self._by(())
        return grouped[0][1] if grouped else Amount(0, 0, 0.0, 0, 0)

    def licenses(self) -> tuple[LicenseAmount, ...]:
        """By licence and the address of its text, sorted by these."""
        return tuple(
            LicenseAmount(spdx, _name(spdx), url, family, version, jurisdiction, amount)
            for (spdx, url, family, version, jurisdiction), amount in self._by(_LICENSE)
        )

    def families(self) -> tuple[FamilyAmount, ...]:
        """By family."""
        of_family: dict[str, set[str]] = {}
        for (family, spdx), _ in self._by(("family", "spdx")):
            of_family.setdefault(family, set()).add(spdx)
        return tuple(
            FamilyAmount(family, len(of_family[family]), amount)
            for (family,), amount in self._by(("family",))
        )

    def places(self, place: str) -> tuple[PlaceAmount, ...]:
        """By ``source`` or ``split``, and licence."""
        return tuple(
            PlaceAmount(name, spdx, amount) for (name, spdx), amount in self._by((place, "spdx"))
        )

    def _codes(self, audio: pa.Table) -> Column:
        """A small number for each licence: millions of items have few of them."""
        words = compute.binary_join_element_wise(*(audio[name] for name in _LICENSE), "\0")
        encoded = words.combine_chunks().dictionary_encode()
        known = self._licenses
        codes = [known.setdefault(word, len(known)) for word in encoded.dictionary.to_pylist()]
        return pa.array(codes, pa.int64()).take(encoded.indices)

    def _by(self, keys: Sequence[str]) -> list[tuple[tuple[str, ...], Amount]]:
        table = self._gathered()
        if table is None:
            return []
        grouped = table.group_by(list(keys), use_threads=False).aggregate(_AGGREGATES)
        rows: list[dict[str, Any]] = grouped.to_pylist()
        found = [(tuple(row[key] for key in keys), _amount(row)) for row in rows]
        return sorted(found, key=lambda pair: pair[0])

    def _gathered(self) -> pa.Table | None:
        if self._table is None and (table := self._items.table()) is not None:
            licenses = [word.split("\0") for word in self._licenses]
            for place, name in enumerate(_LICENSE):
                names = pa.array([words[place] for words in licenses], pa.string())
                table = table.append_column(name, names.take(table["license"]))
            author = table["author"]
            named = compute.not_equal(compute.utf8_trim_whitespace(author), "")
            place = table.column_names.index("author")
            self._table = table.set_column(place, "author", compute.if_else(named, author, None))
        return self._table


def _name(spdx: str) -> str:
    known = known_license(spdx)
    return known.name if known else ""


def _amount(row: dict[str, Any]) -> Amount:
    return Amount(
        items=row["item_id_count_distinct"],
        clips=row["clips_sum"],
        kept_s=row["kept_us_sum"] / 1e6,
        n_bytes=row["n_bytes_sum"],
        authors=row["author_count_distinct"],
    )
