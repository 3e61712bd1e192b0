"""The Audio Spectrogram Transformer (Gong et al. 2021), by transformers' ASTModel."""

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import ASTConfig, ASTModel

from trainer.settings import TrainerSettings
from trainer.towers.configured import configured, size_of, with_weights
from trainer.towers.pretrained import fetched
from trainer.towers.protocol import Features
from trainer.towers.sizes import n_frames, need_features

_NEEDS = {
    "sample_rate_hz": 16_000,
    "n_fft": 512,
    "hop": 160,
    "n_mels": 128,
    "min_hz": 20.0,
    "max_hz": 8_000.0,
    "bank": "htk",
    "truncation": "rand_trunc",
}
"""What comes closest to the filter banks of Kaldi that AST was trained on."""

_MEAN, _STD = -4.2677393, 4.5689974
"""Of AudioSet's log-mel values, as published with AST; it divides by twice the deviation."""


class Ast(nn.Module):
    """A vision transformer over patches of the spectrogram; the mean of its two class tokens.

    Kaldi's features are log power after a pre-emphasis of 0.97 with a window of 25 ms; ours have
    32 ms. The pre-emphasis is a gain for each frequency, and so is added to the bands, and the
    windows' different power taken off. On noise, what then goes into the model differs by less than
    0.03 from AST's own extractor, but for the lowest bands, which are narrower than the bins.
    """

    gain: torch.Tensor

    def __init__(self, model: Any, revision: str = "") -> None:
        super().__init__()
        self.model = model
        self.revision = revision
        self.size: dict[str, Any] = size_of(model.config)
        self.width: int = model.config.hidden_size
        self.register_buffer("gain", _pre_emphasis(), persistent=False)

    def forward(self, features: Features) -> torch.Tensor:
        """Shape (batch, hidden_size)."""
        log_power = features.log_mel[:, 0] * (math.log(10.0) / 10.0) + self.gain
        # What is missing at the end is zero before it is normalised, as in AST's extractor.
        missing = self.model.config.max_length - log_power.shape[1]
        log_power = functional.pad(log_power, (0, 0, 0, missing))
        return self.model((log_power - _MEAN) / (2 * _STD)).pooler_output  # type: ignore[no-any-return]


def _pre_emphasis() -> torch.Tensor:
    """Natural log of the power that 1 - 0.97 z^-1 leaves at each band's centre, shape (128,)."""
    low, high = (2595.0 * math.log10(1.0 + hz / 700.0) for hz in (20.0, 8_000.0))
    mels = torch.linspace(low, high, 130, dtype=torch.float64, device="cpu")[1:-1]
    radians = 2 * math.pi * 700.0 * (10.0 ** (mels / 2595.0) - 1.0) / 16_000
    power = 1.0 + 0.97**2 - 2 * 0.97 * torch.cos(radians)
    return (power.log() + math.log(400 / 512)).to(torch.float32)


def build_ast(settings: TrainerSettings) -> Ast:
    """The tower that ``audio`` describes.

    Raises:
        ValueError: The features are not what it needs; the size has a mistake; the weights cannot
            be had, or are for shorter clips.
    """
    audio = settings.audio
    need_features(settings.features, _NEEDS, "ast")
    frames = n_frames(settings.features)
    if not audio.weights:
        fixed = {"num_mel_bins": 128, "max_length": frames}
        return Ast(ASTModel(configured(ASTConfig, audio.size, fixed, where="audio.size")))
    weights = fetched("audio.weights", audio.weights, audio.revision)
    base = ASTConfig.from_pretrained(weights.folder)
    config = configured(ASTConfig, audio.size, {"num_mel_bins": 128}, where="audio.size", base=base)
    if config.max_length < frames:
        raise ValueError(
            f"audio.weights: they take {config.max_length} frames; features.max_s makes {frames}"
        )
    model = with_weights(ASTModel, config, weights, where="audio.weights")
    return Ast(model, weights.revision)
