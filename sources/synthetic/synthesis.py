"""The synthetic sounds by name, and how one becomes 16-bit samples."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sources.synthetic import found, made
from sources.synthetic.waveforms import Canvas, Samples

FORMULAS_VERSION = "1"
"""To be raised with every change of a formula that a hash of its samples would notice."""

FORMULAS: dict[str, Callable[[Canvas], Samples]] = {
    "alarm": made.alarm,
    "applause": made.applause,
    "bird": found.bird,
    "bubbles": found.bubbles,
    "church bell": made.church_bell,
    "clock": found.clock,
    "crickets": found.crickets,
    "engine": found.engine,
    "fan": made.fan,
    "fire": found.fire,
    "footsteps": found.footsteps,
    "frog": found.frog,
    "gong": made.gong,
    "guitar": made.guitar,
    "hand bell": made.hand_bell,
    "heartbeat": found.heartbeat,
    "helicopter": found.helicopter,
    "knocking": found.knocking,
    "morse code": made.morse,
    "organ": made.organ,
    "rain": found.rain,
    "siren": made.siren,
    "sonar": made.sonar,
    "sweep": made.sweep,
    "telephone": made.telephone,
    "thunder": found.thunder,
    "typewriter": made.typing,
    "water drops": found.water_drops,
    "waves": found.waves,
    "wind": found.wind,
}

_STEREO_DELAY_S = 0.0006
"""What the far ear waits for a sound from the side; enough to make two channels differ."""


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that the samples of one sound depend on. ``peak`` is in [0, 1] of full scale,
    and above 1 where the sound is to be clipped.
    """

    formula: str
    seed: int
    number: int
    n_frames: int
    rate_hz: int
    channels: int
    pitch: float
    pace: float
    peak: float


def rng_for(seed: int, number: int, step: str) -> np.random.Generator:
    """A generator for one step of one sound, the same wherever and whenever it is asked for."""
    digest = blake2b(f"{seed}\0{number}\0{step}".encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def render(score: Score) -> NDArray[np.int16]:
    """The samples of a sound, shape (frames, channels)."""
    canvas = Canvas(
        score.n_frames,
        score.rate_hz,
        score.pitch,
        score.pace,
        rng_for(score.seed, score.number, "samples"),
    )
    mono = FORMULAS[score.formula](canvas)
    delay = min(round(_STEREO_DELAY_S * score.rate_hz) + 1, score.n_frames)
    far = 0.8 * np.concatenate([np.zeros(delay), mono[: mono.size - delay]])
    samples = np.stack([mono, far], axis=1)[:, : score.channels]
    loudest = max(float(np.max(np.abs(samples))), 1e-12)
    scaled = np.clip(samples * (score.peak / loudest), -1.0, 1.0) * 32_767.0
    return np.round(scaled).astype(np.int16)
