"""What is changed at random in training, on spectrograms, for a batch at once."""

import torch

from trainer.features.draws import draw
from trainer.settings import AugmentSettings

_ROLL, _TIME_WIDTH, _TIME_START, _MEL_WIDTH, _MEL_START = range(2, 7)


def augmented(
    log_mel: torch.Tensor, seeds: torch.Tensor, settings: AugmentSettings
) -> torch.Tensor:
    """Rolled along time, then stripes set to the clip's mean; shape (batch, views, time, mels).

    SpecAugment (Park et al., Interspeech 2019, section 2) without warping; stripes are 0 to their
    width less one wide, and lie anywhere, as LAION's (torchlibrosa ``SpecAugmentation``: 2 of 64
    frames, 2 of 8 bands) do. Theirs are zero after a batch norm; in decibels zero is loud, and the
    mean is what zero is to the norm. All views of a clip are changed alike.
    """
    n_times, n_mels = log_mel.shape[2:]
    if settings.time_roll:
        shifts = draw(seeds, n_times, _ROLL)
        log_mel = _rolled(log_mel, shifts)
    times = _stripes(
        seeds,
        n_times,
        settings.time_stripes,
        settings.time_stripe_frames,
        (_TIME_WIDTH, _TIME_START),
    )
    mels = _stripes(
        seeds, n_mels, settings.mel_stripes, settings.mel_stripe_bands, (_MEL_WIDTH, _MEL_START)
    )
    hidden = times[:, None, :, None] | mels[:, None, None, :]
    return torch.where(hidden, log_mel.mean(dim=(1, 2, 3), keepdim=True), log_mel)


def _rolled(log_mel: torch.Tensor, shifts: torch.Tensor) -> torch.Tensor:
    n_times = log_mel.shape[2]
    places = (torch.arange(n_times, device=log_mel.device) - shifts) % n_times
    return log_mel.gather(2, places[:, None, :, None].expand_as(log_mel))


def _stripes(
    seeds: torch.Tensor, length: int, n: int, width: int, streams: tuple[int, int]
) -> torch.Tensor:
    """Where a stripe lies, bool, shape (batch, length)."""
    if n == 0 or width == 0:
        return torch.zeros(len(seeds), length, dtype=torch.bool, device=seeds.device)
    widths = draw(seeds, min(width, length), streams[0], n)
    starts = draw(seeds, length - widths, streams[1], n)
    places = torch.arange(length, device=seeds.device)
    inside = (places >= starts[:, :, None]) & (places < (starts + widths)[:, :, None])
    return inside.any(dim=1)
