import random
from pathlib import Path

import pytest

from augment.models.taste import RIDGE, Taste, load_taste
from augment.models.traits import NAMES

N = len(NAMES)


def drawn(n: int) -> tuple[list[list[float]], list[bool]]:
    """Sentences that are liked the oftener the larger their third trait is."""
    rng = random.Random(3)
    sentences = [[rng.gauss(0, 1) for _ in NAMES] for _ in range(n)]
    return sentences, [traits[2] + rng.gauss(0, 1) > 0 for traits in sentences]


def test_it_learns_what_is_liked():
    taste = Taste.learned(*drawn(2_000))

    good, bad = ([0.0] * 2 + [third] + [0.0] * (N - 3) for third in (2.0, -2.0))
    assert taste.log_odds(good) > 1
    assert taste.log_odds(bad) < -1
    assert max(range(N), key=lambda i: abs(taste.weights[i])) == 2


def test_it_agrees_with_scikit_learns_regression():
    linear_model = pytest.importorskip("sklearn.linear_model", reason="needs the extra train")
    import numpy as np

    sentences, liked = drawn(500)
    taste = Taste.learned(sentences, liked)

    table = np.array(sentences)
    scaled = (table - table.mean(axis=0)) / table.std(axis=0)
    other = linear_model.LogisticRegression(C=1 / RIDGE, tol=1e-8, max_iter=1_000)
    expected = other.fit(scaled, liked).decision_function(scaled)
    assert [taste.log_odds(traits) for traits in sentences] == pytest.approx(
        expected.tolist(), abs=1e-4
    )


def test_a_trait_that_never_differs_says_nothing():
    sentences, liked = drawn(200)
    alike = [[*traits[:5], 7.0, *traits[6:]] for traits in sentences]

    assert Taste.learned(alike, liked).weights[5] == pytest.approx(0, abs=1e-9)


def test_it_is_the_same_after_it_was_written(tmp_path: Path):
    sentences, liked = drawn(200)
    taste = Taste.learned(sentences, liked)

    taste.save(tmp_path / "taste.json")

    read = load_taste(tmp_path / "taste.json")
    assert [read.log_odds(traits) for traits in sentences] == pytest.approx(
        [taste.log_odds(traits) for traits in sentences], abs=1e-3
    )
