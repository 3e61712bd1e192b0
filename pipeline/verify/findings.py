"""What a verification answers: findings, one per broken promise, and how much was looked at."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MAX_PER_CHECK = 100
"""Findings kept of one check: a data set that is broken throughout must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise: the check that found it, what it is about, and what is wrong there."""

    check: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a verification.

    ``findings`` are in the order of the checks, at most :data:`MAX_PER_CHECK` of each check;
    ``n_findings`` counts all of them by check. ``n_clips`` counts the manifest's clips in tars that
    were there, ``n_bytes`` what was read of these, and ``n_decoded`` the clips again if decoding
    was asked for, else 0.
    """

    findings: tuple[Finding, ...]
    n_findings: dict[str, int]
    n_items: int = 0
    n_clips: int = 0
    n_tars: int = 0
    n_bytes: int = 0
    n_decoded: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.n_findings


class Findings:
    """Findings on their way to a report: all are counted, the first of each check are kept."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def extend(self, findings: Iterable[Finding]) -> bool:
        """Adds findings in their order; whether there were any."""
        before = self.counts.total()
        for finding in findings:
            self.counts[finding.check] += 1
            if self.counts[finding.check] <= MAX_PER_CHECK:
                self.kept.append(finding)
        return self.counts.total() > before
