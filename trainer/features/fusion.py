"""Four views of a clip that is longer than the model: the whole shrunk, and three stretches.

As transformers' ClapFeatureExtractor does it (``_random_mel_fusion``), for a batch at once.
"""

import torch

from trainer.features.draws import draw
from trainer.features.mel import LogMel

_STREAM = 1


def fused(
    log_mel: LogMel,
    waveforms: torch.Tensor,
    n_frames: torch.Tensor,
    clip_frames: int,
    seeds: torch.Tensor | None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Views of shape (batch, 4, time, mels), and whether each clip was longer than ``clip_frames``.

    Of a clip that is not, all four are the clip.

    Args:
        log_mel: Makes the spectrograms.
        waveforms: Shape (batch, frames); each clip filled to ``clip_frames``, then to the longest.
        n_frames: Of each clip, shape (batch,).
        clip_frames: What the model hears at once.
        seeds: Draw where the stretches lie in their thirds; None takes the middle of each.
    """
    if waveforms.shape[1] == clip_frames:  # none is longer
        mel = log_mel(waveforms)
        return mel[:, None].expand(-1, 4, -1, -1), n_frames > clip_frames
    lengths = n_frames.clamp(min=clip_frames)
    mel = log_mel.framed(_reflected(waveforms, lengths, log_mel.n_fft // 2))
    chunk = clip_frames // log_mel.hop + 1
    times = 1 + lengths // log_mel.hop
    starts = _starts(times - chunk + 1, seeds)
    places = starts[:, :, None] + torch.arange(chunk, device=mel.device)
    rows = torch.arange(len(mel), device=mel.device)[:, None]
    views = torch.cat([_shrunk(mel, times, chunk)[:, None], mel[rows[:, :, None], places]], dim=1)
    return views, times > chunk


def _reflected(waveforms: torch.Tensor, lengths: torch.Tensor, margin: int) -> torch.Tensor:
    """Each clip with its own reflection at both ends; what follows is of no clip."""
    longer = torch.nn.functional.pad(waveforms, (margin, 0), mode="reflect")
    longer = torch.nn.functional.pad(longer, (0, margin))
    steps = torch.arange(margin, device=waveforms.device)
    ends = lengths[:, None] + margin
    return longer.scatter(1, ends + steps, longer.gather(1, ends - 2 - steps))


def _starts(n_places: torch.Tensor, seeds: torch.Tensor | None) -> torch.Tensor:
    """Where the stretches begin, shape (batch, 3): one in each third of the ``n_places`` there are.

    Thirds as NumPy's array_split makes them, the first ones longer; an empty one counts as {0}.
    """
    third = torch.arange(3, device=n_places.device)
    sizes = (n_places[:, None] + 2 - third) // 3
    firsts = third * (n_places[:, None] // 3) + torch.minimum(third, n_places[:, None] % 3)
    firsts = torch.where(sizes > 0, firsts, 0)
    sizes = sizes.clamp(min=1)
    if seeds is None:
        return firsts + sizes // 2
    return firsts + draw(seeds, sizes, _STREAM, 3)


def _shrunk(mel: torch.Tensor, times: torch.Tensor, n: int) -> torch.Tensor:
    """The first ``times`` of each spectrogram, linearly interpolated to ``n``.

    In float32 and in the order of torch's ``interpolate`` (bilinear, corners not aligned), so that
    it rounds alike: between a loud and a silent frame a ten-thousandth of a step is 0.01 dB.
    """
    scale = (times.to(torch.float32) / n)[:, None]
    places = scale * (torch.arange(n, device=mel.device, dtype=torch.float32) + 0.5) - 0.5
    places = places.clamp(min=0)
    before = places.to(torch.int64)
    after = torch.minimum(before + 1, times[:, None] - 1)
    weight = (places - before)[:, :, None]
    rows = torch.arange(len(mel), device=mel.device)[:, None]
    return mel[rows, before] * (1 - weight) + mel[rows, after] * weight
