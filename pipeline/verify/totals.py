"""The books: nothing lost, nothing twice, and an audit that says what the tables say."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.counts.totals import Totals
from pipeline.audit.credits.attributions import CSV_PATH, attributions, csv_lines
from pipeline.audit.credits.gaps import GapTally
from pipeline.audit.history.notes import read_history
from pipeline.audit.report import JSON_PATH, Audit, audit_json, policy_of
from pipeline.audit.rights.table import RIGHTS_PATH, Portion, portions
from pipeline.audit.rights.tally import tally_rights
from pipeline.exports.write import documents
from pipeline.lock import Lock
from pipeline.rights.policy import shipped_policies
from pipeline.verify.findings import Finding
from schemas.rights import RightsRow
from schemas.tables import arrow_schema

_STALE = "not what the tables of the data set give"


def check_conservation(totals: Totals) -> Iterator[Finding]:
    """Every item came to clips or to a rejection, every clip was shipped or rejected, once."""
    for wrong in totals.discrepancies:
        yield Finding("conservation", wrong.subject, wrong.detail)
    if (more := totals.n_discrepancies - len(totals.discrepancies)) > 0:
        yield Finding("conservation", "more", f"{more} more items or clips like these")


def check_audit(output: str, lock: Lock, totals: Totals) -> Iterator[Finding]:
    """The rights table, ``audit.json`` and the attributions are what the tables give.

    The rights table is compared row by row, and the others byte for byte. What the audit counts of
    the rights reconciles with the manifest.
    """
    policy = policy_of(lock)
    rows = _StoredRows(output)
    found = rows.compared(portions(output, policy))
    rights = tally_rights(output, policy, found, list(shipped_policies().values()))
    gaps = GapTally()
    yield from _check_attributions(output, gaps)
    yield from rows.findings()
    try:
        history = read_history(output)
    except ValueError as error:
        yield Finding("audit/history", "takedown", str(error).removeprefix(f"{output}/"))
        return
    credits = gaps.gaps(policy.limits.max_incomplete_credits)
    audit = Audit(lock, policy, totals, rights, credits, history)
    if not audit.rights_reconcile:
        counted = f"{rights.all.clips} clips of {rights.all.kept_s:g} s, {rights.captions} captions"
        yield Finding("audit/rights", RIGHTS_PATH, f"counts {counted}, and the manifest does not")
    yield from _check_json(output, audit)


def check_exports(output: str, lock: Lock) -> Iterator[Finding]:
    """The card, the licences and what other tools read are what the tables give, where they lie.

    A set that was published elsewhere may leave them out.
    """
    for path, wanted in documents(output, lock):
        where = storage.join(output, path)
        if storage.exists(where) and storage.read_bytes(where) != wanted:
            yield Finding("audit/exports", path, _STALE)


class _StoredRows:
    """The rights table on disk, held against the rows that it should have."""

    def __init__(self, output: str) -> None:
        self._path = storage.join(output, RIGHTS_PATH)
        self._finding: Finding | None = None

    def compared(self, wanted: Iterable[Portion]) -> Iterator[Portion]:
        """Passes portions through; after the last one it is known whether the table has them."""
        if not storage.exists(self._path):
            self._finding = Finding("audit/missing", RIGHTS_PATH, "there is no such file")
            yield from wanted
            return
        with storage.opened(self._path) as file:
            try:
                table = pq.ParquetFile(file)
                if not table.schema_arrow.equals(arrow_schema(RightsRow)):
                    self._stale("its columns are not those of a rights table")
            except (pa.ArrowException, OSError) as error:
                self._stale(str(error).partition("\n")[0])
                table = None
            n_groups = 0
            for portion in wanted:
                if self._finding is None and table is not None:
                    self._compare(table, n_groups, portion)
                n_groups += 1
                yield portion
            if self._finding is None and table is not None and table.num_row_groups != n_groups:
                self._stale(f"{table.metadata.num_rows} rows, and there should be fewer")

    def findings(self) -> list[Finding]:
        """What is wrong with the table: nothing, or the first thing found."""
        return [self._finding] if self._finding else []

    def _compare(self, table: pq.ParquetFile, group: int, portion: Portion) -> None:
        if group >= table.num_row_groups:
            key = portion.rows["key"][0].as_py()
            self._stale(f"ends before clip {key}")
            return
        try:
            stored = table.read_row_group(group)
        except (pa.ArrowException, OSError) as error:
            self._stale(str(error).partition("\n")[0])
            return
        if not stored.equals(portion.rows):
            self._stale(f"row group {group} is {_STALE}")

    def _stale(self, detail: str) -> None:
        self._finding = Finding("audit/stale", RIGHTS_PATH, detail)


def _check_json(output: str, audit: Audit) -> Iterator[Finding]:
    path = storage.join(output, JSON_PATH)
    if not storage.exists(path):
        yield Finding("audit/missing", JSON_PATH, "there is no such file")
    elif storage.read_bytes(path) != audit_json(audit):
        yield Finding("audit/stale", JSON_PATH, _STALE)


def _check_attributions(output: str, gaps: GapTally) -> Iterator[Finding]:
    """Compares the list line by line; ``gaps`` has counted all attributions at the end."""
    path = storage.join(output, CSV_PATH)
    passing = csv_lines(gaps.passing(attributions(output)))
    if not storage.exists(path):
        yield Finding("audit/missing", CSV_PATH, "there is no such file")
    else:
        with storage.opened(path) as file:
            for number, (found, wanted) in enumerate(zip_longest(file, passing), start=1):
                if found != wanted:
                    yield Finding("audit/stale", CSV_PATH, f"line {number} is {_STALE}")
                    break
    for _ in passing:
        pass
