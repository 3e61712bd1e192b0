"""How sure a figure is: percentile intervals of the bootstrap (Efron and Tibshirani, 1993, ch. 13).

What is drawn anew are clips, never captions: captions of one clip stand or fall together. The
gallery that a query is ranked against stays whole, as a figure "of N clips" is about that gallery.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_DRAWS = 1000
"""Enough for the ends of a 95 % interval to stand to about a tenth of its width."""

CONFIDENCE = 0.95

BLOCK_WEIGHTS = 4_000_000
"""Weights held at once, 32 MB: a million clips are drawn a few times at a go."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends between which 95 % of its bootstrap lie."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether both ends lie on one side of zero."""
        return self.low > 0 or self.high < 0


def mean_interval(values: NDArray[np.float64], *, seed: int, n_draws: int = N_DRAWS) -> Interval:
    """The mean of one value for each clip, or of several.

    ``values`` has shape (clips,), or (clips, 2): a sum and the count that it is of, for what a clip
    has several of, as captions. Clips that have none carry (0, 0).

    Raises:
        ValueError: There is no value.
    """
    pairs = np.stack([values, np.ones_like(values)], axis=1) if values.ndim == 1 else values
    if not len(pairs) or pairs[:, 1].sum() <= 0:
        raise ValueError("a mean of nothing")
    sums = np.concatenate([block @ pairs for block in _draws(len(pairs), seed, n_draws)])
    return _interval(float(_ratio(pairs.sum(axis=0))), _ratio(sums))


def statistic_interval(
    statistic: Callable[[NDArray[np.float64]], float],
    n_clips: int,
    *,
    seed: int,
    n_draws: int = N_DRAWS,
) -> Interval:
    """Whatever ``statistic`` makes of how often each clip counts, shape (clips,)."""
    drawn = [statistic(weights) for block in _draws(n_clips, seed, n_draws) for weights in block]
    return _interval(statistic(np.ones(n_clips)), np.asarray(drawn))


def difference_interval(
    first: NDArray[np.float64], second: NDArray[np.float64], *, seed: int, n_draws: int = N_DRAWS
) -> Interval:
    """``second`` minus ``first``, paired by seed of training and by clip.

    Both have shape (seeds, clips, 2), sums and counts as in :func:`mean_interval`. Seeds and clips
    are both drawn anew, the same ones for either side; a single seed is taken as it is.

    Raises:
        ValueError: Shapes differ, or there is no value.
    """
    differences = seed_differences(first, second)
    n_seeds, n_clips = first.shape[:2]
    rng = np.random.default_rng((seed, n_seeds))
    shares = rng.multinomial(n_seeds, np.full(n_seeds, 1 / n_seeds), size=n_draws) / n_seeds
    gaps = np.concatenate(
        [
            _ratio(np.tensordot(block, second, (1, 1))) - _ratio(np.tensordot(block, first, (1, 1)))
            for block in _draws(n_clips, seed, n_draws)
        ]
    )
    return _interval(float(differences.mean()), (gaps * shares).sum(axis=1))


def seed_differences(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The difference of the means for each seed of training, shape (seeds,).

    Raises:
        ValueError: As :func:`difference_interval`.
    """
    if first.shape != second.shape or first.ndim != 3 or not first.size:
        raise ValueError(f"values {first.shape} and {second.shape} cannot be paired")
    sums = first.sum(axis=1), second.sum(axis=1)
    if any((side[:, 1] <= 0).any() for side in sums):
        raise ValueError("a mean of nothing")
    return _ratio(sums[1]) - _ratio(sums[0])


def _ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over counts; NaN for a draw that has left all that counts out."""
    counts = sums[..., 1]
    out: NDArray[np.float64] = np.full(counts.shape, np.nan)
    np.divide(sums[..., 0], counts, out=out, where=counts > 0)
    return out


def _draws(n_clips: int, seed: int, n_draws: int) -> Iterator[NDArray[np.float64]]:
    """How often each clip was drawn, shape (some draws, clips), block after block."""
    rng = np.random.default_rng(seed)
    at_once = max(1, BLOCK_WEIGHTS // n_clips)
    for start in range(0, n_draws, at_once):
        yield np.stack(
            [
                np.bincount(rng.integers(0, n_clips, n_clips), minlength=n_clips)
                for _ in range(min(at_once, n_draws - start))
            ]
        ).astype(np.float64)


def _interval(value: float, drawn: NDArray[np.float64]) -> Interval:
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(drawn[np.isfinite(drawn)], [tail, 100 - tail])
    return Interval(value, float(low), float(high))
