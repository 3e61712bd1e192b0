"""Writes the audit of a finished data set."""

from pipeline.audit.tally import tally
from pipeline.audit.totals import Totals


def write_audit(output: str) -> Totals:
    """Writes ``audit/`` and returns the totals."""
    return tally(output)
