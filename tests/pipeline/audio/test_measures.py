"""Measures of sounds whose values are known by arithmetic."""

import numpy as np
import pytest

from pipeline.audio.encode import flac, quantise
from pipeline.audio.measures import bandwidth_hz, measure
from schemas.clips import Measures

RATE_HZ = 48_000
TIME_S = np.arange(2 * RATE_HZ) / RATE_HZ


def measured(samples: np.ndarray) -> Measures:
    values = np.array(samples, np.float32)
    return measure(quantised(values), values)


def quantised(values: np.ndarray) -> np.ndarray:
    return quantise(values, np.empty(values.size, np.int16))


def test_a_half_scale_sine():
    found = measured(0.5 * np.sin(2 * np.pi * 1000 * TIME_S))

    assert found.peak_db == pytest.approx(-6.02, abs=0.01)
    assert found.rms_db == pytest.approx(-9.03, abs=0.01)
    assert found.clipped_fraction == 0.0
    assert found.silent_fraction == 0.0
    assert found.dc_offset == pytest.approx(0.0, abs=1e-5)
    assert found.bandwidth_hz == pytest.approx(1000, abs=150)


def test_silence_has_the_floor_and_no_bandwidth():
    assert measured(np.zeros(RATE_HZ)) == Measures(-120.0, -120.0, None, 0.0, 1.0, 0.0, 0.0)


def test_a_square_wave_at_full_scale_is_all_clipped():
    found = measured(np.sign(np.sin(2 * np.pi * 100 * TIME_S) + 1e-9) * 2.0)

    assert found.clipped_fraction == 1.0
    assert found.peak_db == 0.0


def test_a_constant_is_offset_and_no_sound():
    found = measured(np.full(RATE_HZ, 0.25))

    assert found.dc_offset == 0.25
    assert found.bandwidth_hz == 0.0


def test_a_sound_with_a_pause_is_silent_for_its_share():
    samples = np.sin(2 * np.pi * 440 * TIME_S)
    samples[RATE_HZ // 2 :] = 0.0

    assert measured(samples).silent_fraction == 0.75


def test_one_sample_can_be_measured():
    assert measured(np.array([0.5])).peak_db == pytest.approx(-6.02, abs=0.01)
    assert measured(np.array([0.0])).silent_fraction == 1.0


@pytest.mark.parametrize("edge_hz", [3_000, 8_000, 16_000])
def test_bandwidth_finds_the_edge_of_low_passed_noise(edge_hz: int):
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(0, 0.1, TIME_S.size))
    spectrum[np.fft.rfftfreq(TIME_S.size, 1 / RATE_HZ) > edge_hz] = 0
    samples = np.fft.irfft(spectrum).astype(np.float32)

    assert bandwidth_hz(samples) == pytest.approx(edge_hz, abs=150)


def test_16_bit_samples_pass_the_quantiser_bit_by_bit():
    every = np.arange(-32768, 32768).astype(np.int16)

    samples = every.astype(np.float32) / 32768

    assert np.array_equal(quantised(samples), every)
    assert np.array_equal(samples, every.astype(np.float32) / 32768)


def test_what_exceeds_full_scale_is_limited():
    pcm = quantised(np.array([1.0, 7.0, -1.0, -7.0], np.float32))

    assert pcm.tolist() == [32767, 32767, -32768, -32768]


def test_flac_gives_the_samples_back(tmp_path):
    import soundfile

    pcm = np.random.default_rng(0).integers(-32768, 32768, 5000).astype(np.int16)
    path = tmp_path / "a.flac"
    path.write_bytes(flac(pcm))

    back, rate_hz = soundfile.read(path, dtype="int16")

    assert rate_hz == RATE_HZ
    assert np.array_equal(back, pcm)
    assert flac(pcm) == flac(pcm)
