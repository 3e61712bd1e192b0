"""A linear classifier on frozen embeddings: what they hold of the classes, whatever the text."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut, StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

N_FOLDS = 5

MAX_ITERATIONS = 500
"""Embeddings are scaled first, so that this is far more than most need."""


@dataclass(frozen=True, slots=True)
class Folds:
    """What tells training from testing.

    ``groups`` int64, shape (clips,): clips of one group, an author's or a recording's, are never on
    both sides. ``given`` int64, shape (clips,): folds that the data set publishes, each held out
    once; without them, :data:`N_FOLDS` are made of the groups.
    """

    groups: NDArray[np.int64]
    given: NDArray[np.int64] | None = None


def probe(
    embeddings: NDArray[np.floating], right: NDArray[np.bool_], folds: Folds, *, seed: int
) -> NDArray[np.float64]:
    """Scores of each clip by a classifier that has not seen its fold, shape (clips, classes).

    Where each clip has one class: the log-probabilities of one multinomial regression; else each
    class has a regression of its own. A class that is missing from a fold's training scores lowest
    there, so it counts as missed.

    Raises:
        ValueError: There are fewer than two groups or two classes, so nothing can be held out.
    """
    scores = np.full(right.shape, -np.inf)
    for train, test in _cuts(right, folds, seed):
        scores[test] = held_out(embeddings[train], right[train], embeddings[test])
    return scores


def held_out(
    train: NDArray[np.floating], right: NDArray[np.bool_], test: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Scores for ``test`` of a classifier that was fitted on ``train``, shape (test, classes)."""
    scores = np.full((len(test), right.shape[1]), -np.inf)
    if (right.sum(axis=1) == 1).all():
        fitted = _fitted(train, right.argmax(axis=1))
        scores[:, fitted.classes_] = fitted.predict_log_proba(test)
        return scores
    for column in range(right.shape[1]):
        if 0 < right[:, column].sum() < len(right):
            fitted = _fitted(train, right[:, column])
            scores[:, column] = fitted.decision_function(test)
    return scores


def _fitted(train: NDArray[np.floating], classes: NDArray[np.generic]) -> Pipeline:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=MAX_ITERATIONS))
    with warnings.catch_warnings():
        # Classes that a line parts have no finite optimum; where it stops tells them apart as well.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(train.astype(np.float64), classes)


def _cuts(
    right: NDArray[np.bool_], folds: Folds, seed: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    if (right.any(axis=0)).sum() < 2:
        raise ValueError("a probe needs two classes at least")
    blank = np.zeros(len(right))
    if folds.given is not None:
        if len(np.unique(folds.given)) < 2:
            raise ValueError("a probe needs two folds at least")
        return list(LeaveOneGroupOut().split(blank, groups=folds.given))
    n_groups = len(np.unique(folds.groups))
    if n_groups < 2:
        raise ValueError("a probe needs recordings of two groups at least")
    n_folds = min(N_FOLDS, n_groups)
    if (right.sum(axis=1) == 1).all():
        truth = right.argmax(axis=1)
        n_folds = max(2, min(n_folds, int(np.bincount(truth).max())))
        by_class = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
        with warnings.catch_warnings():
            # A class smaller than the folds is an ordinary thing here; it is missed where it lacks.
            warnings.filterwarnings("ignore", "The least populated class", UserWarning)
            return [
                cut for cut in by_class.split(blank, truth, folds.groups) if _can_fit(cut, truth)
            ]
    return list(
        GroupKFold(n_folds, shuffle=True, random_state=seed).split(blank, groups=folds.groups)
    )


def _can_fit(cut: tuple[NDArray[np.int64], NDArray[np.int64]], truth: NDArray[np.integer]) -> bool:
    return len(np.unique(truth[cut[0]])) > 1
