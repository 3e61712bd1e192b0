"""What passes between features, towers and the joint space."""

from dataclasses import dataclass
from typing import Protocol

import torch


@dataclass(frozen=True, slots=True)
class Features:
    """What the audio tower takes: log-mel spectrograms of a batch, in dB, and more where asked.

    ``log_mel`` float32, shape (batch, 1, time, mels), and (batch, 4, time, mels) for fusion: the
    whole clip shrunk, then a stretch of its first, middle and last third. ``is_longer`` bool, shape
    (batch,): whether the clip was longer than ``max_s``, so that the four differ. ``texture``
    float32, shape (batch, statistics): of the whole clips, as they were before any augmentation.
    """

    log_mel: torch.Tensor
    is_longer: torch.Tensor
    texture: torch.Tensor | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokenised captions, int64, shape (batch, tokens) each; the mask is 1 where a token is."""

    input_ids: torch.Tensor
    attention_mask: torch.Tensor

    def to(self, device: torch.device) -> "Tokens":
        """The same on a device."""
        return Tokens(self.input_ids.to(device), self.attention_mask.to(device))


class AudioTower(Protocol):
    """A torch module from :class:`Features` to one vector for each clip."""

    width: int

    def __call__(self, features: Features) -> torch.Tensor:
        """Shape (batch, width), before any projection or normalisation."""
        ...


class TextTower(Protocol):
    """A torch module from :class:`Tokens` to one vector for each caption."""

    width: int

    def __call__(self, tokens: Tokens) -> torch.Tensor:
        """Shape (batch, width), before any projection or normalisation."""
        ...
