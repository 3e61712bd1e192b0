"""Retrieval, held against sorting by hand, sklearn, and laws that must hold of any embedding."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import label_ranking_average_precision_score

from trainer.evaluate.retrieval import Relevance, ranks, relevance_of


def unit(rng: np.random.Generator, n_rows: int, dim: int = 8) -> np.ndarray:
    made = rng.standard_normal((n_rows, dim)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def by_sorting(queries, candidates, right) -> tuple[list[int], list[float]]:
    """The definition, in Python: sort, wrong ones first among equals, look where the right are."""
    best, precision = [], []
    for query, wanted in zip(queries, right, strict=True):
        scores = [
            np.float32(float(np.dot(query.astype(float), c))) for c in candidates.astype(float)
        ]
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], i in wanted))
        at = [place + 1 for place, i in enumerate(order) if i in wanted]
        best.append(at[0])
        hits = [(n + 1) / place for n, place in enumerate(at) if place <= 10]
        precision.append(sum(hits) / min(len(wanted), 10))
    return best, precision


@st.composite
def problems(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_queries, n_candidates = draw(st.integers(1, 12)), draw(st.integers(1, 30))
    # Few distinct directions, so that ties are common.
    queries = np.eye(4, dtype=np.float32)[rng.integers(0, 4, n_queries)]
    candidates = np.sign(unit(rng, n_candidates, 4)).astype(np.float32) / 2
    if draw(st.booleans()):
        queries, candidates = unit(rng, n_queries), unit(rng, n_candidates)
    right = [
        set(rng.choice(n_candidates, rng.integers(1, n_candidates + 1), replace=False).tolist())
        for _ in range(n_queries)
    ]
    return queries, candidates, right


@given(problems(), st.integers(1, 40))
@settings(max_examples=150)
def test_ranks_are_those_of_sorting_with_the_wrong_first_among_equals(problem, block_scores):
    queries, candidates, right = problem

    got = ranks(queries, candidates, relevance_of([*right]), block_scores=block_scores)

    best, precision = by_sorting(queries, candidates, right)
    assert got.best.tolist() == best
    assert got.precision == pytest.approx(precision)


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_the_candidates_does_not_matter(problem, random):
    queries, candidates, right = problem
    order = list(range(len(candidates)))
    random.shuffle(order)
    moved = [{order.index(i) for i in wanted} for wanted in right]

    first = ranks(queries, candidates, relevance_of([*right]))
    second = ranks(queries, candidates[order], relevance_of(moved))

    assert (first.best == second.best).all()
    assert first.precision == pytest.approx(second.precision)


@given(st.integers(2, 20), st.integers(1, 5))
@settings(max_examples=30)
def test_a_perfect_model_scores_one(n_clips, n_captions):
    clips = np.eye(n_clips, dtype=np.float32)
    captions = np.repeat(clips, n_captions, axis=0)
    carried = relevance_of([range(i * n_captions, (i + 1) * n_captions) for i in range(n_clips)])

    to_text = ranks(clips, captions, carried)
    to_audio = ranks(captions, clips, carried.turned(len(captions)))

    assert to_text.best.tolist() == [1] * n_clips
    assert to_audio.best.tolist() == [1] * n_clips * n_captions
    assert to_text.precision.tolist() == [1.0] * n_clips
    assert to_audio.precision.tolist() == [1.0] * n_clips * n_captions


def test_a_model_that_gives_all_the_same_vector_scores_as_badly_as_can_be():
    same = np.full((20, 4), 0.5, np.float32)

    got = ranks(same, same, relevance_of([[i] for i in range(20)]))

    assert got.best.tolist() == [20] * 20
    assert got.precision.tolist() == [0.0] * 20


def test_average_precision_is_sklearns_where_all_right_ones_lie_within_the_depth():
    rng = np.random.default_rng(3)
    queries, candidates = unit(rng, 40), unit(rng, 10)
    right = [rng.choice(10, rng.integers(1, 10), replace=False).tolist() for _ in range(40)]
    marks = np.array([[i in wanted for i in range(10)] for wanted in right])

    got = ranks(queries, candidates, relevance_of(right))

    expected = label_ranking_average_precision_score(marks, queries @ candidates.T)
    assert got.precision.mean() == pytest.approx(expected, abs=1e-6)


def test_of_five_captions_the_best_counts_for_recall_and_all_for_precision():
    # Captions by falling score: 0 1 2 … ; those of the clip come second, fourth and eleventh.
    clip = np.array([[1.0, 0.0]], np.float32)
    angles = np.linspace(0.1, 1.4, 12)
    captions = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    got = ranks(clip, captions, relevance_of([[1, 3, 10]]))

    assert got.best.tolist() == [2]
    assert (got.found(1)[0], got.found(5)[0]) == (0.0, 1.0)
    assert got.precision[0] == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_the_matrix_of_all_scores_is_never_whole_in_memory():
    rng = np.random.default_rng(0)
    queries, candidates = unit(rng, 2_000), unit(rng, 20_000)
    right = relevance_of([[i] for i in range(2_000)])

    tracemalloc.start()
    ranks(queries, candidates, right, block_scores=200_000)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak_bytes < 20_000_000 < 2_000 * 20_000 * 4


def test_turning_a_relevance_lists_the_clips_of_each_caption():
    carried = relevance_of([[0, 2], [1, 2], [2]])

    owners = carried.turned(3)

    assert [owners.of(i).tolist() for i in range(3)] == [[0], [1], [0, 1, 2]]


def test_a_query_without_a_right_candidate_is_refused():
    with pytest.raises(ValueError, match="every query needs"):
        Relevance(np.array([0, 0, 1]), np.array([0]))


def test_embeddings_that_are_not_finite_are_refused():
    broken = np.array([[np.nan, 1.0]], np.float32)

    with pytest.raises(ValueError, match="diverged"):
        ranks(broken, broken, relevance_of([[0]]))
