"""What is measured of a clip. Nothing here decides; the quality stage does."""

import math
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pipeline.audio.encode import FULL_SCALE
from pipeline.audio.loudness import integrated_loudness_lufs
from pipeline.audio.pcm import Samples
from schemas.clips import FLOOR_DB, SAMPLE_RATE_HZ, Measures

CLIPPED_FROM = 0.999
"""Magnitude that counts as clipped: 16-bit files end at 32767/32768, and some limiters earlier."""

SILENT_BELOW_DB = -60.0
SILENCE_FRAME = SAMPLE_RATE_HZ // 50
"""20 ms: shorter than any pause between two sounds that one hears as two."""

SPECTRUM_FRAMES = 2_048
SPECTRUM_SPACING = 7_200
"""One window in 150 ms: more of them cost time, and move the result by a bin or so."""

MAX_SPECTRA = 64

LEAST_POWER = 1e-12
"""Of a bin: a single sample that differs by one step of 16 bits has a thousand times as much."""

AUDIBLE_WITHIN_DB = 60.0
"""Below the strongest bin: what a codec's low-pass leaves beyond its edge is weaker than that."""


def measure(pcm: NDArray[np.int16], samples: Samples) -> Measures:
    """All measures of one clip, rounded so that rows are small and the last bits do not matter.

    Args:
        pcm: The 16-bit samples that are shipped, shape (frames,), at least one.
        samples: The same values as float32 with full scale at 1.
    """
    loudness = integrated_loudness_lufs(samples)
    energy = float(np.dot(samples, samples))
    dc_offset = float(samples.mean())
    return Measures(
        peak_db=round(peak_db(pcm), 2),
        rms_db=round(_db(energy / samples.size, 10), 2),
        loudness_lufs=None if loudness is None else round(loudness, 2),
        clipped_fraction=round(clipped_fraction(pcm), 6),
        silent_fraction=round(silent_fraction(samples), 6),
        bandwidth_hz=round(bandwidth_hz(samples, dc_offset), 1),
        dc_offset=round(dc_offset, 6) + 0.0,
    )


def peak_db(pcm: NDArray[np.int16]) -> float:
    """The largest magnitude in dB relative to full scale, at least -120; shape (frames,)."""
    return _db(max(int(pcm.max()), -int(pcm.min())) / FULL_SCALE, 20)


def clipped_fraction(pcm: NDArray[np.int16]) -> float:
    """Fraction of samples at or beyond 0.999 of full scale; shape (frames,)."""
    limit = math.ceil(CLIPPED_FROM * FULL_SCALE)
    high, low = int(pcm.max()), int(pcm.min())
    # Most clips end here, without a look at each sample.
    n_high = np.count_nonzero(pcm >= limit) if high >= limit else 0
    n_low = np.count_nonzero(pcm <= -limit) if low <= -limit else 0
    return int(n_high + n_low) / pcm.size


def silent_fraction(samples: Samples) -> float:
    """Fraction of whole 20 ms frames whose RMS lies below -60 dB; shape (frames,).

    A clip shorter than one frame counts as one.
    """
    whole = samples.size // SILENCE_FRAME * SILENCE_FRAME
    frames = samples[:whole].reshape(-1, SILENCE_FRAME) if whole else samples.reshape(1, -1)
    mean_squares = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    return float(np.count_nonzero(mean_squares < 10 ** (SILENT_BELOW_DB / 10))) / len(frames)


def bandwidth_hz(samples: Samples, dc_offset: float = 0.0) -> float:
    """The highest frequency whose average power is within 60 dB of the strongest bin.

    The power is averaged over Hann windows of 2048 frames, one in 150 ms and at most 64, evenly
    spaced from the first to the last frame; a shorter clip is one window, padded with zeros. The
    resolution is 23.4 Hz, and as a Hann window falls by 60 dB in five bins, an edge is found up
    to 120 Hz too high. ``dc_offset``, the constant part, is no sound and is taken off first. 0.0
    for silence.
    """
    frames = _spaced_windows(samples, dc_offset)
    frames *= _hann()
    spectrum = np.fft.rfft(frames, axis=1).view(np.float32)
    spectrum *= spectrum
    power = spectrum.sum(axis=0).reshape(-1, 2).sum(axis=1)
    strongest = float(power.max())
    if strongest < LEAST_POWER:
        return 0.0
    audible = np.flatnonzero(power >= strongest * 10 ** (-AUDIBLE_WITHIN_DB / 10))
    return float(audible[-1]) * SAMPLE_RATE_HZ / SPECTRUM_FRAMES


def _spaced_windows(samples: Samples, dc_offset: float) -> Samples:
    """Windows of the samples less ``dc_offset``; shape (windows, 2048)."""
    if samples.size <= SPECTRUM_FRAMES:
        whole = samples - np.float32(dc_offset)
        return np.pad(whole, (0, SPECTRUM_FRAMES - samples.size)).reshape(1, -1)
    last = samples.size - SPECTRUM_FRAMES
    n_windows = min(MAX_SPECTRA, last // SPECTRUM_SPACING + 2)
    starts = np.arange(n_windows) * last // max(1, n_windows - 1)
    windows: Samples = sliding_window_view(samples, SPECTRUM_FRAMES)[starts]
    windows -= np.float32(dc_offset)
    return windows


@cache
def _hann() -> Samples:
    # Periodic, as spectra want it, and scaled by nothing: only ratios are looked at.
    return np.hanning(SPECTRUM_FRAMES + 1)[:-1].astype(np.float32)


def _db(ratio: float, factor: int) -> float:
    return max(FLOOR_DB, factor * math.log10(ratio)) if ratio > 0 else FLOOR_DB
