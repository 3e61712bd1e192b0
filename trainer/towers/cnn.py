"""A small convolutional network that trains in minutes on a CPU."""

from typing import Any

import torch
from pydantic import Field
from torch import nn
from torch.nn.utils import convert_conv2d_weight_memory_format

from trainer.features.texture import texture_width
from trainer.settings import FeatureSettings, Section, TrainerSettings
from trainer.towers.protocol import Features
from trainer.towers.sizes import read_size

_FAR = 5.0
"""Deviations from its mean, beyond which a statistic only says that a sound is odd."""


class CnnSize(Section):
    """``channels`` of each block; ``dropout`` of the pooled vector and of the texture."""

    channels: tuple[int, ...] = Field(default=(32, 64, 128, 256), min_length=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    texture_dropout: float = Field(default=0.5, ge=0, lt=1)


class Cnn(nn.Module):
    """Blocks of convolution, batch normalisation, pooling and ReLU; mean and maximum over time.

    The first block has stride 2 besides: nearly all of the work would else be done where there are
    few channels, at full resolution. The bands are normalised each for itself before the first, and
    what is left of them after the last stays apart: rain and waves differ by where their noise is.
    The statistics of ``features.texture``, normalised, stand beside.
    """

    revision = ""

    def __init__(self, size: CnnSize, features: FeatureSettings) -> None:
        super().__init__()
        n_mels = features.n_mels
        self.size: dict[str, Any] = size.model_dump(mode="json")
        self.width = 2 * size.channels[-1] * _bands_left(n_mels, len(size.channels))
        self.bands = nn.BatchNorm1d(n_mels)
        blocks: list[nn.Module] = []
        n_before = 1
        for n_channels in size.channels:
            first = not blocks
            blocks.append(
                nn.Sequential(
                    nn.Conv2d(n_before, n_channels, 3, 2 if first else 1, padding=1, bias=False),
                    nn.BatchNorm2d(n_channels),
                    # A short clip keeps its last frame: the window may reach beyond the edge.
                    nn.MaxPool2d(2, ceil_mode=True),
                    nn.ReLU(),  # after the pooling: the same outcome, from a quarter of the numbers
                )
            )
            n_before = n_channels
        # Channels innermost: the same numbers, in 0.7 to 0.9 of the time on a CPU.
        self.blocks = convert_conv2d_weight_memory_format(
            nn.Sequential(*blocks), torch.channels_last
        )
        self.dropout = nn.Dropout(size.dropout)
        self.texture: nn.Module | None = None
        if features.texture:
            n_statistics = texture_width(features)
            self.width += n_statistics
            self.texture = nn.Sequential(
                nn.BatchNorm1d(n_statistics),
                nn.Hardtanh(-_FAR, _FAR),
                nn.Dropout(size.texture_dropout),
            )

    def forward(self, features: Features) -> torch.Tensor:
        """Shape (batch, width): 2 x last channels x bands that are left, then the texture."""
        # Of the four views of fusion the first is the whole clip.
        log_mel = features.log_mel[:, 0]
        normed = self.bands(log_mel.transpose(1, 2)).transpose(1, 2)
        over_time = self.blocks(normed[:, None]).transpose(2, 3).flatten(1, 2)
        pooled = torch.cat([over_time.mean(dim=2), over_time.amax(dim=2)], dim=1)
        heard = self.dropout(pooled)
        if self.texture is not None:
            heard = torch.cat([heard, self.texture(features.texture)], dim=1)
        return heard  # type: ignore[no-any-return]


def _bands_left(n_mels: int, n_blocks: int) -> int:
    """Halved by the first stride and by each pooling, what is odd rounded up."""
    for _ in range(n_blocks + 1):
        n_mels = -(-n_mels // 2)
    return n_mels


def build_cnn(settings: TrainerSettings) -> Cnn:
    """The tower that ``audio`` describes.

    Raises:
        ValueError: The size has a mistake; weights were asked for, of which there are none.
    """
    if settings.audio.weights:
        raise ValueError("audio.weights: there are none for cnn; leave it empty")
    return Cnn(read_size(CnnSize, settings.audio.size, "audio.size"), settings.features)
