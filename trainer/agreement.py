"""How well captions fit their clips, as a CLAP model hears both: what the pipeline's stage asks.

One clip and one caption at a time, on one thread of the CPU: in a batch the last bits of a vector
depend on what lies beside it, and a data set must not depend on how its clips were grouped.
Measured with ``small-cnn``: vectors in batches of 16 differ by up to 1.2e-7 from those alone, and
52 clips of 5 s are heard a second instead of 43.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from trainer.encoder import Encoder, open_encoder
from trainer.windows import windows

REMEMBERED = 8192
"""Captions whose vectors a process keeps, at some 2 kB: a template's sentence comes back often."""


@dataclass(frozen=True, slots=True)
class ClapAgreement:
    """Scores with the model of that name, loaded on first use; ``label`` says which it must be."""

    model: str
    label: str

    @classmethod
    def opened(cls, model: str) -> "ClapAgreement":
        """The model, loaded once, so that what is not whole fails here.

        Raises:
            ValueError: As :func:`trainer.encoder.open_encoder`.
        """
        return cls(model, _label(_encoder(model)))

    @property
    def packages(self) -> tuple[str, ...]:
        """What runs the network and splits the text."""
        return ("torch", "transformers", "tokenizers")

    def score(
        self, flacs: Sequence[bytes], captions: Sequence[tuple[str, ...]]
    ) -> list[tuple[float, ...]]:
        """For each clip its cosine with each of its captions.

        Raises:
            RuntimeError: The model is not the one that the run began with.
            ValueError: A clip cannot be decoded.
        """
        encoder = _encoder(self.model)
        if _label(encoder) != self.label:
            raise RuntimeError(
                f"quality.agreement.model {self.model}: it is {_label(encoder)} here, and the run "
                f"began with {self.label}; give all workers the same model"
            )
        with _one_thread():
            return [
                _cosines(embedded(encoder, flac), [_text(self.model, text) for text in texts])
                for flac, texts in zip(flacs, captions, strict=True)
            ]


def embedded(encoder: Encoder, audio: bytes) -> NDArray[np.float32]:
    """A sound's unit vector: the mean of its windows, each embedded by itself."""
    heard = windows(audio, encoder.sample_rate_hz, encoder.max_s)
    mean = np.mean([encoder.embed_waveforms([each.samples])[0] for each in heard], axis=0)
    unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
    return unit


def _cosines(sound: NDArray[np.float32], texts: Sequence[NDArray[np.float32]]) -> tuple[float, ...]:
    exact = sound.astype(np.float64)
    return tuple(float(np.clip(exact @ text.astype(np.float64), -1, 1)) for text in texts)


@cache
def _encoder(model: str) -> Encoder:
    return open_encoder(model)


@lru_cache(maxsize=REMEMBERED)
def _text(model: str, text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = _encoder(model).embed_texts([text])[0]
    return vector


def _label(encoder: Encoder) -> str:
    return f"{encoder.name}@{encoder.digest}"


@contextmanager
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
