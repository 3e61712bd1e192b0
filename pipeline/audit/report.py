"""Writes the audit of a finished data set: figures for programs, a list, and a page for people."""

import json

from pipeline import storage
from pipeline.audit.attributions import write_attributions
from pipeline.audit.page import write_page
from pipeline.audit.tally import tally
from pipeline.audit.totals import Totals
from pipeline.lock import Lock, read_lock
from schemas.tables import to_plain

JSON_PATH = "audit/audit.json"
FORMAT = 1
"""Raised whenever a key of ``audit.json`` changes its meaning."""


def write_audit(output: str) -> Totals:
    """Writes ``audit/audit.json``, ``audit/attributions.csv`` and ``audit/index.html``.

    Equal data sets give equal bytes.

    Raises:
        FileNotFoundError: There is no lock file, so this is no data set.
        ValueError: The lock file cannot be read.
    """
    lock = read_lock(output)
    if lock is None:
        raise FileNotFoundError(f"{output}: no lock file, so not a data set of soundmill")
    totals = tally(output)
    storage.write_bytes(storage.join(output, JSON_PATH), audit_json(lock, totals))
    write_attributions(output)
    write_page(output, lock, totals)
    return totals


def audit_json(lock: Lock, totals: Totals) -> bytes:
    """The figures as JSON: keys sorted, no clock, the same bytes for the same data set."""
    document = {
        "format": FORMAT,
        "dataset": lock.recipe["dataset"],
        "digest": lock.digest,
        "policy": lock.policy,
        "versions": lock.versions,
        "reconciles": {
            "all": totals.reconciles,
            "items": totals.items.reconciles,
            "clips": totals.clips.reconciles,
        },
        "totals": to_plain(totals),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode("utf-8", "backslashreplace") + b"\n"
