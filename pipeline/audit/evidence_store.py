"""Whether the evidence that clips point to is there, and is what it was when it was stored."""

from typing import Any

import pyarrow as pa

from pipeline.audit.columns import Column, batches, compute, ones, table_paths
from pipeline.audit.ledger import Ledger
from pipeline.audit.rights_totals import Evidence
from pipeline.rights.evidence import digest_of


class EvidenceTally:
    """Gathers what the audio rows of the rights table point to."""

    def __init__(self) -> None:
        self._pointers = Ledger(("evidence",), {"clips": "sum"})

    def add(self, audio: pa.Table) -> None:
        """Takes in rows."""
        self._pointers.add(audio.select(["evidence"]).append_column("clips", ones(audio)))

    def totals(self, output: str) -> Evidence:
        """Looks every pointer up in the store of the data set at ``output``."""
        table = self._pointers.table()
        if table is None:
            return Evidence(0, 0, 0, 0, 0)
        empty = compute.equal(table["evidence"], "")
        without = int(compute.sum(table["clips"].filter(empty)).as_py() or 0)
        pointed_to = table["evidence"].filter(compute.invert(empty)).combine_chunks()
        there, altered = _look_up(output, pointed_to)
        return Evidence(
            with_evidence=int(compute.sum(table["clips"]).as_py()) - without,
            without_evidence=without,
            pointed_to=len(pointed_to),
            missing=len(pointed_to) - there,
            altered=altered,
        )


def _look_up(output: str, pointed_to: Column) -> tuple[int, int]:
    """How many of the digests are in the store, and how many of these do not fit their text."""
    seen: set[str] = set()
    altered: set[str] = set()
    for answers in batches(table_paths(output, "evidence"), ["sha256", "text"]):
        found = answers.filter(compute.is_in(answers["sha256"], value_set=pointed_to))
        digests: list[Any] = found["sha256"].to_pylist()
        texts: list[Any] = found["text"].to_pylist()
        for digest, text in zip(digests, texts, strict=True):
            seen.add(digest)
            if digest_of(text) != digest:
                altered.add(digest)
    return len(seen), len(altered)
