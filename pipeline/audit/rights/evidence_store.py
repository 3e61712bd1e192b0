"""Whether the evidence that clips point to is there, and is what it was when it was stored."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipeline.audit.rights.evidence_totals import Evidence, SourceEvidence
from pipeline.audit.tables.columns import batches, ones, table_paths
from pipeline.audit.tables.ledger import Ledger
from pipeline.rights.evidence import digest_of

MAX_WRONG = 20
"""Digests named of those that are missing or altered: enough to begin with."""


class EvidenceTally:
    """Gathers what the audio rows of the rights table point to."""

    def __init__(self) -> None:
        self._pointers = Ledger(("source", "evidence"), {"clips": "sum"})

    def add(self, audio: pa.Table) -> None:
        """Takes in rows."""
        rows = audio.select(["source", "evidence"])
        self._pointers.add(rows.append_column("clips", ones(rows)))

    def totals(self, output: str) -> Evidence:
        """Looks every pointer up in the store of the data set at ``output``."""
        table = self._pointers.table()
        rows: list[dict[str, Any]] = table.to_pylist() if table is not None else []
        pointed_to = {row["evidence"] for row in rows if row["evidence"]}
        store = _look_up(output, pointed_to)
        missing = pointed_to - store.seen
        without = sum(row["clips"] for row in rows if not row["evidence"])
        return Evidence(
            with_evidence=sum(row["clips"] for row in rows) - without,
            without_evidence=without,
            pointed_to=len(pointed_to),
            missing=len(missing),
            altered=len(store.altered),
            stored=store.n,
            stored_altered=store.n_altered,
            by_source=tuple(
                _of_source(source, [row for row in rows if row["source"] == source], missing, store)
                for source in sorted({row["source"] for row in rows})
            ),
            wrong=tuple(sorted(missing | store.altered)[:MAX_WRONG]),
        )


@dataclass(slots=True)
class _Store:
    """What was found: all texts, those pointed to, and those of both that are not as they were."""

    n: int = 0
    n_altered: int = 0
    seen: set[str] = field(default_factory=set)
    altered: set[str] = field(default_factory=set)


def _of_source(
    source: str, rows: list[dict[str, Any]], missing: Collection[str], store: _Store
) -> SourceEvidence:
    digests = {row["evidence"] for row in rows if row["evidence"]}
    return SourceEvidence(
        source=source,
        clips=sum(row["clips"] for row in rows),
        without=sum(row["clips"] for row in rows if not row["evidence"]),
        pointed_to=len(digests),
        missing=len(digests.intersection(missing)),
        altered=len(digests & store.altered),
    )


def _look_up(output: str, pointed_to: Collection[str]) -> _Store:
    """Hashes every text of the store."""
    found = _Store()
    for answers in batches(table_paths(output, "evidence"), ["sha256", "text"]):
        digests: list[Any] = answers["sha256"].to_pylist()
        texts: list[Any] = answers["text"].to_pylist()
        for digest, text in zip(digests, texts, strict=True):
            is_whole = digest_of(text) == digest
            found.n += 1
            found.n_altered += not is_whole
            if digest in pointed_to:
                found.seen.add(digest)
                if not is_whole:
                    found.altered.add(digest)
    return found
