"""Batches of given sounds."""

import numpy as np
import torch

from trainer.data.batch import Batch
from trainer.data.samples import fill

TEN_S = 480_000


def batch_of(sounds: list[np.ndarray], padding: str = "repeatpad", clip: int = TEN_S) -> Batch:
    """As the loader makes one for fusion; where none is longer than the clip, for both."""
    waveforms = np.zeros((len(sounds), max(clip, *map(len, sounds))), dtype=np.float32)
    for row, sound in zip(waveforms, sounds, strict=True):
        row[: len(sound)] = sound
        if len(sound) < clip:
            fill(row[:clip], len(sound), padding)
    return Batch(
        keys=("k",) * len(sounds),
        waveforms=torch.from_numpy(waveforms),
        n_frames=torch.tensor([len(sound) for sound in sounds]),
        captions=("",) * len(sounds),
        all_captions=(("",),) * len(sounds),
        tags=((),) * len(sounds),
        seeds=torch.arange(len(sounds)) + 100,
    )
