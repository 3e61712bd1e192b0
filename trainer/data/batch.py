"""What the loader hands to the model."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples side by side.

    ``waveforms`` float32 in [-1, 1], shape (batch, frames): filled to the longest where
    ``truncation`` is ``fusion``, else each exactly ``max_s`` long. ``n_frames`` int64, shape
    (batch,): the sound's own length before it was filled or cut. ``captions`` has one text for each
    sample, drawn for this visit; ``all_captions`` all of them; ``tags`` the sample's tags.
    ``seeds`` int64, shape (batch,): from run seed, epoch and key, for whatever else is drawn.
    """

    keys: tuple[str, ...]
    waveforms: torch.Tensor
    n_frames: torch.Tensor
    captions: tuple[str, ...]
    all_captions: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, ...], ...]
    seeds: torch.Tensor

    def __len__(self) -> int:
        return len(self.keys)
