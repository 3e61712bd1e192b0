"""From float samples to the bytes that are shipped: 16-bit PCM, and its FLAC."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.audio.pcm import Samples
from schemas.clips import SAMPLE_RATE_HZ

FULL_SCALE = 32768
"""So that 16-bit originals at 48 kHz pass bit by bit; +1.0 itself is limited to 32767."""


def quantise(samples: Samples) -> tuple[NDArray[np.int16], Samples]:
    """16-bit PCM, and the same values as float32 with full scale at 1; shape (frames,) all three.

    Rounds to nearest, half to even, and limits to the range. No dither: equal input must give
    equal bytes, and noise shaped by a seed is of no use to a model.
    """
    scaled = samples * np.float32(FULL_SCALE)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1, out=scaled)
    pcm = scaled.astype(np.int16)
    scaled *= np.float32(1 / FULL_SCALE)
    return pcm, scaled


def flac(pcm: NDArray[np.int16]) -> bytes:
    """The FLAC file of mono 16-bit ``pcm`` at 48 kHz; equal samples give equal bytes."""
    file = io.BytesIO()
    soundfile.write(file, pcm, SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue()
