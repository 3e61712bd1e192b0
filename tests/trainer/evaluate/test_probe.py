"""The linear probe: what it can tell, and what it must not see."""

import numpy as np
import pytest

from trainer.evaluate.probe import Folds, held_out, probe


def marks(truth: np.ndarray, n_classes: int) -> np.ndarray:
    return np.eye(n_classes, dtype=bool)[truth]


def test_classes_that_lie_apart_are_told_apart():
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], 20)
    embeddings = np.eye(3)[truth] + 0.05 * rng.standard_normal((60, 3))

    scores = probe(embeddings, marks(truth, 3), Folds(np.arange(60)), seed=0)

    assert (scores.argmax(axis=1) == truth).all()


def test_what_only_a_recording_has_in_common_does_not_count():
    # Each recording has a direction of its own and nothing tells its class: seen in training it
    # would be known, held out it cannot be.
    recording = np.repeat(np.arange(40), 5)
    truth = np.random.default_rng(1).permutation(np.arange(40) % 2)[recording]
    embeddings = np.eye(40)[recording]

    apart = probe(embeddings, marks(truth, 2), Folds(recording), seed=0)
    mixed = probe(embeddings, marks(truth, 2), Folds(np.arange(200)), seed=0)

    assert (apart.argmax(axis=1) == truth).mean() < 0.7
    assert (mixed.argmax(axis=1) == truth).mean() == 1.0


def test_given_folds_are_each_held_out():
    # The third class lives in fold 2 alone, so it can never have been learnt.
    truth = np.array([0, 1, 0, 1, 2, 2])
    folds = np.array([1, 1, 2, 2, 2, 2])
    embeddings = np.eye(3)[truth]

    scores = probe(embeddings, marks(truth, 3), Folds(np.arange(6), folds), seed=0)

    assert np.isneginf(scores[4:, 2]).all()
    assert (scores[:4].argmax(axis=1) == truth[:4]).all()


def test_clips_with_several_classes_have_a_classifier_for_each():
    rng = np.random.default_rng(0)
    right = rng.random((120, 3)) < 0.4
    embeddings = right + 0.1 * rng.standard_normal((120, 3))

    scores = probe(embeddings, right, Folds(np.arange(120)), seed=0)

    assert ((scores > 0) == right).mean() > 0.97


def test_training_and_test_may_be_given_apart():
    truth = np.repeat([0, 1], 10)

    scores = held_out(np.eye(2)[truth], marks(truth, 2), np.array([[1.0, 0.0], [0.0, 1.0]]))

    assert scores.argmax(axis=1).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("truth", "groups", "said"),
    [([0, 0], [0, 1], "two classes"), ([0, 1], [0, 0], "two groups")],
)
def test_what_cannot_be_held_out_is_refused(truth, groups, said):
    with pytest.raises(ValueError, match=said):
        probe(np.eye(2), marks(np.array(truth), 2), Folds(np.array(groups)), seed=0)
