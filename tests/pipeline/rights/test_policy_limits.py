import pytest

from pipeline.rights.policy.limits import Counts, broken_limits
from pipeline.rights.policy.model import Limits

LIMITS = Limits(review_max_fraction=0.29, unknown_max_fraction=0.0, deny_max_fraction=0.5)


@pytest.mark.parametrize(
    ("counts", "broken"),
    [
        (Counts(100, 0, 0, 0), []),
        (Counts(0, 0, 0, 0), []),
        (Counts(100, 29, 50, 0), []),
        (Counts(100, 30, 0, 0), ["review_max_fraction"]),
        (Counts(100, 0, 51, 0), ["deny_max_fraction"]),
        (Counts(1_000_000, 0, 1, 1), ["unknown_max_fraction"]),
        (Counts(2, 1, 1, 1), ["review_max_fraction", "unknown_max_fraction"]),
    ],
)
def test_what_is_above_a_limit_breaks_it(counts: Counts, broken: list[str]):
    assert [each.limit for each in broken_limits(counts, LIMITS)] == broken


def test_a_policy_without_limits_tolerates_nothing():
    assert len(broken_limits(Counts(1000, 1, 1, 1), Limits())) == 3


def test_a_broken_limit_says_how_far():
    (broken,) = broken_limits(Counts(100, 30, 0, 0), LIMITS)

    assert str(broken) == "review_max_fraction: 30 of 100 rows, at most 0.29 of them may be"


@pytest.mark.parametrize("counts", [(1, 2, 0, 0), (1, 0, 0, 2), (-1, 0, 0, 0), (3, 2, 2, 0)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int, int]):
    with pytest.raises(ValueError, match=r"counts|rows"):
        Counts(*counts)
