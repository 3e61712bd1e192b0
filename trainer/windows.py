"""A sound of any length, in windows that a model hears at once.

Read one at a time, so that ten hours of audio take the memory of ten seconds.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from trainer.audio_files import read_audio, resample

MAX_S = 100 * 3600.0
"""A header that claims more is taken for a lie; nobody waits for the windows of such a file."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a sound: mono float32 in [-1, 1] at the rate that was asked for."""

    start_s: float
    end_s: float
    samples: NDArray[np.float32]


def windows(audio: bytes | Path, rate_hz: int, max_s: float) -> Iterator[Window]:
    """A sound in as few windows of at most ``max_s`` as hold all of it, the bytes of one or a file.

    They are of one length and evenly spaced: the last ends where the sound ends, so that none is
    mostly filling. Several channels become their mean; a sample that is no number becomes silence.
    What libsndfile does not know is decoded whole by libav.

    Raises:
        ValueError: It cannot be decoded, or holds no sound.
    """
    try:
        file = soundfile.SoundFile(io.BytesIO(audio) if isinstance(audio, bytes) else audio)
    except (soundfile.SoundFileError, OSError) as error:
        if isinstance(audio, bytes):
            raise ValueError(f"cannot be decoded: {error}") from error
        yield from _of_samples(read_audio(audio, rate_hz), rate_hz, max_s)
        return
    with file:
        try:
            yield from _of_file(file, rate_hz, max_s)
        except (soundfile.SoundFileError, OSError) as error:
            raise ValueError(f"cannot be decoded: {error}") from error


def _of_file(file: soundfile.SoundFile, rate_hz: int, max_s: float) -> Iterator[Window]:
    own_hz = file.samplerate
    if not 0 < file.frames <= MAX_S * own_hz:
        raise ValueError(f"holds no sound, or claims an absurd {file.frames} frames")
    for start, end in stretches(file.frames, int(max_s * own_hz)):
        file.seek(start)
        read = file.read(end - start, dtype="float32", always_2d=True)
        mono = np.nan_to_num(read.mean(axis=1), posinf=0.0, neginf=0.0)
        if not mono.size:
            raise ValueError("is shorter than its header says")
        made = resample(mono, own_hz, rate_hz)[: int(max_s * rate_hz)]
        yield Window(start / own_hz, end / own_hz, made)


def _of_samples(samples: NDArray[np.float32], rate_hz: int, max_s: float) -> Iterator[Window]:
    for start, end in stretches(samples.size, int(max_s * rate_hz)):
        yield Window(start / rate_hz, end / rate_hz, samples[start:end])


def stretches(n_frames: int, longest: int) -> Iterator[tuple[int, int]]:
    """Beginning and end of each window, in frames."""
    number = -(-n_frames // longest)
    if number == 1:
        yield 0, n_frames
        return
    for index in range(number):
        start = round(index * (n_frames - longest) / (number - 1))
        yield start, start + longest
