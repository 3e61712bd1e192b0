"""How well one kind of embedding finds the other: recall, mean average precision, ranks.

Equal scores are counted against the model: of candidates that tie, those that are wrong come first.
So a model that gives everything the same vector scores as badly as can be, not by luck of a sort.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

DEPTH = 10
"""Of mean average precision, as in Table 2 of LAION-CLAP (arXiv 2211.06687)."""

RECALLS = (1, 5, 10)

BLOCK_SCORES = 8_000_000
"""Scores held at once: 64 MB of float64, whatever the number of queries."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """Which candidates are right for each query: those of query i are one stretch of ``indices``.

    ``indices`` int64, from ``starts[i]`` up to ``starts[i + 1]``, each candidate once;
    ``starts`` int64, shape (queries + 1,).
    """

    starts: NDArray[np.int64]
    indices: NDArray[np.int64]

    def __post_init__(self) -> None:
        if len(self.starts) < 2 or self.starts[0] != 0 or self.starts[-1] != len(self.indices):
            raise ValueError("relevance needs at least one query, and starts that cover indices")
        if (np.diff(self.starts) < 1).any():
            raise ValueError("every query needs a candidate that is right")

    @property
    def n_queries(self) -> int:
        """The number of queries."""
        return len(self.starts) - 1

    def of(self, query: int) -> NDArray[np.int64]:
        """The candidates that are right for one query."""
        return self.indices[self.starts[query] : self.starts[query + 1]]

    def turned(self, n_candidates: int) -> "Relevance":
        """The same pairs from the other side: which queries are right for each candidate."""
        queries = np.repeat(np.arange(self.n_queries), np.diff(self.starts))
        order = np.argsort(self.indices, kind="stable")
        counts = np.bincount(self.indices, minlength=n_candidates)
        return Relevance(np.concatenate([[0], np.cumsum(counts)]), queries[order])


def relevance_of(right: Sequence[Sequence[int]]) -> Relevance:
    """A relevance from one list of candidates for each query; a candidate counts once in it."""
    distinct = [sorted(set(of_query)) for of_query in right]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in distinct])]).astype(np.int64)
    return Relevance(starts, np.fromiter(chain.from_iterable(distinct), np.int64, int(starts[-1])))


@dataclass(frozen=True, slots=True)
class Ranks:
    """What came of each query, in their order.

    ``best`` int64: the rank of the first right candidate, 1 is the top. ``precision`` float64 in
    [0, 1]: the average precision at :data:`DEPTH`, over ``min(right candidates, DEPTH)``, which for
    five captions is LAION-CLAP's division by five.
    """

    best: NDArray[np.int64]
    precision: NDArray[np.float64]

    def found(self, depth: int) -> NDArray[np.float64]:
        """1.0 for each query with a right candidate among the first ``depth``, else 0.0."""
        return (self.best <= depth).astype(np.float64)

    def per_query(self) -> dict[str, NDArray[np.float64]]:
        """What is averaged over queries, by the names of the metrics."""
        return {f"r{depth}": self.found(depth) for depth in RECALLS} | {"map10": self.precision}


def ranks(
    queries: NDArray[np.floating],
    candidates: NDArray[np.floating],
    relevance: Relevance,
    *,
    block_scores: int = BLOCK_SCORES,
) -> Ranks:
    """Ranks all candidates for each query by the dot product.

    Products are taken in float64 and kept as float32, so that equal vectors tie however the matrix
    is cut. At most ``block_scores`` of the scores, and one row, are in memory at a time.

    Args:
        queries: Shape (queries, dim), L2-normalised.
        candidates: Shape (candidates, dim), L2-normalised.
        relevance: The right candidates of each query.
        block_scores: How many scores to hold at once.

    Raises:
        ValueError: Shapes do not agree, or an embedding is not finite.
    """
    _check(queries, candidates, relevance)
    best = np.empty(len(queries), np.int64)
    precision = np.empty(len(queries), np.float64)
    turned = candidates.T.astype(np.float64)
    for start, stop in _blocks(len(queries), max(1, block_scores // len(candidates))):
        scores = (queries[start:stop].astype(np.float64) @ turned).astype(np.float32)
        for row, query in enumerate(range(start, stop)):
            positions = _positions(scores[row], relevance.of(query))
            best[query] = positions[0]
            precision[query] = _precision(positions, len(relevance.of(query)))
    return Ranks(best, precision)


def chance(n_right: NDArray[np.integer], n_candidates: int, depth: int) -> float:
    """The recall at ``depth`` of a random order, the mean over queries with ``n_right`` right."""
    places = np.arange(min(depth, n_candidates))
    wrong = np.clip(n_candidates - n_right[:, None] - places, 0, None)
    return float(1 - np.prod(wrong / (n_candidates - places), axis=1).mean())


def _positions(scores: NDArray[np.float32], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ranks of the best right candidates, ascending, at most :data:`DEPTH` of them."""
    own = np.sort(scores[right])[::-1]
    # Those of one score have the same number of wrong ones before them: one count each is enough.
    wrong_before = [
        np.count_nonzero(scores >= score) - np.count_nonzero(own >= score) for score in own[:DEPTH]
    ]
    return np.asarray(wrong_before, np.int64) + np.arange(1, len(wrong_before) + 1)


def _precision(positions: NDArray[np.int64], n_right: int) -> float:
    within = positions[positions <= DEPTH]
    return float(np.sum(np.arange(1, len(within) + 1) / within) / min(n_right, DEPTH))


def _blocks(n_rows: int, size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, n_rows, size):
        yield start, min(start + size, n_rows)


def _check(
    queries: NDArray[np.floating], candidates: NDArray[np.floating], relevance: Relevance
) -> None:
    if len(queries) != relevance.n_queries or queries.shape[1:] != candidates.shape[1:]:
        raise ValueError(
            f"queries {queries.shape}, candidates {candidates.shape} and relevance for "
            f"{relevance.n_queries} queries do not agree"
        )
    if int(relevance.indices.max()) >= len(candidates) or int(relevance.indices.min()) < 0:
        raise ValueError("relevance names a candidate that is not there")
    if not (np.isfinite(queries).all() and np.isfinite(candidates).all()):
        raise ValueError("an embedding is not finite: the model has diverged")
