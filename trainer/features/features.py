"""From a batch of waveforms to what the audio tower takes."""

import torch
from torch import nn

from trainer.data.batch import Batch
from trainer.features.augment import augmented
from trainer.features.fusion import fused
from trainer.features.mel import LogMel
from trainer.features.texture import Texture
from trainer.settings import TrainerSettings
from trainer.towers.protocol import Features


class FeatureMaker(nn.Module):
    """Spectrograms, with the four views of fusion where settings ask for it; nothing is learnt.

    It works where its module lies, a CPU or a CUDA device, in float64 and float32 whatever the
    precision of the model; it must not itself be cast to a lower one.
    """

    def __init__(self, settings: TrainerSettings) -> None:
        super().__init__()
        self.settings = settings
        self.log_mel = LogMel(settings.features)
        self.texture = Texture(settings.features) if settings.features.texture else None
        self.clip_frames = round(settings.features.max_s * settings.features.sample_rate_hz)

    @torch.no_grad()
    def forward(self, batch: Batch, *, train: bool) -> Features:
        """Features on the module's device.

        In training they are augmented, and the stretches of fusion drawn, by the batch's seeds:
        the same batch gives the same features. Otherwise nothing is drawn.
        """
        device = self.log_mel.window.device
        waveforms = batch.waveforms.to(device, non_blocking=True)
        n_frames, seeds = batch.n_frames.to(device), batch.seeds.to(device)
        if self.settings.features.truncation == "fusion":
            log_mel, is_longer = fused(
                self.log_mel, waveforms, n_frames, self.clip_frames, seeds if train else None
            )
        else:
            log_mel = self.log_mel(waveforms)[:, None]
            is_longer = n_frames > self.clip_frames
        if train:
            log_mel = augmented(log_mel, seeds, self.settings.augment)
        texture = self.texture(waveforms) if self.texture is not None else None
        return Features(log_mel, is_longer, texture)
