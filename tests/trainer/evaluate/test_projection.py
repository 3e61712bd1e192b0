"""The plane and the silhouettes, held against sklearn."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_samples

from trainer.evaluate.projection import principal_plane, silhouettes


def unit(seed: int, n_rows: int, dim: int) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal((n_rows, dim))
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_the_plane_is_sklearns_but_for_the_sign_of_its_axes():
    points = unit(0, 50, 6)

    coordinates, shares = principal_plane(points)

    theirs = PCA(2).fit(points)
    assert np.abs(coordinates) == pytest.approx(np.abs(theirs.transform(points)))
    assert shares == pytest.approx(theirs.explained_variance_ratio_)


def test_mirrored_points_give_a_mirrored_picture_on_the_same_axes():
    points = unit(0, 50, 6)

    assert principal_plane(-points)[0] == pytest.approx(-principal_plane(points)[0])


def test_points_that_are_all_one_have_no_variance():
    coordinates, shares = principal_plane(np.ones((5, 4)))

    assert coordinates == pytest.approx(np.zeros((5, 2)))
    assert shares == pytest.approx(np.zeros(2))


def test_silhouettes_are_sklearns():
    points = unit(1, 60, 5)
    classes = np.concatenate([np.random.default_rng(1).integers(3, 9, 59), [42]])

    got = silhouettes(points, classes)

    assert got == pytest.approx(silhouette_samples(points, classes, metric="cosine"))


def test_classes_each_in_one_point_are_as_far_apart_as_can_be():
    classes = np.repeat([0, 1, 2], 4)

    assert silhouettes(np.eye(3)[classes], classes) == pytest.approx(np.ones(12))


def test_all_in_one_point_is_no_separation():
    assert silhouettes(np.ones((6, 1)), np.arange(6) % 2) == pytest.approx(np.zeros(6))


def test_one_class_has_no_silhouette():
    with pytest.raises(ValueError, match="two classes"):
        silhouettes(np.eye(3), np.zeros(3, int))
