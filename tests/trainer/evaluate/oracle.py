"""An encoder whose answers can be worked out by hand: a sound's pitch, a text's word."""

from collections.abc import Sequence

import numpy as np

from tests.trainer.evaluate import tones


class Oracle:
    """Gives the tones their classes' unit vectors; ``deaf_to`` a class sounds like the first."""

    name = "oracle"
    digest = "sha256:0"
    sample_rate_hz = 48_000
    max_s = 1.0
    scale = 1.0

    def __init__(self, deaf_to: str = "") -> None:
        self.names = list(tones.PITCHES_HZ)
        self.dim = len(self.names) + 1
        self.deaf_to = deaf_to

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """The class whose name the text has; else a direction of its own."""
        found = [
            next((i for i, name in enumerate(self.names) if name in text), self.dim - 1)
            for text in texts
        ]
        return np.eye(self.dim, dtype=np.float32)[found]

    def embed_waveforms(self, waveforms: Sequence[np.ndarray]) -> np.ndarray:
        """The class whose pitch is nearest to the loudest one."""
        found = []
        for samples in waveforms:
            assert len(samples) <= self.max_s * self.sample_rate_hz
            loudest = np.abs(np.fft.rfft(samples)).argmax() * self.sample_rate_hz / len(samples)
            pitches = np.array(list(tones.PITCHES_HZ.values()))
            at = int(np.abs(np.log(pitches / max(loudest, 1.0))).argmin())
            found.append(0 if self.names[at] == self.deaf_to else at)
        return np.eye(self.dim, dtype=np.float32)[found]
