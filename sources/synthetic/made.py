"""The formulas of sounds that people make on purpose: signals, bells, strings, machines at work."""

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
    plucked,
    scattered,
    struck,
    tone,
)

_CHURCH_BELL = (0.5, 1.0, 1.183, 1.506, 2.0, 2.514, 2.662, 3.011, 4.166)
"""Partials of a bell from its hum up: Fletcher and Rossing, The Physics of Musical Instruments,
2nd ed., table 21.1."""

_MORSE = {"S": "...", "O": "---", "M": "--", "I": "..", "L": ".-..", "E": ".", "A": ".-", "N": "-."}


def church_bell(canvas: Canvas) -> Samples:
    """A large bell, struck again before it has died away."""

    def stroke(small: Canvas) -> Samples:
        partials = [
            (220 * canvas.pitch * ratio, 1.0 / (1 + place), 2.5 / ratio)
            for place, ratio in enumerate(_CHURCH_BELL)
        ]
        return struck(small, partials)

    return scattered(canvas, every(canvas, 2.2 / canvas.pace), 5.0, stroke)


def hand_bell(canvas: Canvas) -> Samples:
    """A small bell rung quickly."""

    def stroke(small: Canvas) -> Samples:
        ratios = ((1.0, 1.0), (2.76, 0.5), (5.4, 0.2))
        return struck(
            small, [(1_250 * canvas.pitch * ratio, loud, 0.35 / ratio) for ratio, loud in ratios]
        )

    return scattered(canvas, every(canvas, 0.3 / canvas.pace, jitter=0.15), 1.0, stroke)


def gong(canvas: Canvas) -> Samples:
    """One stroke on a wide plate: a dense cluster of partials, the high ones gone first."""
    ratios = 1.0 + 7.0 * np.sort(canvas.rng.random(24))
    partials = [
        (95 * canvas.pitch * float(ratio), 1.0 / float(ratio), 4.0 / float(ratio) / canvas.pace)
        for ratio in ratios
    ]
    return struck(canvas, partials)


def siren(canvas: Canvas) -> Samples:
    """A horn that glides up and down."""
    glide = 0.5 - 0.5 * np.cos(TAU * 0.3 * canvas.pace * canvas.time_s)
    pitch_hz = canvas.pitch * (500.0 + 700.0 * glide)
    return tone(canvas, pitch_hz) + 0.3 * tone(canvas, 2.0 * pitch_hz)


def alarm(canvas: Canvas) -> Samples:
    """Four short beeps and a rest, again and again."""
    beat = (canvas.time_s * 8.0 * canvas.pace) % 8.0
    sounding = (beat < 4.0) & (beat % 1.0 < 0.6)
    return sounding * tone(canvas, 2_000 * canvas.pitch)


def telephone(canvas: Canvas) -> Samples:
    """An old telephone: two bells struck in turn, one second on, two off."""
    ringing = (canvas.time_s * canvas.pace) % 3.0 < 1.0
    flutter = 0.5 + 0.5 * np.sign(np.sin(TAU * 20 * canvas.time_s))
    high, low = tone(canvas, 1_450 * canvas.pitch), tone(canvas, 1_150 * canvas.pitch)
    return ringing * (flutter * high + (1.0 - flutter) * low)


def morse(canvas: Canvas) -> Samples:
    """Letters in Morse code, keyed on a steady tone."""
    unit_s = 0.09 / canvas.pace
    keyed = np.zeros(canvas.n_frames)
    at_s = 0.05
    while at_s < canvas.length_s:
        letter = str(canvas.rng.choice(list(_MORSE)))
        for mark in _MORSE[letter]:
            marked_s = unit_s * (3 if mark == "-" else 1)
            first, last = (round(edge * canvas.rate_hz) for edge in (at_s, at_s + marked_s))
            keyed[first:last] = 1.0
            at_s += marked_s + unit_s
        at_s += 2 * unit_s
    return keyed * tone(canvas, 700 * canvas.pitch)


def sweep(canvas: Canvas) -> Samples:
    """One sine from low to high, each octave in the same time."""
    low_hz = 60.0 * canvas.pitch
    octaves = np.log2(0.9 * canvas.highest_hz / low_hz)
    return tone(canvas, low_hz * 2.0 ** (octaves * canvas.time_s / canvas.length_s))


def sonar(canvas: Canvas) -> Samples:
    """Pings with an echo."""

    def ping(small: Canvas) -> Samples:
        return struck(small, [(1_000 * canvas.pitch, 1.0, 0.35)])

    starts = every(canvas, 2.0 / canvas.pace)
    echoes = scattered(canvas, [start + 0.45 for start in starts], 1.5, ping)
    return scattered(canvas, starts, 1.5, ping) + 0.3 * echoes


def guitar(canvas: Canvas) -> Samples:
    """Notes of a pentatonic scale on a plucked string."""

    def note(small: Canvas) -> Samples:
        step = int(small.rng.choice([0, 3, 5, 7, 10, 12]))
        return plucked(small, 146.8 * canvas.pitch * 2.0 ** (step / 12))

    return scattered(canvas, every(canvas, 0.5 / canvas.pace), 1.5, note)


def organ(canvas: Canvas) -> Samples:
    """A chord of three pipes that swells."""
    chord = (1.0, 1.25, 1.5)
    pipes = (
        tone(canvas, 196.0 * canvas.pitch * ratio * place) / place**1.5
        for ratio in chord
        for place in range(1, 7)
    )
    return hump(canvas, 0.3) * sum(pipes, np.zeros(canvas.n_frames))


def applause(canvas: Canvas) -> Samples:
    """Many hands: claps so dense that they run together."""

    def clap(small: Canvas) -> Samples:
        return (
            small.rng.uniform(0.2, 1.0)
            * np.exp(-small.time_s / 0.006)
            * noise(small, 700 * canvas.pitch, 3_500 * canvas.pitch)
        )

    return scattered(canvas, at_random(canvas, 60 * canvas.pace), 0.04, clap)


def fan(canvas: Canvas) -> Samples:
    """A machine that blows: hum of the mains and a breath of air."""
    hum = sum(
        (tone(canvas, 100.0 * canvas.pitch * k) / k for k in range(1, 5)), np.zeros(canvas.n_frames)
    )
    return 0.4 * hum + (0.9 + 0.1 * drift(canvas, canvas.pace)) * noise(canvas, 300, 6_000, 4.0)


def typing(canvas: Canvas) -> Samples:
    """Keys of a typewriter in uneven time."""

    def key(small: Canvas) -> Samples:
        body = struck(small, [(1_500 * canvas.pitch * small.rng.uniform(0.9, 1.1), 1.0, 0.008)])
        return body + 0.4 * np.exp(-small.time_s / 0.004) * small.rng.standard_normal(
            small.n_frames
        )

    return scattered(canvas, every(canvas, 0.18 / canvas.pace, jitter=0.9), 0.05, key)
