"""Writes the audit of a finished data set: tables and figures for programs, a page for people."""

import json
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline import storage
from pipeline.audit.counts.tally import tally
from pipeline.audit.counts.totals import Totals
from pipeline.audit.credits.attributions import attributions, write_attributions
from pipeline.audit.credits.gaps import Gaps, GapTally, count_gaps
from pipeline.audit.history.notes import History, Notes, drop_stale_notes, read_history
from pipeline.audit.page.render import write_page
from pipeline.audit.rights.table import portions, saved
from pipeline.audit.rights.tally import tally_rights
from pipeline.audit.rights.totals import RightsTotals
from pipeline.lock import LOCK_FILE, Lock, read_lock
from pipeline.rights.policy import Policy, shipped_policies
from schemas.tables import to_plain

JSON_PATH = "audit/audit.json"
FORMAT = 3
"""Raised whenever a key of ``audit.json`` changes its meaning."""


@dataclass(frozen=True, slots=True)
class Audit:
    """A data set, counted under a policy."""

    lock: Lock
    policy: Policy
    totals: Totals
    rights: RightsTotals
    credits: Gaps
    history: History

    @property
    def rights_reconcile(self) -> bool:
        """Whether the rights were counted of the very clips and captions of the manifest."""
        return (self.rights.all.clips, self.rights.all.kept_s, self.rights.captions) == (
            self.totals.clips.shipped,
            self.totals.audio.kept_s,
            self.totals.captions.captions,
        )

    @property
    def passed(self) -> bool:
        """Whether the policy is kept, and nothing was lost or counted twice."""
        kept = self.rights.passed and self.credits.passed
        return kept and self.totals.reconciles and self.rights_reconcile


def write_audit(output: str) -> Audit:
    """Writes the tables, figures, list and page of the audit; equal data sets give equal bytes.

    ``rights.parquet``, ``audit.json``, the attributions and ``index.html`` below ``audit/``. Notes
    of another state of the data set are removed.

    Raises:
        FileNotFoundError: There is no lock file, so this is no data set.
        ValueError: The lock file, a list of what was taken down, or a note cannot be read.
    """
    lock = lock_of(output)
    policy = policy_of(lock)
    drop_stale_notes(output)
    history = read_history(output)
    totals = tally(output)
    found = saved(output, portions(output, policy))
    others = list(shipped_policies().values())
    rights = tally_rights(output, policy, found, others)
    gaps = GapTally()
    write_attributions(output, gaps.passing(attributions(output)))
    credits = gaps.gaps(policy.limits.max_incomplete_credits)
    audit = Audit(lock, policy, totals, rights, credits, history)
    storage.write_bytes(storage.join(output, JSON_PATH), audit_json(audit))
    write_page(output, audit)
    return audit


def count_audit(output: str, policy: Policy, notes: Notes | None = None) -> Audit:
    """Counts a data set under a policy, and writes nothing.

    ``notes`` stand in the place of those that were kept in the data set.

    Raises:
        FileNotFoundError: There is no lock file, so this is no data set.
        ValueError: As :func:`write_audit`.
    """
    lock = lock_of(output)
    others = [policy_of(lock), *shipped_policies().values()]
    rights = tally_rights(output, policy, portions(output, policy), others)
    credits = count_gaps(attributions(output), policy.limits.max_incomplete_credits)
    history = read_history(output).with_notes(notes or Notes())
    return Audit(lock, policy, tally(output), rights, credits, history)


def lock_of(output: str) -> Lock:
    """The lock of a data set.

    Raises:
        FileNotFoundError: There is none, so this is no data set.
        ValueError: It cannot be read.
    """
    lock = read_lock(output)
    if lock is None:
        raise FileNotFoundError(f"{output}: no lock file, so not a data set of soundmill")
    return lock


def policy_of(lock: Lock) -> Policy:
    """The policy that a data set was made under.

    Raises:
        ValueError: It is of another version of soundmill.
    """
    try:
        return Policy.model_validate(lock.policy)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ValueError(f"{LOCK_FILE}: policy: {where}: not as this soundmill has it") from error


def audit_json(audit: Audit) -> bytes:
    """The figures as JSON: keys sorted, no clock, the same bytes for the same data set.

    ``schemas/audit.schema.json`` describes it.
    """
    totals = audit.totals
    document = {
        "format": FORMAT,
        "dataset": audit.lock.recipe["dataset"],
        "digest": audit.lock.digest,
        "policy": audit.policy.model_dump(mode="json"),
        "versions": audit.lock.versions,
        "passed": audit.passed,
        "reconciles": {
            "all": totals.reconciles and audit.rights_reconcile,
            "items": totals.items.reconciles,
            "clips": totals.clips.reconciles,
            "rights": audit.rights_reconcile,
        },
        "totals": to_plain(totals),
        "rights": to_plain(audit.rights),
        "credits": to_plain(audit.credits),
        "history": to_plain(audit.history),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode("utf-8", "backslashreplace") + b"\n"
