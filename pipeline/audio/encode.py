"""From float samples to the bytes that are shipped: 16-bit PCM, and its FLAC."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.audio.pcm import Samples
from schemas.clips import SAMPLE_RATE_HZ

FULL_SCALE = 32768
"""So that 16-bit originals at 48 kHz pass bit by bit; +1.0 itself is limited to 32767."""


def quantise(samples: Samples, out: NDArray[np.int16]) -> NDArray[np.int16]:
    """16-bit PCM of ``samples``, shape (frames,), in the beginning of ``out``.

    ``samples`` are overwritten with the values that the PCM has, full scale at 1. Rounds to
    nearest, half to even, and limits to the range. No dither: equal input must give equal bytes,
    and noise shaped by a seed is of no use to a model.
    """
    pcm = out[: samples.size]
    np.multiply(samples, np.float32(FULL_SCALE), out=samples)
    np.rint(samples, out=samples)
    np.clip(samples, -FULL_SCALE, FULL_SCALE - 1, out=samples)
    np.copyto(pcm, samples, casting="unsafe")
    np.multiply(samples, np.float32(1 / FULL_SCALE), out=samples)
    return pcm


MD5_IN_FLAC = slice(26, 42)
"""Where STREAMINFO, the first block of a FLAC file, has the MD5 of the samples (RFC 9639, 8.2)."""


def pcm_md5(encoded: bytes) -> str:
    """The MD5 of the little-endian 16-bit samples in a FLAC file, from its header, in hex.

    The encoder computes it in any case. It tells equal sounds from others; that nobody can make
    a file with the MD5 of a given one is all that deduplication asks of it.
    """
    return encoded[MD5_IN_FLAC].hex()


def flac(pcm: NDArray[np.int16]) -> bytes:
    """The FLAC file of mono 16-bit ``pcm`` at 48 kHz; equal samples give equal bytes."""
    file = io.BytesIO()
    soundfile.write(file, pcm, SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue()
