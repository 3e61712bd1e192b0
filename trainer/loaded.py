"""A model in use: texts and sounds in, unit vectors out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trainer.data.batch import Batch
from trainer.data.samples import MAX_WHOLE_S, fill
from trainer.features.features import FeatureMaker
from trainer.model import Clap
from trainer.settings import TrainerSettings
from trainer.towers.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in use: in evaluation mode, on ``device``."""

    model: Clap
    tokenizer: Tokenizer
    settings: TrainerSettings
    features: FeatureMaker
    device: torch.device

    @property
    def sample_rate_hz(self) -> int:
        """The rate of the sounds that :meth:`embed_waveforms` takes."""
        return self.settings.features.sample_rate_hz

    @torch.inference_mode()
    def embed_texts(self, texts: Sequence[str], batch: int = 64) -> NDArray[np.float32]:
        """A unit vector for each text, shape (texts, dim)."""
        found = []
        for part in _parts(texts, batch):
            tokens = self.tokenizer(part).to(self.device)
            found.append(self.model.embed_text(tokens).cpu().numpy())
        return self._stacked(found)

    @torch.inference_mode()
    def embed_waveforms(
        self, waveforms: Sequence[NDArray[np.float32]], batch: int = 16
    ) -> NDArray[np.float32]:
        """A unit vector for each mono sound at :attr:`sample_rate_hz`, shape (waveforms, dim).

        A sound longer than ``max_s`` gives its middle, and with fusion the whole of it.

        Raises:
            ValueError: One of them is empty, or has more than one channel.
        """
        found = []
        for part in _parts(waveforms, batch):
            features = self.features(self._batch(part), train=False)
            found.append(self.model.embed_audio(features).cpu().numpy())
        return self._stacked(found)

    def _stacked(self, found: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        if not found:
            return np.zeros((0, self.settings.joint.dim), dtype=np.float32)
        return np.concatenate(found)

    def _batch(self, waveforms: Sequence[NDArray[np.float32]]) -> Batch:
        """The sounds as the loader's evaluation hands them out."""
        settings = self.settings.features
        n_max = round(settings.max_s * settings.sample_rate_hz)
        n_own = [len(waveform) for waveform in waveforms]
        for waveform in waveforms:
            if waveform.ndim != 1 or not waveform.size:
                raise ValueError(f"a sound has shape (frames,) and is not empty: {waveform.shape}")
        whole = settings.truncation == "fusion"
        n_kept = MAX_WHOLE_S * settings.sample_rate_hz if whole else n_max
        waveforms = [_middle(waveform, n_kept) for waveform in waveforms]
        if whole:
            n_own = [len(waveform) for waveform in waveforms]
        n_longest = max(n_max, *(len(waveform) for waveform in waveforms))
        rows = np.zeros((len(waveforms), n_longest), dtype=np.float32)
        for row, waveform in zip(rows, waveforms, strict=True):
            row[: len(waveform)] = waveform
            if len(waveform) < n_max:
                fill(row[:n_max], len(waveform), settings.padding)
        none: tuple[tuple[str, ...], ...] = ((),) * len(rows)
        return Batch(
            keys=tuple(str(number) for number in range(len(rows))),
            waveforms=torch.from_numpy(rows).to(self.device),
            n_frames=torch.tensor(n_own, device=self.device),
            captions=("",) * len(rows),
            all_captions=none,
            tags=none,
            seeds=torch.zeros(len(rows), dtype=torch.int64, device=self.device),
        )


def _middle(samples: NDArray[np.float32], n_max: int) -> NDArray[np.float32]:
    start = max(0, len(samples) - n_max) // 2
    return samples[start : start + n_max]


def _parts(items: Sequence[Any], n: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), n):
        yield items[start : start + n]
