"""Classification by a text for each class: prompts, accuracies, multi-label precision, confusion.

Equal scores are counted against the model, as in retrieval: a class that ties with a wrong one has
lost to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TEMPLATE = "This is a sound of {label}."
"""The prompt of LAION-CLAP's and MS-CLAP's own evaluations."""

PLACES = ("{label}", "{}")
"""What a template has where the label goes; the first of them that it has."""


def prompts(labels: Sequence[str], templates: Sequence[str]) -> list[str]:
    """Every label in every template, label by label.

    Raises:
        ValueError: A template has no place for the label.
    """
    for template in templates:
        if not any(place in template for place in PLACES):
            raise ValueError(f"template {template!r} has no {PLACES[0]}")
    return [_filled(template, label) for label in labels for template in templates]


def _filled(template: str, label: str) -> str:
    place = next(place for place in PLACES if place in template)
    return template.replace(place, label)


def readable(label: str) -> str:
    """A label as words: ``Acoustic_guitar`` and `` acoustic guitar `` are one."""
    return " ".join(label.replace("_", " ").split()).lower()


def class_vectors(embedded: NDArray[np.floating], n_labels: int) -> NDArray[np.float64]:
    """One vector for each label: the mean of its prompts' vectors, L2-normalised again.

    ``embedded`` has shape (labels * templates, dim), in the order of :func:`prompts`.
    """
    means = embedded.astype(np.float64).reshape(n_labels, -1, embedded.shape[1]).mean(axis=1)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    normalised: NDArray[np.float64] = means / np.maximum(lengths, np.finfo(np.float64).tiny)
    return normalised


def class_scores(clips: NDArray[np.floating], classes: NDArray[np.floating]) -> NDArray[np.float32]:
    """Cosines of clips and classes, shape (clips, classes); equal vectors tie exactly."""
    return (clips.astype(np.float64) @ classes.T.astype(np.float64)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What came of each clip that has one right class.

    ``rank`` int64, shape (clips,): of the right class, 1 is the top. ``predicted`` int64, shape
    (clips,): the class with the highest score, a wrong one where that ties with the right one.
    """

    rank: NDArray[np.int64]
    predicted: NDArray[np.int64]

    def within(self, depth: int) -> NDArray[np.float64]:
        """1.0 for each clip whose class is among the first ``depth``, else 0.0."""
        return (self.rank <= depth).astype(np.float64)


def judge(scores: NDArray[np.floating], truth: NDArray[np.integer]) -> Verdicts:
    """Holds scores, shape (clips, classes), against the right class of each clip."""
    rows = np.arange(len(scores))
    own = scores[rows, truth][:, None]
    wrong = scores.astype(np.float64)
    wrong[rows, truth] = -np.inf
    # A score of minus infinity, of a class that was never learnt, must not count itself.
    rank = np.minimum(1 + (wrong >= own).sum(axis=1), scores.shape[1])
    predicted = np.where(rank == 1, truth, wrong.argmax(axis=1))
    return Verdicts(rank.astype(np.int64), predicted.astype(np.int64))


def confusion(
    truth: NDArray[np.integer], predicted: NDArray[np.integer], n_classes: int
) -> NDArray[np.int64]:
    """Counts by right class down and predicted class across, shape (classes, classes)."""
    cells = truth.astype(np.int64) * n_classes + predicted
    return np.bincount(cells, minlength=n_classes**2).reshape(n_classes, n_classes)


def per_class_accuracy(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    """The fraction of each class that was predicted right; NaN for a class without clips."""
    counts = matrix.sum(axis=1)
    out: NDArray[np.float64] = np.full(len(matrix), np.nan)
    np.divide(matrix.diagonal(), counts, out=out, where=counts > 0)
    return out


def average_precision(
    scores: NDArray[np.floating],
    right: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Average precision of each class over all clips; NaN for a class that no clip has.

    Without ties it is sklearn's ``average_precision_score`` of each column, with ties at most that:
    of clips with one score the wrong ones come first.

    Args:
        scores: Shape (clips, classes).
        right: Shape (clips, classes): whether the clip has the class.
        weights: How often each clip counts, shape (clips,); once if not given.
    """
    counts = np.ones(len(scores)) if weights is None else weights
    order = np.lexsort((right, -scores), axis=0)
    return precision_in_order(order, right, counts)


def precision_in_order(
    order: NDArray[np.int64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """:func:`average_precision` with the clips' order in each class, shape (clips, classes)."""
    counted = weights[order]
    found = counted * np.take_along_axis(right, order, axis=0)
    before, found_before = counted.cumsum(axis=0), found.cumsum(axis=0)
    precision = np.divide(found_before, before, out=np.zeros_like(before), where=before > 0)
    totals = found_before[-1]
    out: NDArray[np.float64] = np.full(len(totals), np.nan)
    np.divide((precision * found).sum(axis=0), totals, out=out, where=totals > 0)
    return out
