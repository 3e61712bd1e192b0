"""How fast log-mel spectrograms are made, beside transformers' ClapFeatureExtractor.

    python benchmarks/feature_speed.py [THREADS]

Both banks, clips of 10 s, on the CPU; they take turns, and the best of several rounds counts. With
one thread, as it is if nothing is said, in time of this process on a core, so that others on the
machine matter less; with more, by the clock.
Prints machine, versions, milliseconds a clip, the ratio, and how far apart they are; then what the
statistics of texture cost beside the spectrogram.
"""

import os
import sys

# Before torch and numpy.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = (sys.argv[1:] or ["1"])[0]

import platform
import time
from collections.abc import Callable

import numpy as np
import torch
import transformers
from transformers import ClapFeatureExtractor

from trainer.data.batch import Batch
from trainer.features.features import FeatureMaker
from trainer.features.texture import Texture
from trainer.settings import TrainerSettings

THREADS = os.environ["OMP_NUM_THREADS"]
N_CLIPS = 8
N_ROUNDS = 15
RATE_HZ = 48_000
TO_REACH = 4.0


def clips() -> np.ndarray:
    """Tones that move, in noise; float32, shape (N_CLIPS, ten seconds)."""
    rng = np.random.default_rng(0)
    time_s = np.arange(10 * RATE_HZ) / RATE_HZ
    rows = [
        0.3 * np.sin(2 * np.pi * f * time_s + 3 * np.sin(4 * time_s)) for f in range(200, 1800, 100)
    ]
    return (np.stack(rows[:N_CLIPS]) + rng.normal(0, 0.01, (N_CLIPS, time_s.size))).astype("f4")


def batch_of(waveforms: np.ndarray) -> Batch:
    """As the loader would hand them over."""
    n, n_frames = waveforms.shape
    return Batch(
        keys=tuple(map(str, range(n))),
        waveforms=torch.from_numpy(waveforms),
        n_frames=torch.full((n,), n_frames),
        captions=("",) * n,
        all_captions=(("",),) * n,
        tags=((),) * n,
        seeds=torch.arange(n),
    )


def settings_of(**features: str) -> TrainerSettings:
    """The defaults but for these features."""
    return TrainerSettings.model_validate(
        {"features": features, "audio": {"tower": "cnn"}, "text": {"tower": "small"}}
    )


def best_ms(works: list[Callable[[], object]]) -> list[float]:
    """Milliseconds a clip of each, the best of several rounds in which they take turns."""
    now = time.process_time if THREADS == "1" else time.perf_counter
    best = [float("inf")] * len(works)
    for _ in range(N_ROUNDS):
        for number, work in enumerate(works):
            begin = now()
            work()
            best[number] = min(best[number], (now() - begin) * 1000 / N_CLIPS)
    return best


def beside_texture(waveforms: np.ndarray) -> None:
    """Prints one line: the spectrogram of the default settings, the texture, the ratio."""
    settings = settings_of()
    maker, texture, batch = FeatureMaker(settings), Texture(settings.features), batch_of(waveforms)
    mel_ms, texture_ms = best_ms(
        [lambda: maker(batch, train=False), lambda: texture(batch.waveforms)]
    )
    print(
        f"LogMel {mel_ms:6.2f} ms  Texture {texture_ms:6.2f} ms  {texture_ms / mel_ms:5.2f} times"
    )


def compare(truncation: str, bank: str, waveforms: np.ndarray) -> None:
    """Prints one line: both, the ratio, the largest difference."""
    settings = settings_of(truncation=truncation, bank=bank)
    maker, batch = FeatureMaker(settings), batch_of(waveforms)
    theirs = ClapFeatureExtractor(frequency_min=50, truncation=truncation)
    rows = list(waveforms)

    def make() -> torch.Tensor:
        return maker(batch, train=False).log_mel

    def extract() -> list[np.ndarray]:
        return theirs(rows, sampling_rate=RATE_HZ)["input_features"]

    apart = np.abs(np.stack(extract()) - make().numpy()).max()
    our_ms, their_ms = best_ms([make, extract])
    print(
        f"{truncation:10} {bank:6} LogMel {our_ms:6.2f} ms  ClapFeatureExtractor {their_ms:6.2f} ms"
        f"  {their_ms / our_ms:5.2f} times (to reach {TO_REACH})  apart {apart:.1e} dB"
    )


def main() -> None:
    """Prints machine, versions and one line a bank."""
    torch.set_num_threads(int(THREADS))
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"torch {torch.__version__}, transformers {transformers.__version__}, "
        f"numpy {np.__version__}; {N_CLIPS} clips of 10 s, {THREADS} threads, best of {N_ROUNDS}"
    )
    waveforms = clips()
    compare("rand_trunc", "slaney", waveforms)
    compare("fusion", "htk", waveforms)
    beside_texture(waveforms)


if __name__ == "__main__":
    main()
