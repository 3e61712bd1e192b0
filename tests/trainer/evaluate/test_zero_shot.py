"""Classification, held against sklearn and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    confusion_matrix,
    top_k_accuracy_score,
)

from trainer.evaluate.zero_shot import (
    average_precision,
    class_vectors,
    confusion,
    judge,
    per_class_accuracy,
    prompts,
    readable,
)


def test_every_label_stands_in_every_template():
    made = prompts(["rain", "a {dog}"], ["This is a sound of {label}.", "{label}"])

    assert made == ["This is a sound of rain.", "rain", "This is a sound of a {dog}.", "a {dog}"]


def test_a_template_without_a_place_is_refused():
    with pytest.raises(ValueError, match=r"has no \{label\}"):
        prompts(["rain"], ["a sound"])


def test_labels_are_read_as_words():
    assert readable(" Acoustic_guitar ") == readable("acoustic  guitar") == "acoustic guitar"


def test_a_class_is_the_normalised_mean_of_its_prompts():
    made = class_vectors(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]]), 2)

    assert made == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [0.0, 1.0]]))


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=50)
def test_accuracies_are_sklearns_where_nothing_ties(seed):
    rng = np.random.default_rng(seed)
    n_classes = int(rng.integers(3, 12))
    scores = rng.standard_normal((60, n_classes))
    truth = np.concatenate([np.arange(n_classes), rng.integers(0, n_classes, 60 - n_classes)])

    verdicts = judge(scores, truth)
    matrix = confusion(truth, verdicts.predicted, n_classes)

    labels = np.arange(n_classes)
    for depth in (1, 2):
        expected = top_k_accuracy_score(truth, scores, k=depth, labels=labels)
        assert verdicts.within(depth).mean() == pytest.approx(expected)
    assert (matrix == confusion_matrix(truth, scores.argmax(axis=1))).all()
    expected = balanced_accuracy_score(truth, scores.argmax(axis=1))
    assert per_class_accuracy(matrix).mean() == pytest.approx(expected)


def test_a_class_that_ties_with_a_wrong_one_has_lost():
    verdicts = judge(np.array([[1.0, 1.0, 0.0], [2.0, 1.0, 1.0]]), np.array([0, 0]))

    assert verdicts.rank.tolist() == [2, 1]
    assert verdicts.predicted.tolist() == [1, 0]


def test_a_class_that_was_never_learnt_comes_last():
    verdicts = judge(np.array([[0.0, -1.0, -np.inf]]), np.array([2]))

    assert verdicts.rank.tolist() == [3]


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=50)
def test_average_precision_is_sklearns_where_nothing_ties(seed):
    rng = np.random.default_rng(seed)
    scores = rng.permutation(200).reshape(40, 5).astype(np.float64)
    right = rng.random((40, 5)) < 0.3
    right[0] = True

    got = average_precision(scores, right)

    expected = [average_precision_score(right[:, c], scores[:, c]) for c in range(5)]
    assert got == pytest.approx(np.array(expected))


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=50)
def test_with_ties_average_precision_is_never_above_sklearns(seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 4, (40, 3)).astype(np.float64)
    right = rng.random((40, 3)) < 0.3
    right[0] = True

    got = average_precision(scores, right)

    expected = np.array([average_precision_score(right[:, c], scores[:, c]) for c in range(3)])
    assert (got <= expected + 1e-12).all()


def test_a_clip_that_counts_twice_counts_as_two_clips():
    scores = np.array([[4.0], [3.0], [2.0], [1.0]])
    right = np.array([[False], [True], [False], [True]])

    got = average_precision(scores, right, np.array([2.0, 1.0, 0.0, 1.0]))

    assert got[0] == pytest.approx((1 / 3 + 2 / 4) / 2)


def test_a_class_without_clips_has_no_figure():
    got = average_precision(np.zeros((3, 1)), np.zeros((3, 1), bool))

    assert np.isnan(got).all()
    assert np.isnan(per_class_accuracy(np.zeros((1, 1), np.int64))).all()
