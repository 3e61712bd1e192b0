"""Small data sets whose sounds differ as sounds do: in partials, in rhythm, in noise."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.trainer.data.tars_made import flac, write_tar
from trainer.settings import TrainerSettings

KINDS = ["red", "blue", "old", "new", "small", "large", "quick", "slow"]
THINGS = ["dog", "bell", "drum", "rain"]
CAPTIONS = [f"a {kind} {thing}" for kind in KINDS for thing in THINGS]

N_FRAMES = 24_000


def sound(number: int) -> np.ndarray:
    """Half a second of three partials, each with a rhythm of its own, and noise; in [-1, 1]."""
    rng = np.random.default_rng(number)
    time_s = np.arange(N_FRAMES) / 48_000
    total = rng.uniform(0, 0.2) * rng.normal(size=N_FRAMES)
    for _ in range(3):
        pitch_hz, beat_hz = 2 ** rng.uniform(7, 13), 2 ** rng.uniform(1, 5)
        beat = 0.5 + 0.5 * np.sin(2 * np.pi * beat_hz * time_s)
        total += beat * np.sin(2 * np.pi * pitch_hz * time_s)
    return (0.8 * total / np.abs(total).max()).astype(np.float32)


def write_pairs(folder: Path, counts: list[int]) -> None:
    """A split: tars of so many pairs each, captions by turns."""
    first = 0
    for number, count in enumerate(counts):
        samples = [
            (f"k{i:05d}", flac(sound(i)), {"text": [CAPTIONS[i % len(CAPTIONS)]], "tag": []})
            for i in range(first, first + count)
        ]
        write_tar(folder / f"{number:05d}.tar", samples)
        first += count
    sizes = {f"{number:05d}.tar": count for number, count in enumerate(counts)}
    (folder / "sizes.json").write_text(json.dumps(sizes))


def tiny(**training: Any) -> TrainerSettings:
    """A model of some thousand weights, in this process alone."""
    return TrainerSettings.model_validate(tiny_written(**training))


def tiny_written(**training: Any) -> dict[str, Any]:
    """The same as it would stand in a file."""
    return {
        "name": "tiny",
        "features": {"max_s": 0.5},
        "audio": {"tower": "cnn", "size": {"channels": [16, 32, 64], "dropout": 0.1}},
        "text": {
            "tower": "small",
            "size": {"d_model": 32, "layers": 1, "heads": 2},
            "vocabulary": 300,
            "max_tokens": 12,
        },
        "joint": {"dim": 32},
        "augment": {"time_stripe_frames": 8, "mel_stripe_bands": 4, "time_roll": True},
        "training": {
            "batch": 8,
            "epochs": 2,
            "lr": 1e-3,
            "warmup_steps": 3,
            "workers": 0,
            **training,
        },
    }
