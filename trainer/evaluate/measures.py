"""From embeddings to figures: what the page and the JSON of an evaluation say."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer.evaluate.intervals import Interval, mean_interval, statistic_interval
from trainer.evaluate.labels import Classes
from trainer.evaluate.retrieval import RECALLS, Ranks, Relevance, chance, ranks
from trainer.evaluate.zero_shot import (
    average_precision,
    confusion,
    judge,
    per_class_accuracy,
    precision_in_order,
)

N_MULTI_LABEL_DRAWS = 200
"""Each draw goes over all clips of all classes: more would cost minutes on FSD50K."""


@dataclass(frozen=True, slots=True)
class Captioned:
    """Clips and their distinct captions, embedded and L2-normalised.

    ``clips`` (clips, dim), ``texts`` (captions, dim); ``carried`` is the captions of each clip. A
    caption that several clips carry is one query, for which each of them is right.
    """

    keys: tuple[str, ...]
    captions: tuple[str, ...]
    clips: NDArray[np.float32]
    texts: NDArray[np.float32]
    carried: Relevance


@dataclass(frozen=True, slots=True)
class Direction:
    """Retrieval one way: ``metrics`` by name are r1, r5, r10 and map10, in [0, 1].

    ``chance`` is what an order without sense scores, of r1, r5 and r10.
    """

    n_queries: int
    n_candidates: int
    metrics: dict[str, Interval]
    chance: dict[str, float]
    median_rank: float
    mean_rank: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Both ways. ``n_shared`` captions are carried by more than one clip."""

    text_to_audio: Direction
    audio_to_text: Direction
    n_shared: int


def retrieval(captioned: Captioned, *, seed: int) -> Retrieval:
    """Retrieval among all clips and captions."""
    to_audio, to_text = both_ways(captioned)
    owners = captioned.carried.turned(len(captioned.captions))
    n_clips, n_captions = len(captioned.keys), len(captioned.captions)
    return Retrieval(
        _direction(to_audio, owners, n_clips, _by_clip(to_audio, owners, n_clips), seed),
        _direction(to_text, captioned.carried, n_captions, to_text.per_query(), seed),
        int((np.diff(owners.starts) > 1).sum()),
    )


def both_ways(captioned: Captioned) -> tuple[Ranks, Ranks]:
    """Text to audio, and audio to text."""
    owners = captioned.carried.turned(len(captioned.captions))
    return (
        ranks(captioned.texts, captioned.clips, owners),
        ranks(captioned.clips, captioned.texts, captioned.carried),
    )


def per_clip(captioned: Captioned) -> dict[str, NDArray[np.float64]]:
    """Retrieval's metrics as sums and counts for each clip, shape (clips, 2), by name."""
    to_audio, to_text = both_ways(captioned)
    owners = captioned.carried.turned(len(captioned.captions))
    found = {
        f"text_to_audio.{name}": values
        for name, values in _by_clip(to_audio, owners, len(captioned.keys)).items()
    }
    for name, values in to_text.per_query().items():
        found[f"audio_to_text.{name}"] = np.stack([values, np.ones_like(values)], axis=1)
    return found


def _by_clip(of: Ranks, owners: Relevance, n_clips: int) -> dict[str, NDArray[np.float64]]:
    """Each caption's value, shared out evenly among the clips that carry it."""
    counts = np.diff(owners.starts)
    shares = np.repeat(1 / counts, counts)
    weights = np.bincount(owners.indices, shares, n_clips)
    return {
        name: np.stack(
            [np.bincount(owners.indices, shares * np.repeat(values, counts), n_clips), weights],
            axis=1,
        )
        for name, values in of.per_query().items()
    }


def _direction(
    of: Ranks,
    right: Relevance,
    n_candidates: int,
    values: dict[str, NDArray[np.float64]],
    seed: int,
) -> Direction:
    return Direction(
        len(of.best),
        n_candidates,
        {name: mean_interval(one, seed=seed) for name, one in values.items()},
        {f"r{depth}": chance(np.diff(right.starts), n_candidates, depth) for depth in RECALLS},
        float(np.median(of.best)),
        float(np.mean(of.best)),
    )


@dataclass(frozen=True, slots=True)
class OfClass:
    """One class: its accuracy, or its average precision where clips have several."""

    name: str
    n_clips: int
    value: float


@dataclass(frozen=True, slots=True)
class Classification:
    """How well scores name the classes.

    ``kind`` single: metrics are top1, top5 and mean_class, and ``confused`` counts clips by right
    class down and predicted class across. multi: the metric is map, the mean of the classes'
    average precisions, and ``confused`` is empty. ``chance`` is what a guess scores: of top1, or of
    map.
    """

    kind: Literal["single", "multi"]
    n_clips: int
    metrics: dict[str, Interval]
    chance: float
    classes: tuple[OfClass, ...]
    confused: tuple[tuple[int, ...], ...] = ()


def classification(scores: NDArray[np.floating], classes: Classes, *, seed: int) -> Classification:
    """Holds scores, shape (clips, classes), against the classes of the clips."""
    if classes.is_single:
        return _single(scores, classes, seed)
    return _multi(scores, classes, seed)


def _single(scores: NDArray[np.floating], classes: Classes, seed: int) -> Classification:
    truth, n_classes = classes.truth, len(classes.names)
    verdicts = judge(scores, truth)
    first = verdicts.within(1)

    def mean_class(weights: NDArray[np.float64]) -> float:
        counts = np.bincount(truth, weights, n_classes)
        right = np.bincount(truth, weights * first, n_classes)
        return float((right[counts > 0] / counts[counts > 0]).mean())

    matrix = confusion(truth, verdicts.predicted, n_classes)
    metrics = {"top1": mean_interval(first, seed=seed)}
    if n_classes > 5:
        metrics["top5"] = mean_interval(verdicts.within(5), seed=seed)
    metrics["mean_class"] = statistic_interval(mean_class, len(truth), seed=seed)
    accuracies = per_class_accuracy(matrix)
    return Classification(
        "single",
        len(truth),
        metrics,
        1 / n_classes,
        tuple(
            OfClass(name, int(counts), float(value))
            for name, counts, value in zip(
                classes.names, matrix.sum(axis=1), accuracies, strict=True
            )
        ),
        tuple(tuple(int(count) for count in row) for row in matrix),
    )


def _multi(scores: NDArray[np.floating], classes: Classes, seed: int) -> Classification:
    order = np.lexsort((classes.right, -scores), axis=0)

    def mean_precision(weights: NDArray[np.float64]) -> float:
        return float(np.nanmean(precision_in_order(order, classes.right, weights)))

    interval = statistic_interval(
        mean_precision, len(scores), seed=seed, n_draws=N_MULTI_LABEL_DRAWS
    )
    precisions = average_precision(scores, classes.right)
    counts = classes.right.sum(axis=0)
    return Classification(
        "multi",
        len(scores),
        {"map": interval},
        float((counts / len(scores)).mean()),
        tuple(
            OfClass(name, int(count), float(value))
            for name, count, value in zip(classes.names, counts, precisions, strict=True)
        ),
    )
