"""Small models with random weights, and sounds, for tests of what is done with a model."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from trainer.model import build_model
from trainer.saved import save_model
from trainer.settings import TrainerSettings, load_settings
from trainer.towers.tokenizer import train_tokenizer

CAPTIONS = ("Rain on a roof.", "A dog barks.", "Wind in the trees.")


def small_settings(seed: int = 0) -> TrainerSettings:
    return load_settings(
        "small-cnn",
        {
            "seed": seed,
            "features.max_s": 1.0,
            "audio.size": {"channels": [4, 8]},
            "text.size": {"d_model": 16, "layers": 1, "heads": 2},
            "text.vocabulary": 64,
            "joint.dim": 8,
        },
    )


def a_saved_model(folder: Path, seed: int = 0) -> Path:
    settings = small_settings(seed)
    tokenizer = train_tokenizer(list(CAPTIONS) * 5, settings)
    save_model(folder, build_model(settings, tokenizer), tokenizer, settings, {})
    return folder


def noise(seconds: float, seed: int, rate_hz: int = 48_000) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    made: NDArray[np.float32] = rng.normal(0, 0.1, round(seconds * rate_hz)).astype(np.float32)
    return made


def write_sound(path: Path, samples: NDArray[np.float32], rate_hz: int = 48_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate_hz)
    return path
