"""Intervals: where they must lie, how wide, and that a seed settles them."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from trainer.evaluate.intervals import (
    difference_interval,
    mean_interval,
    seed_differences,
    statistic_interval,
)


def counted(values: np.ndarray) -> np.ndarray:
    return np.stack([values, np.ones_like(values)], axis=-1)


def test_the_ends_are_those_of_scipys_bootstrap():
    values = np.random.default_rng(1).random(200)

    got = mean_interval(values, seed=0, n_draws=4000)

    theirs = bootstrap((values,), np.mean, n_resamples=4000, method="percentile", rng=0)
    assert got.value == pytest.approx(values.mean())
    assert got.low == pytest.approx(theirs.confidence_interval.low, abs=0.004)
    assert got.high == pytest.approx(theirs.confidence_interval.high, abs=0.004)


def test_equal_seeds_give_equal_intervals():
    values = np.random.default_rng(1).random(50)

    assert mean_interval(values, seed=7) == mean_interval(values, seed=7)
    assert mean_interval(values, seed=7) != mean_interval(values, seed=8)


def test_a_constant_has_no_width():
    got = mean_interval(np.ones(30), seed=0)

    assert (got.value, got.low, got.high) == (1.0, 1.0, 1.0)


def test_a_mean_of_captions_weighs_captions_and_draws_clips():
    # One clip has nine right captions, another one wrong one: the mean is 0.9, but either may go.
    got = mean_interval(np.array([[9.0, 9.0], [0.0, 1.0]]), seed=0)

    assert got.value == pytest.approx(0.9)
    assert (got.low, got.high) == (0.0, 1.0)


def test_a_mean_and_the_same_as_a_statistic_agree():
    values = np.random.default_rng(1).random(40)

    mean = mean_interval(values, seed=3)
    same = statistic_interval(lambda weights: weights @ values / weights.sum(), 40, seed=3)

    assert (mean.low, mean.high) == pytest.approx((same.low, same.high))


def test_pairing_takes_out_what_both_have_in_common():
    rng = np.random.default_rng(2)
    hard = rng.random((1, 300)) * 10
    first = counted(np.repeat(hard, 3, axis=0))
    second = counted(np.repeat(hard, 3, axis=0) + 0.1)

    got = difference_interval(first, second, seed=0)

    assert got.value == pytest.approx(0.1)
    assert (got.low, got.high) == pytest.approx((0.1, 0.1))
    assert got.excludes_zero


def test_seeds_that_disagree_widen_the_interval():
    base = np.random.default_rng(2).random((3, 300))
    steady = counted(base + 0.1)
    moved = counted(base + np.array([[-0.2], [0.1], [0.4]]))

    one = difference_interval(counted(base), steady, seed=0)
    other = difference_interval(counted(base), moved, seed=0)

    assert one.value == pytest.approx(other.value)
    assert one.excludes_zero
    assert not other.excludes_zero
    assert seed_differences(counted(base), moved) == pytest.approx(np.array([-0.2, 0.1, 0.4]))


def test_the_same_model_twice_is_no_difference():
    values = counted(np.random.default_rng(2).random((3, 50)))

    got = difference_interval(values, values, seed=0)

    assert (got.value, got.low, got.high) == (0.0, 0.0, 0.0)
    assert not got.excludes_zero


@pytest.mark.parametrize("values", [np.empty((0,)), np.zeros((3, 2))])
def test_a_mean_of_nothing_is_refused(values):
    with pytest.raises(ValueError, match="a mean of nothing"):
        mean_interval(values, seed=0)


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(ValueError, match="cannot be paired"):
        difference_interval(np.ones((1, 3, 2)), np.ones((1, 4, 2)), seed=0)
