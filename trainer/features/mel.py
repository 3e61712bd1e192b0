"""Log-mel spectrograms as transformers' ClapFeatureExtractor makes them, a batch at a time.

Hann window, frames centred with reflection at both ends, power, mel bands, decibels of 1 with a
floor of -100. The two banks are those of transformers (``audio_utils.mel_filter_bank``): HTK's
formula without norm, which is torchaudio's default, and Slaney's with area norm, librosa's.
"""

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from trainer.settings import FeatureSettings

FLOOR = 1e-10
"""Power below which decibels stop: ``power_to_db`` of transformers and librosa."""

_CPU_TIMES = 256
"""Fourier transforms at a time: 2 MB in and as much out, which stay near a core."""

_GPU_FRAMES = 32 * 480_000
"""At a time: windowed frames of 0.3 GB, and as much of spectra."""


class LogMel(nn.Module):
    """Waveforms to decibels.

    The Fourier transform is in float64. In float32 its rounding, some -150 dB below a frame's
    loudest band, would be seen in the quiet ones: by 0.2 dB beside a full-scale tone of
    16 bits.
    """

    window: torch.Tensor
    bank: torch.Tensor
    rounded_bank: torch.Tensor

    def __init__(self, settings: FeatureSettings) -> None:
        super().__init__()
        self.n_fft = settings.n_fft
        self.hop = settings.hop
        bank = mel_bank(settings)
        self.n_bins = int(np.flatnonzero(bank.sum(axis=1)).max()) + 1
        window = torch.hann_window(settings.n_fft, dtype=torch.float64)
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("bank", torch.from_numpy(bank[: self.n_bins]), persistent=False)
        self.register_buffer("rounded_bank", self.bank.to(torch.float32), persistent=False)
        self._halves = _halves(bank)

    @torch.no_grad()
    def forward(self, waveforms: torch.Tensor) -> torch.Tensor:
        """Shape (batch, frames) to float32 of shape (batch, 1 + frames // hop, mels), in dB.

        Raises:
            ValueError: The waveforms are too short to be reflected at their ends.
        """
        margin = self.n_fft // 2
        if waveforms.shape[1] <= margin:
            raise ValueError(f"{waveforms.shape[1]} frames are too few for n_fft = {self.n_fft}")
        mel = self._room(waveforms, 1 + waveforms.shape[1] // self.hop)
        rows = _rows_at_once(waveforms)
        if not len(mel):
            return mel  # Fourier transforms of nothing are an error to MKL
        for part, out in zip(waveforms.split(rows), mel.split(rows), strict=True):
            # torch's reflecting pad takes five times as long as this.
            ends = part[:, 1 : margin + 1].flip(1), part[:, -margin - 1 : -1].flip(1)
            self._fill(out, torch.cat([ends[0], part, ends[1]], dim=1))
        return mel

    @torch.no_grad()
    def framed(self, reflected: torch.Tensor) -> torch.Tensor:
        """As :meth:`forward`, of waveforms that have ``n_fft // 2`` frames more at either end."""
        mel = self._room(reflected, 1 + (reflected.shape[1] - self.n_fft) // self.hop)
        rows = _rows_at_once(reflected)
        if not len(mel):
            return mel
        for part, out in zip(reflected.split(rows), mel.split(rows), strict=True):
            self._fill(out, part)
        return mel

    def _room(self, waveforms: torch.Tensor, n_times: int) -> torch.Tensor:
        shape = (len(waveforms), n_times, self.bank.shape[1])
        return torch.empty(shape, dtype=torch.float32, device=waveforms.device)

    def _fill(self, mel: torch.Tensor, reflected: torch.Tensor) -> None:
        n_times = mel.shape[1]
        step = n_times if mel.is_cuda else _CPU_TIMES
        with torch.autocast(mel.device.type, enabled=False):
            for time in range(0, n_times, step):
                out = mel[:, time : time + step]
                begin = time * self.hop
                end = begin + (out.shape[1] - 1) * self.hop + self.n_fft
                stretch = reflected[:, begin:end].to(torch.float64)
                power = self._power(stretch.unfold(1, self.n_fft, self.hop))
                out.copy_(power.clamp_(min=FLOOR).log10_().mul_(10))

    def _power(self, frames: torch.Tensor) -> torch.Tensor:
        """Of frames, by mel band."""
        # A tensor core would round a float32 product to 10 bits; a CPU's does not.
        bank = self.bank if frames.is_cuda else self.rounded_bank
        spectra = torch.view_as_real(torch.fft.rfft(frames * self.window))[..., : self.n_bins, :]
        squares = spectra.to(bank.dtype).square_()
        power = squares[..., 0] + squares[..., 1]
        halves = [power[..., bins] @ bank[bins, mels] for bins, mels in self._halves]
        return torch.cat(halves, dim=-1)


def mel_bank(settings: FeatureSettings) -> NDArray[np.float64]:
    """Triangular filters on the bins of a power spectrum, shape (n_fft // 2 + 1, n_mels)."""
    ends = _mel(np.array([settings.min_hz, settings.max_hz]), settings.bank)
    corners = _hertz(np.linspace(ends[0], ends[1], settings.n_mels + 2), settings.bank)
    bins = np.linspace(0, settings.sample_rate_hz // 2, settings.n_fft // 2 + 1)
    widths = np.diff(corners)
    slopes = corners[None, :] - bins[:, None]
    bank = np.maximum(0, np.minimum(-slopes[:, :-2] / widths[:-1], slopes[:, 2:] / widths[1:]))
    if settings.bank == "slaney":
        bank *= 2 / (corners[2:] - corners[:-2])
    return bank


def _mel(hertz: NDArray[np.float64], scale: Literal["slaney", "htk"]) -> NDArray[np.float64]:
    """HTK: 2595 log10(1 + f / 700). Slaney (Auditory Toolbox, 1998): linear to 1 kHz, then log."""
    if scale == "htk":
        return 2595 * np.log10(1 + hertz / 700)
    return np.where(
        hertz >= 1000, 15 + np.log(np.maximum(hertz, 1) / 1000) * 27 / np.log(6.4), hertz * 3 / 200
    )


def _hertz(mel: NDArray[np.float64], scale: Literal["slaney", "htk"]) -> NDArray[np.float64]:
    if scale == "htk":
        return 700 * (10 ** (mel / 2595) - 1)
    return np.where(mel >= 15, 1000 * np.exp(np.log(6.4) / 27 * (mel - 15)), mel * 200 / 3)


def _halves(bank: NDArray[np.float64]) -> list[tuple[slice, slice]]:
    """The bins that the lower and the upper half of the bands touch: most of the bank is zero."""
    middle = bank.shape[1] // 2
    halves = []
    for mels in (slice(0, middle), slice(middle, bank.shape[1])):
        touched = np.flatnonzero(bank[:, mels].sum(axis=1))
        bins = slice(int(touched[0]), int(touched[-1]) + 1) if len(touched) else slice(0, 1)
        halves.append((bins, mels))
    return halves


def _rows_at_once(waveforms: torch.Tensor) -> int:
    """Memory that was used just now is still in a CPU's cache; a GPU wants much at once."""
    return max(_GPU_FRAMES // waveforms.shape[1], 1) if waveforms.is_cuda else 1
