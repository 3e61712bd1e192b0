from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from trainer.audio_files import read_audio, resample


def tone(rate_hz: int, seconds: float = 1.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate_hz)) / rate_hz)).astype(
        np.float32
    )


def m4a(path: Path, rate_hz: int) -> None:
    """AAC, which libsndfile does not know, of a tone on both channels."""
    stereo = np.stack([tone(rate_hz)] * 2)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate_hz, layout="stereo")
        frame = av.AudioFrame.from_ndarray(stereo, format="fltp", layout="stereo")
        frame.sample_rate = rate_hz
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def loudest_hz(samples: np.ndarray, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * rate_hz / len(samples))


def test_channels_become_their_mean(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.stack([tone(8000), np.zeros(8000)], 1), 8000, "FLOAT")

    np.testing.assert_allclose(read_audio(tmp_path / "a.wav", 8000), tone(8000) / 2, atol=1e-7)


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 96_000])
def test_any_rate_becomes_the_one_asked_for(tmp_path, rate_hz: int):
    soundfile.write(tmp_path / "a.flac", tone(rate_hz), rate_hz)

    samples = read_audio(tmp_path / "a.flac", 48_000)

    assert samples.dtype == np.float32
    assert len(samples) == 48_000
    np.testing.assert_allclose(samples[1000:-1000], tone(48_000)[1000:-1000], atol=2e-3)


def test_what_libsndfile_does_not_know_is_read_by_libav(tmp_path):
    m4a(tmp_path / "a.m4a", 44_100)

    samples = read_audio(tmp_path / "a.m4a", 48_000)

    assert samples.ndim == 1
    assert len(samples) / 48_000 == pytest.approx(1.0, abs=0.06)
    assert loudest_hz(samples, 48_000) == pytest.approx(440, abs=2)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("content", [b"", b"hello", b"#EXTM3U\n/etc/passwd\n"])
def test_what_is_no_sound_is_refused_by_its_name(tmp_path, content: bytes):
    (tmp_path / "a.wav").write_bytes(content)

    with pytest.raises(ValueError, match=r"'a.wav' (cannot be decoded|holds no sound)"):
        read_audio(tmp_path / "a.wav", 48_000)


def test_a_sound_without_samples_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8000)

    with pytest.raises(ValueError, match=r"'a.wav' holds no sound"):
        read_audio(tmp_path / "a.wav", 8000)


def test_samples_that_are_no_numbers_are_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.array([0.0, np.nan]), 8000, "FLOAT")

    with pytest.raises(ValueError, match="samples that are no numbers"):
        read_audio(tmp_path / "a.wav", 8000)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="there is no such file"):
        read_audio(tmp_path / "a.wav", 8000)


def test_equal_rates_change_nothing():
    samples = tone(8000)

    assert resample(samples, 8000, 8000) is samples
