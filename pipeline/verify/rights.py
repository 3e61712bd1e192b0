"""Rights: each shipped clip's follow from its words, the policy allows it, and evidence is kept.

The one file of verification that knows the rights engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.audit.tables.ledger import Ledger
from pipeline.rights.conclude import conclude
from pipeline.rights.conflicts import conflicts_of
from pipeline.rights.engine import caption_facts, facts_of
from pipeline.rights.evidence import digest_of
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import decide
from pipeline.verify.findings import Finding
from pipeline.verify.rows import split_paths
from schemas.captions import Caption
from schemas.rights import Decision, Rights, Said
from schemas.tables import from_plain

_COLUMNS = ["key", "item_id", "author", "title", "source_url", "rights", "decision", "captions"]

_FROM_WORDS = ("spdx", "url", "family", "version", "jurisdiction", "candidates", "rule")
"""What of the rights the words alone decide."""


@dataclass(frozen=True, slots=True)
class _Described:
    item_id: str
    author: str
    title: str
    source_url: str


def check_rights(output: str, policy: Policy) -> Iterator[Finding]:
    """No clip or caption was shipped that the policy refuses, and no rights were made up.

    What contradicts them is not hidden, the decision stored is the one that the policy gives, and
    the evidence that items point to is kept.
    """
    for paths in split_paths(output).values():
        for table in batches(paths, _COLUMNS):
            for row in _rows(table):
                yield from _objections(row, policy)
    yield from _check_evidence(output)


def _check_evidence(output: str) -> Iterator[Finding]:
    """Every text of evidence is what its digest says, and every digest of an item has its text."""
    ledger = Ledger(("source", "sha256"), {"text": "max", "asked": "max"})
    for path in table_paths(output, "evidence"):
        source = path.removeprefix(output).strip("/").split("/")[1]
        for rows in batches([path], ["sha256", "text"]):
            digests: list[Any] = rows["sha256"].to_pylist()
            texts: list[Any] = rows["text"].to_pylist()
            for digest, text in zip(digests, texts, strict=True):
                if digest_of(text) != digest:
                    yield Finding("evidence/sha256", digest, f"not of the text kept of {source}")
            ledger.add(_marks([source] * len(digests), rows["sha256"], text=1, asked=0))
    for rows in batches(table_paths(output, "catalog"), ["source", "evidence"]):
        some = rows.filter(compute.not_equal(rows["evidence"], ""))
        ledger.add(_marks(some["source"], some["evidence"], text=0, asked=1))
    found = ledger.table()
    if found is not None:
        lost = found.filter(compute.not_equal(found["text"], found["asked"]))
        for row in lost.to_pylist():
            what = "is kept, and no item points to it" if row["text"] else "is not kept"
            yield Finding("evidence/text", row["sha256"], f"of an item of {row['source']}: {what}")


def _marks(sources: Any, digests: Any, *, text: int, asked: int) -> pa.Table:
    n_rows = len(digests)
    marks = {"text": text, "asked": asked}
    counts = {name: pa.repeat(pa.scalar(mark, pa.int64()), n_rows) for name, mark in marks.items()}
    return pa.table({"source": sources, "sha256": digests} | counts)


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=1_000):
        yield from batch.to_pylist()


def _objections(row: dict[str, Any], policy: Policy) -> Iterator[Finding]:
    key, rights = row["key"], from_plain(Rights, row["rights"])
    of = _Described(row["item_id"], row["author"], row["title"], row["source_url"])
    yield from _made_up(key, rights, of.author)
    decision = decide(facts_of(of, rights, key=key), policy)
    if decision != from_plain(Decision, row["decision"]):
        detail = f"not what policy {policy.name} gives: {decision.verdict}, {decision.why}"
        yield Finding("rights/decision", key, detail)
    if not decision.allowed:
        yield Finding("rights/policy", key, decision.why)
        return
    for n, given in enumerate(row["captions"]):
        if not given["text"].strip():
            continue  # no caption at all, which is another check's to tell
        caption = from_plain(Caption, given)
        asked = caption_facts(of, rights, key, n, caption)
        answer = decide(asked, policy)
        if not answer.allowed:
            yield Finding("rights/caption", f"{key} caption:{n}", answer.why)
        stated = asked.rights.spdx if caption.is_given else ""
        if caption.license != stated:
            detail = f"{caption.license or 'nothing'} is stated, and its words give {stated!r}"
            yield Finding("rights/conclusion", f"{key} caption:{n}", detail)


def _made_up(key: str, rights: Rights, author: str) -> Iterator[Finding]:
    """What the words that are kept do not bear out."""
    words = Said(rights.raw, rights.url_raw, rights.catalogue, rights.published)
    again = conclude(words)
    wrong = [name for name in _FROM_WORDS if getattr(again, name) != getattr(rights, name)]
    if wrong:
        detail = f"{rights.spdx} is stated, and its words give {again.spdx} ({', '.join(wrong)})"
        yield Finding("rights/conclusion", key, detail)
        return
    if hidden := set(conflicts_of(rights, author)) - set(rights.conflicts):
        yield Finding("rights/conflicts", key, f"not told: {', '.join(sorted(hidden))}")
