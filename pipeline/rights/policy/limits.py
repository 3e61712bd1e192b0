"""Whether an audit stays within a policy's limits: what a build may fail on."""

from dataclasses import dataclass
from fractions import Fraction

from pipeline.rights.policy.model import Limits


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the rows that were audited got which answer.

    ``n_unknown`` are those whose licence is not concluded, whatever their answer.
    """

    n_rows: int
    n_review: int
    n_denied: int
    n_unknown: int

    def __post_init__(self) -> None:
        if min(self.n_rows, self.n_review, self.n_denied, self.n_unknown) < 0:
            raise ValueError(f"counts are not negative, got {self}")
        if max(self.n_review + self.n_denied, self.n_unknown) > self.n_rows:
            raise ValueError(f"more rows got an answer than there are: {self}")


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """A limit that does not hold: ``n`` of ``n_rows`` rows, more than ``max_fraction`` of them."""

    limit: str
    n: int
    n_rows: int
    max_fraction: float

    def __str__(self) -> str:
        return (
            f"{self.limit}: {self.n} of {self.n_rows} rows, "
            f"at most {self.max_fraction:g} of them may be"
        )


def broken_limits(counts: Counts, limits: Limits) -> tuple[BrokenLimit, ...]:
    """The limits that the counts break, in the order of :class:`Limits`.

    A share that is exactly the limit holds. Where nothing was audited, nothing is broken.
    """
    found = {
        "review_max_fraction": (counts.n_review, limits.review_max_fraction),
        "unknown_max_fraction": (counts.n_unknown, limits.unknown_max_fraction),
        "deny_max_fraction": (counts.n_denied, limits.deny_max_fraction),
    }
    return tuple(
        BrokenLimit(limit, n, counts.n_rows, most)
        for limit, (n, most) in found.items()
        # The fraction that was written, not the binary one nearest to it.
        if n > Fraction(str(most)) * counts.n_rows
    )
