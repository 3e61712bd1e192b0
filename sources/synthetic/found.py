"""The formulas: what each synthetic sound is, as samples.

Nothing here is a recording or was learnt from one; each is a caricature that a listener, and a
spectrogram, can tell from the others.
"""

import numpy as np

from sources.synthetic.waveforms import (
    TAU,
    Canvas,
    Samples,
    at_random,
    drift,
    every,
    hump,
    noise,
    scattered,
    struck,
    tone,
)


def rain(canvas: Canvas) -> Samples:
    """Hiss with single drops in front of it."""
    drops = scattered(canvas, at_random(canvas, 25 * canvas.pace), 0.02, _click)
    return 0.4 * noise(canvas, 800 * canvas.pitch, 12_000, 3.0) + drops


def thunder(canvas: Canvas) -> Samples:
    """A crack, and rumbling that dies away in swells."""
    fade = np.exp(-canvas.time_s * canvas.pace / 2.5)
    rumble = noise(canvas, 40 * canvas.pitch, 300 * canvas.pitch, 6.0)
    return fade * (0.4 + drift(canvas, 3.0)) * rumble + 0.3 * fade**6 * noise(canvas, 200, 5_000)


def wind(canvas: Canvas) -> Samples:
    """Gusts: a band of noise that swells and sinks."""
    gust = drift(canvas, 0.8 * canvas.pace) ** 2
    low = noise(canvas, 150 * canvas.pitch, 900 * canvas.pitch, 4.0)
    return gust * low + 0.3 * gust**2 * noise(canvas, 900 * canvas.pitch, 3_000)


def waves(canvas: Canvas) -> Samples:
    """Surf, one wave after the other."""
    swell = (0.5 - 0.5 * np.cos(TAU * 0.15 * canvas.pace * canvas.time_s)) ** 2
    return (0.08 + swell) * noise(canvas, 200 * canvas.pitch, 7_000, 3.0)


def fire(canvas: Canvas) -> Samples:
    """A soft roar with crackles."""
    crackles = scattered(canvas, at_random(canvas, 12 * canvas.pace), 0.012, _click)
    return 0.15 * noise(canvas, 60 * canvas.pitch, 800, 5.0) + crackles


def water_drops(canvas: Canvas) -> Samples:
    """Drops into still water: short tones that rise as the bubble shrinks."""

    def drop(small: Canvas) -> Samples:
        start_hz = canvas.pitch * small.rng.uniform(500, 900)
        rising = start_hz * (1.0 + 6.0 * small.time_s)
        return np.exp(-small.time_s / 0.03) * tone(small, rising)

    return scattered(canvas, every(canvas, 0.7 / canvas.pace, jitter=0.6), 0.2, drop)


def bubbles(canvas: Canvas) -> Samples:
    """Many small bubbles, each a rising chirp."""

    def bubble(small: Canvas) -> Samples:
        start_hz = canvas.pitch * small.rng.uniform(300, 1_500)
        return (
            small.rng.uniform(0.2, 1.0)
            * hump(small)
            * tone(small, start_hz * (1.0 + 8.0 * small.time_s))
        )

    return scattered(canvas, at_random(canvas, 18 * canvas.pace), 0.06, bubble)


def bird(canvas: Canvas) -> Samples:
    """Chirps: quick glides up and down."""

    def chirp(small: Canvas) -> Samples:
        middle_hz, width_hz = canvas.pitch * small.rng.uniform(2_000, 2_600), 500.0
        turns = small.rng.integers(1, 4)
        return hump(small) * tone(
            small, middle_hz + width_hz * np.sin(TAU * turns * small.time_s / small.length_s)
        )

    return scattered(canvas, every(canvas, 0.35 / canvas.pace, jitter=0.7), 0.15, chirp)


def crickets(canvas: Canvas) -> Samples:
    """A high tone cut into fast pulses, in bursts."""
    carrier = tone(canvas, min(3_300 * canvas.pitch, canvas.highest_hz))
    pulses = np.maximum(0.0, np.sin(TAU * 28 * canvas.time_s))
    bursts = np.sin(TAU * 1.3 * canvas.pace * canvas.time_s) > -0.2
    return carrier * pulses * bursts


def frog(canvas: Canvas) -> Samples:
    """Croaks: a low buzz in short bursts."""

    def croak(small: Canvas) -> Samples:
        buzz = np.sign(tone(small, 55.0 * canvas.pitch)) * tone(small, 600.0 * canvas.pitch)
        return hump(small, 0.5) * buzz

    return scattered(canvas, every(canvas, 0.9 / canvas.pace, jitter=0.3), 0.3, croak)


def footsteps(canvas: Canvas) -> Samples:
    """Heel and sole: a thud and a scrape at each step."""

    def step(small: Canvas) -> Samples:
        thud = struck(small, [(90 * canvas.pitch, 1.0, 0.03), (160 * canvas.pitch, 0.5, 0.02)])
        return thud + 0.15 * np.exp(-small.time_s / 0.05) * noise(small, 800, 4_000)

    return scattered(canvas, every(canvas, 0.55 / canvas.pace, jitter=0.08), 0.25, step)


def clock(canvas: Canvas) -> Samples:
    """Tick and tock, the tock a little lower."""

    def tick(small: Canvas) -> Samples:
        return struck(small, [(2_400 * canvas.pitch, 1.0, 0.006), (900 * canvas.pitch, 0.6, 0.01)])

    def tock(small: Canvas) -> Samples:
        return struck(small, [(1_900 * canvas.pitch, 1.0, 0.006), (700 * canvas.pitch, 0.6, 0.01)])

    beats = every(canvas, 0.5 / canvas.pace)
    return scattered(canvas, beats[::2], 0.08, tick) + scattered(canvas, beats[1::2], 0.08, tock)


def knocking(canvas: Canvas) -> Samples:
    """Knuckles on wood, three at a time."""

    def knock(small: Canvas) -> Samples:
        wood = [(180.0, 1.0, 0.04), (310.0, 0.7, 0.03), (520.0, 0.4, 0.015)]
        return struck(small, [(hz * canvas.pitch, loud, decay) for hz, loud, decay in wood])

    groups = every(canvas, 1.6 / canvas.pace)
    starts = [group + 0.22 * place for group in groups for place in range(3)]
    return scattered(canvas, starts, 0.2, knock)


def heartbeat(canvas: Canvas) -> Samples:
    """Two low thumps a beat."""

    def thump(small: Canvas) -> Samples:
        return struck(small, [(55 * canvas.pitch, 1.0, 0.05), (85 * canvas.pitch, 0.4, 0.03)])

    beats = every(canvas, 0.9 / canvas.pace)
    starts = [start for beat in beats for start in (beat, beat + 0.28 / canvas.pace)]
    return scattered(canvas, starts, 0.3, thump)


def engine(canvas: Canvas) -> Samples:
    """An idling motor: harmonics of the firing rate that is never quite steady."""
    firing_hz = 28.0 * canvas.pitch * (1.0 + 0.05 * drift(canvas, 2.0 * canvas.pace))
    harmonics = (tone(canvas, firing_hz * place) / place for place in range(1, 13))
    return sum(harmonics, np.zeros(canvas.n_frames)) + 0.2 * noise(canvas, 80, 1_200, 4.0)


def helicopter(canvas: Canvas) -> Samples:
    """Rotor blades chopping noise."""
    chop = np.maximum(0.0, np.sin(TAU * 11 * canvas.pace * canvas.time_s)) ** 4
    return chop * noise(canvas, 60 * canvas.pitch, 1_500, 4.0) + 0.1 * noise(canvas, 500, 4_000)


def _click(small: Canvas) -> Samples:
    loudness = small.rng.uniform(0.2, 1.0)
    return loudness * np.exp(-small.time_s / 0.003) * small.rng.standard_normal(small.n_frames)
