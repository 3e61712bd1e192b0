"""Embeddings in the plane, and how far apart classes lie in the whole space."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray


def principal_plane(
    embeddings: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates on the first two principal axes, and the share of the variance on each.

    Clips and texts are given together, so that they lie in one plane. Of the two directions of an
    axis the one is taken in which its largest weight is positive: the picture is always the same.

    Returns:
        Shape (points, 2), and (2,) in [0, 1].

    Raises:
        ValueError: There are fewer than two points.
    """
    if len(embeddings) < 2:
        raise ValueError("a plane needs two points at least")
    centred = embeddings.astype(np.float64) - embeddings.astype(np.float64).mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(values)[::-1][:2]
    axes = vectors[:, order]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    whole = max(float(np.clip(values, 0, None).sum()), float(np.finfo(np.float64).tiny))
    return centred @ axes, np.clip(values[order], 0, None) / whole


def has_umap() -> bool:
    """Whether the optional package umap-learn is here."""
    return find_spec("umap") is not None


def umap_plane(embeddings: NDArray[np.floating], *, seed: int) -> NDArray[np.float64]:
    """Coordinates by UMAP on cosines, shape (points, 2); needs umap-learn."""
    made = import_module("umap").UMAP(n_components=2, metric="cosine", random_state=seed, n_jobs=1)
    return np.asarray(made.fit_transform(embeddings), np.float64)


def silhouettes(
    embeddings: NDArray[np.floating], classes: NDArray[np.integer]
) -> NDArray[np.float64]:
    """The silhouette of each clip (Rousseeuw 1987) by cosine distance, in [-1, 1].

    1: all of its class are near and all others far; 0: it lies between. 0 also for a clip that is
    alone in its class. The mean distance to a class is one minus the product with the mean of its
    vectors, so the cost grows with clips times classes, not with clips squared.

    Args:
        embeddings: Shape (clips, dim), L2-normalised.
        classes: The class of each clip, shape (clips,).

    Raises:
        ValueError: There are fewer than two classes.
    """
    names, index = np.unique(classes, return_inverse=True)
    if len(names) < 2:
        raise ValueError("silhouettes need two classes at least")
    vectors = embeddings.astype(np.float64)
    sums = np.zeros((len(names), vectors.shape[1]))
    np.add.at(sums, index, vectors)
    counts = np.bincount(index)
    distances = 1 - (vectors @ sums.T) / counts
    rows = np.arange(len(vectors))
    others = counts[index] - 1
    # A clip is at no distance from itself, which its class's mean must not count.
    within = distances[rows, index] * counts[index] / np.maximum(others, 1)
    distances[rows, index] = np.inf
    between = distances.min(axis=1)
    largest = np.maximum(within, between)
    return np.where(
        (others > 0) & (largest > 0), (between - within) / np.where(largest > 0, largest, 1), 0.0
    )
