"""Loudness against the Recommendation, another implementation, and plain recursion."""

import numpy as np
import pyloudnorm
import pytest

from pipeline.audio.loudness import HIGH_PASS, SHELF, integrated_loudness_lufs, k_weighted

RATE_HZ = 48_000


def sine(frequency_hz: float, amplitude: float, length_s: float) -> np.ndarray:
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    return (amplitude * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.float32)


def noise(length_s: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.1, round(length_s * RATE_HZ)).astype(np.float32)


def recursed(samples: np.ndarray) -> np.ndarray:
    """The two sections of BS.1770-4 sample by sample, in double precision."""
    out = samples.astype(np.float64)
    for b, a in (SHELF, HIGH_PASS):
        filtered = np.zeros_like(out)
        x1 = x2 = y1 = y2 = 0.0
        for i, x in enumerate(out):
            y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
            x1, x2, y1, y2 = x, x1, y, y1
            filtered[i] = y
        out = filtered
    return out


def test_the_recommendations_sine_has_minus_3_01_lkfs():
    assert integrated_loudness_lufs(sine(997, 1.0, 5)) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize(
    "samples", [noise(2), sine(60, 0.5, 2), sine(997, 0.5, 2) + np.float32(0.3)]
)
def test_the_block_filter_agrees_with_sample_by_sample_recursion(samples: np.ndarray):
    expected = recursed(samples)

    error = np.abs(k_weighted(samples) - expected).max()

    assert error < 2e-5 * np.abs(expected).max()


def test_the_last_part_of_a_block_is_filtered_too():
    samples = noise(0.01)[:101]

    assert k_weighted(samples) == pytest.approx(recursed(samples), abs=1e-5)


@pytest.mark.parametrize("length_s", [0.4, 1.23, 10.0])
def test_it_agrees_with_pyloudnorm_on_noise(length_s: float):
    samples = noise(length_s)

    expected = pyloudnorm.Meter(RATE_HZ).integrated_loudness(samples.astype(np.float64))

    assert integrated_loudness_lufs(samples) == pytest.approx(expected, abs=0.1)


def test_the_relative_gate_leaves_quiet_parts_out():
    loud_then_quiet = np.concatenate([noise(4), noise(6) * np.float32(0.01)])

    measured = integrated_loudness_lufs(loud_then_quiet)

    expected = pyloudnorm.Meter(RATE_HZ).integrated_loudness(loud_then_quiet.astype(np.float64))
    assert measured == pytest.approx(expected, abs=0.1)
    assert measured == pytest.approx(integrated_loudness_lufs(noise(4)), abs=0.5)


def test_silence_and_less_than_400_ms_have_no_loudness():
    assert integrated_loudness_lufs(np.zeros(RATE_HZ, np.float32)) is None
    assert integrated_loudness_lufs(noise(1) * np.float32(1e-4)) is None
    assert integrated_loudness_lufs(noise(0.399)) is None
