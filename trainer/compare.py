"""How far apart what two kinds of training come to lies, and whether that is more than luck."""

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer.evaluate.intervals import Interval, difference_interval, seed_differences

METRICS = {
    "text_to_audio.r10": "Text to audio, R@10",
    "text_to_audio.map10": "Text to audio, mAP@10",
    "audio_to_text.r10": "Audio to text, R@10",
    "audio_to_text.map10": "Audio to text, mAP@10",
    "zero_shot.top1": "Zero-shot accuracy",
}
"""All that is compared: with more of them, one is sure to differ by luck."""


@dataclass(frozen=True, slots=True)
class Difference:
    """``second`` minus ``first`` in one metric.

    ``verdict`` is better or worse if the interval over seeds and clips leaves zero out and all
    seeds, of two at least, agree in the sign; else none. With few seeds the interval alone is too
    narrow.
    """

    metric: str
    first: str
    second: str
    interval: Interval
    by_seed: tuple[float, ...]
    verdict: Literal["better", "worse", "none"]


def compare(
    values: dict[str, list[dict[str, NDArray[np.float64]]]],
) -> tuple[Difference, ...]:
    """Every pair of variants in every metric.

    ``values`` are by variant, then by seed, then by metric: sums and counts for each clip, shape
    (clips, 2), the clips in one order.
    """
    found = []
    for first, second in combinations(values, 2):
        for metric in METRICS:
            if metric in values[first][0]:
                sides = [np.stack([run[metric] for run in values[v]]) for v in (first, second)]
                interval = difference_interval(*sides, seed=0)
                by_seed = tuple(float(one) for one in seed_differences(*sides))
                verdict = _verdict(interval, by_seed)
                found.append(Difference(metric, first, second, interval, by_seed, verdict))
    return tuple(found)


def _verdict(interval: Interval, by_seed: tuple[float, ...]) -> Literal["better", "worse", "none"]:
    if len(by_seed) < 2 or not interval.excludes_zero:
        return "none"
    if all(one > 0 for one in by_seed):
        return "better"
    return "worse" if all(one < 0 for one in by_seed) else "none"


def sentence(pair: tuple[str, str], differences: tuple[Difference, ...]) -> str:
    """What was found of a pair, of all measures together."""
    first, second = pair
    of_pair = [one for one in differences if (one.first, one.second) == pair]
    parts = [
        f"{verdict} in {', '.join(METRICS[one.metric] for one in these)}"
        for verdict in ("better", "worse")
        if (these := [one for one in of_pair if one.verdict == verdict])
    ]
    if not parts:
        return f"{second} against {first}: no difference is shown in any of {len(of_pair)} measures"
    n_none = sum(one.verdict == "none" for one in of_pair)
    rest = f"; no difference is shown in {n_none} of {len(of_pair)}" if n_none else ""
    return f"{second} against {first}: {' and '.join(parts)}{rest}"
