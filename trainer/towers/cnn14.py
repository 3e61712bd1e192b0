"""PANN's CNN14: Kong et al. 2020, "PANNs: Large-Scale Pretrained Audio Neural Networks", table 1.

Its parts carry the names of the published code, so that the published checkpoints fit.
"""

from pathlib import Path
from typing import Any

import torch
from pydantic import Field
from torch import nn
from torch.nn import functional

from trainer.settings import Section, TrainerSettings
from trainer.towers.protocol import Features
from trainer.towers.sizes import read_size

_NOT_OURS = ("spectrogram_extractor.", "logmel_extractor.", "fc_audioset.")
"""Parts of the checkpoints that the features and the projection stand for here."""


class Cnn14Size(Section):
    """``channels`` of each block, ``embedding`` of the vector; published: 64 … 2048, and 2048."""

    channels: tuple[int, ...] = Field(default=(64, 128, 256, 512, 1024, 2048), min_length=2)
    embedding: int = Field(default=2048, ge=1)
    block_dropout: float = Field(default=0.2, ge=0, lt=1)
    dropout: float = Field(default=0.5, ge=0, lt=1)


class ConvBlock(nn.Module):
    """Two 3x3 convolutions, each with batch normalisation and ReLU, and mean pooling."""

    def __init__(self, n_before: int, n_channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_before, n_channels, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(n_channels, n_channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(n_channels)
        self.bn2 = nn.BatchNorm2d(n_channels)
        for conv in (self.conv1, self.conv2):
            nn.init.xavier_uniform_(conv.weight)

    def forward(self, maps: torch.Tensor, pool: int) -> torch.Tensor:
        """Shape (batch, channels, time / pool, mels / pool)."""
        maps = functional.relu(self.bn1(self.conv1(maps)))
        maps = functional.relu(self.bn2(self.conv2(maps)))
        # A short clip, or a narrow spectrogram, keeps its last row.
        window = (min(pool, maps.shape[2]), min(pool, maps.shape[3]))
        return functional.avg_pool2d(maps, window)


class Cnn14(nn.Module):
    """Six blocks, the last without pooling; maximum plus mean over time; one layer with ReLU."""

    revision = ""

    def __init__(self, size: Cnn14Size, n_mels: int) -> None:
        super().__init__()
        self.size: dict[str, Any] = size.model_dump(mode="json")
        self.width = size.embedding
        self.n_blocks = len(size.channels)
        self.bn0 = nn.BatchNorm2d(n_mels)
        n_before = 1
        for number, n_channels in enumerate(size.channels, 1):
            self.add_module(f"conv_block{number}", ConvBlock(n_before, n_channels))
            n_before = n_channels
        self.fc1 = nn.Linear(n_before, size.embedding)
        nn.init.xavier_uniform_(self.fc1.weight)
        nn.init.zeros_(self.fc1.bias)
        self.block_dropout = nn.Dropout(size.block_dropout)
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, features: Features) -> torch.Tensor:
        """Shape (batch, embedding), none negative."""
        # Of the four views of fusion the first is the whole clip.
        log_mel = features.log_mel[:, :1]
        maps = self.bn0(log_mel.transpose(1, 3)).transpose(1, 3)
        for number in range(1, self.n_blocks + 1):
            block = self.get_submodule(f"conv_block{number}")
            maps = self.block_dropout(block(maps, 1 if number == self.n_blocks else 2))
        over_time = maps.mean(dim=3)
        pooled = self.dropout(over_time.amax(dim=2) + over_time.mean(dim=2))
        return self.dropout(functional.relu(self.fc1(pooled)))  # type: ignore[no-any-return]


def build_cnn14(settings: TrainerSettings) -> Cnn14:
    """The tower that ``audio`` describes; ``weights`` is the file of a published checkpoint.

    Raises:
        ValueError: The size has a mistake; the checkpoint cannot be read, or does not fit.
    """
    size = read_size(Cnn14Size, settings.audio.size, "audio.size")
    tower = Cnn14(size, settings.features.n_mels)
    if settings.audio.weights:
        _load(tower, Path(settings.audio.weights).expanduser())
    return tower


def _load(tower: Cnn14, path: Path) -> None:
    where = f"audio.weights: {path.name!r}"
    if not path.is_file():
        raise ValueError(
            f"{where} is no file; CNN14 takes a checkpoint as PANNs publishes them "
            "(Cnn14_mAP=0.431.pth), or leave it empty to train from scratch"
        )
    try:
        # weights_only: a pickle of somebody else must not run code.
        read = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # over a file that is none, the unpickler stumbles as it happens
        raise ValueError(f"{where} cannot be read as a checkpoint of weights") from error
    state = read.get("model", read) if isinstance(read, dict) else {}
    ours = {key: value for key, value in state.items() if not key.startswith(_NOT_OURS)}
    try:
        tower.load_state_dict(ours)
    except RuntimeError as error:
        raise ValueError(f"{where} does not fit: {' '.join(str(error).split())}") from error
