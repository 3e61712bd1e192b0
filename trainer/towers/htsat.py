"""HTSAT by transformers' ClapAudioModel, with and without feature fusion."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import ClapAudioConfig, ClapAudioModel

from trainer.settings import TrainerSettings
from trainer.towers.configured import clap_part, configured, size_of, whole_clap, with_weights
from trainer.towers.pretrained import fetched
from trainer.towers.protocol import Features


class Htsat(nn.Module):
    """A Swin transformer over the spectrogram folded to a square (Chen et al. 2022, HTS-AT).

    What has fewer frames than the square holds is stretched to it by the model; what has more is
    shrunk to it here. With fusion, clips longer than ``max_s`` have their four views fused.
    """

    def __init__(self, model: Any, revision: str = "") -> None:
        super().__init__()
        config = model.config
        self.model = model
        self.revision = revision
        self.size: dict[str, Any] = size_of(config)
        self.width: int = config.hidden_size
        self.is_fused: bool = config.enable_fusion
        self.max_frames: int = most_frames(config)

    def forward(self, features: Features) -> torch.Tensor:
        """Shape (batch, hidden_size)."""
        log_mel = features.log_mel
        if log_mel.shape[2] > self.max_frames:
            log_mel = functional.interpolate(
                log_mel, (self.max_frames, log_mel.shape[3]), mode="bilinear", align_corners=False
            )
        if not self.is_fused:
            pooled = self.model(input_features=log_mel[:, :1]).pooler_output
        else:
            longer = self._to_fuse(features.is_longer)
            pooled = self.model(input_features=log_mel, is_longer=longer).pooler_output
        return pooled  # type: ignore[no-any-return]

    def _to_fuse(self, is_longer: torch.Tensor) -> torch.Tensor:
        """Which clips are fused, shape (batch, 1).

        In training never fewer than two, as LAION-CLAP flags one at random: else the fusion would
        have no gradient, and its batch normalisation of one vector cannot be computed. A short
        clip's views are equal, so that it loses nothing.
        """
        if self.training and int(is_longer.sum()) < 2:
            is_longer = is_longer.clone()
            is_longer[:2] = True
        return is_longer[:, None]


def most_frames(config: Any) -> int:
    """How many frames the square holds: ``spec_size`` for each fold of the bands."""
    return int(config.spec_size * (config.spec_size // config.num_mel_bins))


def build_htsat(settings: TrainerSettings) -> Htsat:
    """The tower that ``audio`` describes; ``weights`` may hold a ClapModel, or its audio part.

    Raises:
        ValueError: The size has a mistake, or contradicts the features; the weights cannot be had.
    """
    audio, features = settings.audio, settings.features
    fixed: dict[str, Any] = {
        "num_mel_bins": features.n_mels,
        "enable_fusion": features.truncation == "fusion",
    }
    if not audio.weights:
        size = dict(audio.size)
        n_stages = len(size.get("depths", ClapAudioConfig().depths))
        embed = size.get("patch_embeds_hidden_size", ClapAudioConfig().patch_embeds_hidden_size)
        size.setdefault("hidden_size", embed * 2 ** (n_stages - 1))
        config = configured(ClapAudioConfig, size, fixed, where="audio.size")
        check_shape(config)
        return Htsat(ClapAudioModel(config))
    weights = fetched("audio.weights", audio.weights, audio.revision)
    clap = whole_clap(weights)
    base: Any = clap.audio_config if clap else ClapAudioConfig.from_pretrained(weights.folder)
    config = configured(ClapAudioConfig, {**size_of(base), **audio.size}, fixed, where="audio.size")
    check_shape(config)
    if clap and size_of(config) != size_of(base):
        raise ValueError("audio.size: a whole ClapModel keeps the size it has; leave it empty")
    model = (
        clap_part(weights, "audio_model", where="audio.weights")
        if clap
        else with_weights(ClapAudioModel, config, weights, where="audio.weights")
    )
    return Htsat(model, weights.revision)


def check_shape(config: Any) -> None:
    """Refuses sizes that transformers accepts, and on which the model then fails.

    Raises:
        ValueError: Says what does not divide, or is too small.
    """
    if config.spec_size % config.num_mel_bins:
        raise ValueError(
            f"audio.size.spec_size {config.spec_size} is no multiple of features.n_mels "
            f"{config.num_mel_bins}: the spectrogram is folded into a square"
        )
    n_stages = len(config.depths)
    if config.hidden_size != config.patch_embeds_hidden_size * 2 ** (n_stages - 1):
        raise ValueError(
            f"audio.size.hidden_size {config.hidden_size} must be patch_embeds_hidden_size "
            f"{config.patch_embeds_hidden_size}, doubled {n_stages - 1} times: once between stages"
        )
    if len(config.num_attention_heads) != n_stages:
        raise ValueError(f"audio.size.num_attention_heads must have {n_stages} values, as depths")
    stride = config.patch_stride
    last = config.spec_size // (stride if isinstance(stride, int) else max(stride))
    last //= 2 ** (n_stages - 1)
    if last < config.window_size:
        raise ValueError(
            f"audio.size.window_size {config.window_size} is larger than the last stage, which is "
            f"{last} patches wide"
        )
