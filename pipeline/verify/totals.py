"""The books: nothing lost, nothing twice, and an audit that says what the tables say."""

from collections.abc import Iterator
from itertools import zip_longest

from pipeline import storage
from pipeline.audit.attributions import CSV_PATH, attributions, csv_lines
from pipeline.audit.report import JSON_PATH, audit_json
from pipeline.audit.totals import Totals
from pipeline.lock import Lock
from pipeline.verify.findings import Finding


def check_conservation(totals: Totals) -> Iterator[Finding]:
    """Every item came to clips or to a rejection, every clip was shipped or rejected, once."""
    for wrong in totals.discrepancies:
        yield Finding("conservation", wrong.subject, wrong.detail)
    if (more := totals.n_discrepancies - len(totals.discrepancies)) > 0:
        yield Finding("conservation", "more", f"{more} more items or clips like these")


def check_audit(output: str, lock: Lock, totals: Totals) -> Iterator[Finding]:
    """``audit.json`` and the attributions are what the tables give, byte for byte."""
    path = storage.join(output, JSON_PATH)
    if not storage.exists(path):
        yield Finding("audit/missing", JSON_PATH, "there is no such file")
    elif storage.read_bytes(path) != audit_json(lock, totals):
        yield Finding("audit/stale", JSON_PATH, "not what the tables of the data set give")
    path = storage.join(output, CSV_PATH)
    if not storage.exists(path):
        yield Finding("audit/missing", CSV_PATH, "there is no such file")
        return
    with storage.opened(path) as file:
        lines = zip_longest(file, csv_lines(attributions(output)))
        for number, (found, wanted) in enumerate(lines, start=1):
            if found != wanted:
                detail = f"line {number} is not what the tables of the data set give"
                yield Finding("audit/stale", CSV_PATH, detail)
                return
