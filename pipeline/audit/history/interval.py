"""How sure a share is that was counted in a sample."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z_95 = 1.959963984540054
"""The normal quantile of 0.975: 95 % lie between it and its negative."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, all in [0, 1]; where nothing was counted, anything is possible."""

    share: float
    low: float
    high: float


def wilson(share: float, n: float) -> Share:
    """The 95 % interval of Wilson (1927, JASA 22:209) for a share that was found in ``n`` draws.

    ``n`` need not be whole: an effective size is taken as well. For 0 draws [0, 1].
    """
    if n <= 0:
        return Share(0.0, 0.0, 1.0)
    z2 = Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Share(
        share,
        # At the ends exactly, which rounding would miss
        0.0 if share == 0 else max(0.0, middle - half),
        1.0 if share == 1 else min(1.0, middle + half),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum of ``size`` in which ``wrong`` of ``n`` draws are wrong."""

    size: int
    n: int
    wrong: int


def stratified(parts: Sequence[Part]) -> Share:
    """The share in the whole of all strata that were drawn from, each weighted by its size.

    The interval is Wilson's for the effective size of the sample, ``1 / Σ(W²/n)`` with the weights
    ``W`` (Kish 1965, Survey Sampling, 11.7): unequal chances make it smaller than the sample.
    """
    drawn = [part for part in parts if part.n]
    whole = sum(part.size for part in drawn)
    if not whole:
        return wilson(0.0, 0.0)
    share = sum(part.size / whole * (part.wrong / part.n) for part in drawn)
    n_effective = 1 / sum((part.size / whole) ** 2 / part.n for part in drawn)
    return wilson(min(1.0, share), n_effective)
