"""The encoder of Whisper, by transformers' WhisperEncoder."""

from typing import Any

import torch
from torch import nn
from transformers import WhisperConfig, WhisperForConditionalGeneration
from transformers.models.whisper.modeling_whisper import WhisperEncoder

from trainer.settings import FeatureSettings, TrainerSettings
from trainer.towers.configured import configured, size_of, with_weights
from trainer.towers.pretrained import fetched
from trainer.towers.protocol import Features
from trainer.towers.sizes import n_frames, need_features

_NEEDS = {
    "sample_rate_hz": 16_000,
    "n_fft": 400,
    "hop": 160,
    "min_hz": 0.0,
    "max_hz": 8_000.0,
    "bank": "slaney",
    "truncation": "rand_trunc",
}
"""Whisper's own features (Radford et al. 2022, section 2.2)."""

_MELS = (80, 128)
"""Bands of all sizes up to large-v2, and from large-v3 on."""

_DECODER = (
    "decoder",
    "vocab",
    "token",
    "forced",
    "suppress",
    "begin_",
    "apply_",
    "mask_",
    "median",
)


class Whisper(nn.Module):
    """Two convolutions and a transformer; the mean over time.

    The features are turned into Whisper's: log10 instead of dB, no lower than 8 below the clip's
    maximum, then (x + 4) / 4. Its positions are fixed sines, so a shorter clip uses the first ones.
    """

    def __init__(self, encoder: Any, revision: str = "") -> None:
        super().__init__()
        self.model = encoder
        self.revision = revision
        self.size: dict[str, Any] = {
            key: value
            for key, value in size_of(encoder.config).items()
            if not any(part in key for part in _DECODER)
        }
        self.width: int = encoder.config.d_model

    def forward(self, features: Features) -> torch.Tensor:
        """Shape (batch, d_model)."""
        # Whisper leaves the last frame of the transform away.
        log10 = features.log_mel[:, 0, :-1].transpose(1, 2) / 10.0
        loudest = log10.amax(dim=(1, 2), keepdim=True)
        states = self.model((torch.maximum(log10, loudest - 8.0) + 4.0) / 4.0).last_hidden_state
        return states.mean(dim=1)  # type: ignore[no-any-return]


def build_whisper(settings: TrainerSettings) -> Whisper:
    """The tower that ``audio`` describes.

    Raises:
        ValueError: The features are not Whisper's; the size has a mistake; the weights cannot be
            had, or were made for other features.
    """
    audio, features = settings.audio, settings.features
    n_positions = _positions(features)
    fixed = {"num_mel_bins": features.n_mels, "max_source_positions": n_positions}
    if not audio.weights:
        config = configured(WhisperConfig, audio.size, fixed, where="audio.size")
        return Whisper(WhisperEncoder(config))
    weights = fetched("audio.weights", audio.weights, audio.revision)
    base = WhisperConfig.from_pretrained(weights.folder)
    if base.num_mel_bins != features.n_mels or base.max_source_positions < n_positions:
        raise ValueError(
            f"audio.weights: they are for features.n_mels={base.num_mel_bins} and features.max_s "
            f"of at most {base.max_source_positions / 50:g}"
        )
    if audio.size:
        raise ValueError("audio.size: Whisper's weights keep the size they have; leave it empty")
    whole: Any = with_weights(WhisperForConditionalGeneration, None, weights, where="audio.weights")
    return Whisper(_shortened(whole.model.encoder, n_positions), weights.revision)


def _positions(features: FeatureSettings) -> int:
    need_features(features, _NEEDS, "whisper")
    if features.n_mels not in _MELS:
        raise ValueError(
            f"audio.tower: whisper needs features.n_mels in {list(_MELS)}; the settings have "
            f"{features.n_mels}"
        )
    frames = n_frames(features) - 1
    if frames % 2:
        raise ValueError(f"features.max_s: whisper needs a multiple of 0.02, got {features.max_s}")
    return frames // 2


def _shortened(encoder: Any, n_positions: int) -> Any:
    first = encoder.embed_positions.weight.detach()[:n_positions].clone()
    encoder.embed_positions = nn.Embedding.from_pretrained(first, freeze=True)
    encoder.config.max_source_positions = encoder.max_source_positions = n_positions
    return encoder
