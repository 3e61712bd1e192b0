"""What sounds are made of: shaped noise, struck partials, tones that glide, grains in time.

Every function gives float64 samples, shape (frames,), not scaled to any peak. Randomness comes
from the generator given, so that equal generators give equal samples.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

TAU = 2.0 * np.pi


@dataclass(frozen=True, slots=True)
class Canvas:
    """How long and how finely to draw a sound, and its character.

    ``pitch`` and ``pace`` multiply the frequencies and the speed that a formula has of itself.
    """

    n_frames: int
    rate_hz: int
    pitch: float
    pace: float
    rng: np.random.Generator

    @property
    def time_s(self) -> Samples:
        """The time of each frame."""
        return np.arange(self.n_frames) / self.rate_hz

    @property
    def length_s(self) -> float:
        """The length of the whole."""
        return self.n_frames / self.rate_hz

    @property
    def highest_hz(self) -> float:
        """What may be drawn without folding back: a little below half the rate."""
        return 0.45 * self.rate_hz


def noise(canvas: Canvas, low_hz: float, high_hz: float, slope_db: float = 0.0) -> Samples:
    """Noise between two frequencies, falling by ``slope_db`` per octave above ``low_hz``; RMS 1."""
    spectrum = np.fft.rfft(canvas.rng.standard_normal(canvas.n_frames))
    frequency_hz = np.fft.rfftfreq(canvas.n_frames, 1.0 / canvas.rate_hz)
    low_hz = min(low_hz, 0.5 * canvas.highest_hz)
    octaves = np.log2(np.maximum(frequency_hz, low_hz) / low_hz)
    gain = 10.0 ** (-slope_db * octaves / 20.0)
    gain[(frequency_hz < low_hz) | (frequency_hz > min(high_hz, canvas.highest_hz))] = 0.0
    shaped = np.fft.irfft(spectrum * gain, canvas.n_frames)
    return shaped / max(float(np.sqrt(np.mean(shaped**2))), 1e-12)


def drift(canvas: Canvas, steps_per_s: float) -> Samples:
    """A curve in [0, 1] that wanders, with ``steps_per_s`` turning points a second."""
    n_points = max(2, int(canvas.length_s * steps_per_s) + 2)
    points = canvas.rng.random(n_points)
    place = np.linspace(0.0, n_points - 1.0, canvas.n_frames)
    left = np.minimum(place.astype(np.int64), n_points - 2)
    bend = 0.5 - 0.5 * np.cos(np.pi * (place - left))
    curve: Samples = points[left] * (1.0 - bend) + points[left + 1] * bend
    return curve


def tone(canvas: Canvas, frequency_hz: Samples | float) -> Samples:
    """A sine whose frequency may change with time."""
    steady = np.broadcast_to(np.asarray(frequency_hz, dtype=np.float64), (canvas.n_frames,))
    return np.sin(TAU * np.cumsum(np.minimum(steady, canvas.highest_hz)) / canvas.rate_hz)


def struck(canvas: Canvas, partials: Iterable[tuple[float, float, float]]) -> Samples:
    """A struck body: partials of (Hz, amplitude, seconds to fall to 1/e), less those too high."""
    time_s = canvas.time_s
    total = np.zeros(canvas.n_frames)
    for frequency_hz, amplitude, decay_s in partials:
        if frequency_hz < canvas.highest_hz:
            total += amplitude * np.exp(-time_s / decay_s) * np.sin(TAU * frequency_hz * time_s)
    return total


def scattered(
    canvas: Canvas, starts_s: Iterable[float], grain_s: float, grain: Callable[[Canvas], Samples]
) -> Samples:
    """The sum of a grain drawn anew at each start; what would reach past the end is cut."""
    total = np.zeros(canvas.n_frames)
    n_grain = max(16, round(grain_s * canvas.rate_hz))
    small = Canvas(n_grain, canvas.rate_hz, canvas.pitch, canvas.pace, canvas.rng)
    for start_s in starts_s:
        first = round(start_s * canvas.rate_hz)
        if 0 <= first < canvas.n_frames:
            drawn = grain(small)[: canvas.n_frames - first]
            total[first : first + drawn.size] += drawn
    return total


def every(canvas: Canvas, interval_s: float, jitter: float = 0.0) -> list[float]:
    """Starts at regular intervals, each moved by up to ``jitter`` intervals; the first at 50 ms."""
    n_starts = max(1, int((canvas.length_s - 0.05) / interval_s) + 1)
    moved = jitter * canvas.rng.uniform(-0.5, 0.5, n_starts)
    return [max(0.0, 0.05 + (place + moved[place]) * interval_s) for place in range(n_starts)]


def at_random(canvas: Canvas, per_s: float) -> list[float]:
    """Starts that fall anywhere, ``per_s`` a second in the mean, at least one."""
    n_starts = max(1, round(per_s * canvas.length_s))
    return sorted(float(start) for start in canvas.rng.uniform(0.0, canvas.length_s, n_starts))


def hump(canvas: Canvas, sharpness: float = 1.0) -> Samples:
    """A rise and fall over the whole canvas, from 0 to 1 to 0; sharper above 1."""
    return np.sin(np.pi * np.arange(canvas.n_frames) / canvas.n_frames) ** sharpness


def plucked(canvas: Canvas, frequency_hz: float, decay: float = 0.996) -> Samples:
    """A string: a burst of noise sent round a delay that averages neighbours.

    Karplus and Strong, "Digital Synthesis of Plucked-String and Drum Timbres", Computer Music
    Journal 7(2), 1983. One period is computed at a time.
    """
    n_period = max(2, round(canvas.rate_hz / frequency_hz))
    period = canvas.rng.uniform(-1.0, 1.0, n_period)
    periods = []
    for _ in range(canvas.n_frames // n_period + 1):
        periods.append(period)
        period = decay * 0.5 * (period + np.roll(period, 1))
    return np.concatenate(periods)[: canvas.n_frames]
