"""Zero-shot classification: which of some labels a sound is nearest to, as a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.embed import BATCH
from trainer.encoder import Encoder
from trainer.windows import Window, windows

TEMPLATE = "This is a sound of {}."
"""LAION-CLAP's and MS-CLAP's for ESC-50."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels and their unit vectors, shape (labels, dim): the mean over the templates."""

    names: tuple[str, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scored:
    """A label's cosine with a stretch of sound, and its probability among the labels."""

    label: str
    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a sound with all labels, best first."""

    start_s: float
    end_s: float
    labels: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Classified:
    """A whole sound, by the mean of its windows, and each window."""

    whole: Stretch
    windows: tuple[Stretch, ...]


def embed_labels(encoder: Encoder, names: Sequence[str], templates: Sequence[str]) -> Labels:
    """The labels, each put into every template in place of ``{}``.

    Raises:
        ValueError: There are no labels, one is there twice, or a template has no place for one.
    """
    if not names:
        raise ValueError("there are no labels")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"given twice: {', '.join(twice)}")
    for template in templates:
        if "{}" not in template:
            raise ValueError(f"template {template!r} has no {{}} where the label goes")
    texts = [template.replace("{}", name) for name in names for template in templates]
    parts = [encoder.embed_texts(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    vectors = np.concatenate(parts).reshape(len(names), len(templates), -1).mean(axis=1)
    return Labels(tuple(names), _unit(vectors))


def classify(encoder: Encoder, audio: bytes | Path, labels: Labels) -> Classified:
    """The labels of a sound, heard in windows of the model's length.

    Raises:
        ValueError: It cannot be decoded.
    """
    heard: Iterator[Window] = windows(audio, encoder.sample_rate_hz, encoder.max_s)
    stretches: list[Stretch] = []
    total = np.zeros(encoder.dim)
    while batch := list(islice(heard, BATCH)):
        vectors = encoder.embed_waveforms([window.samples for window in batch])
        total += vectors.sum(axis=0, dtype=np.float64)
        for window, vector in zip(batch, vectors, strict=True):
            stretches.append(_scored(window.start_s, window.end_s, vector, labels, encoder.scale))
    mean = _unit(total[None])[0]
    whole = _scored(0.0, stretches[-1].end_s, mean, labels, encoder.scale)
    return Classified(whole, tuple(stretches))


def _scored(
    start_s: float, end_s: float, vector: NDArray[np.float32], labels: Labels, scale: float
) -> Stretch:
    scores = labels.vectors.astype(np.float64) @ vector.astype(np.float64)
    odds = np.exp(scale * (scores - scores.max()))
    found = [
        Scored(name, float(score), float(probability))
        for name, score, probability in zip(labels.names, scores, odds / odds.sum(), strict=True)
    ]
    found.sort(key=lambda each: (-each.score, each.label))
    return Stretch(start_s, end_s, tuple(found))


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(
        np.float32
    )
    return made
