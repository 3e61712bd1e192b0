"""What of a sound stays the same from one second to the next: the statistics of its texture.

After McDermott and Simoncelli (Neuron 71, 2011): envelopes of the bands, compressed, and of them
marginal moments and the power of their modulations. Rain, waves and an engine differ little in
their spectra; how they flutter tells them apart, and a small network does not learn to hear that
from a few hundred clips.
"""

import math

import torch
from torch import nn

from trainer.features.mel import LogMel
from trainer.settings import FeatureSettings

_WINDOW_S = 0.0107
"""Of an envelope's frames: modulations up to a rotor's or a motor's can be told (94 Hz)."""

_BANDS = 32

_LOWEST_HZ = 60.0
_HIGHEST_HZ = 16_000.0
"""Above it lossy coders leave more of themselves than of the sound."""

_COMPRESSION = 0.3
"""The exponent on amplitudes, as the ear's (McDermott and Simoncelli 2011, methods)."""

_STRETCH = 256
"""Frames that a modulation is looked for in, 1.4 s, a quarter of it apart."""

_FIRST_PEAKED = 3
"""Octaves from here on have bins enough for a peak to stand out of them."""

_LITTLE_SPREAD = 0.05
"""Of compressed amplitudes: what moves less is as good as still."""

_LITTLE_POWER = 1e-4
"""Of modulations, so that silence has a logarithm."""


class Texture(nn.Module):
    """Waveforms to statistics; nothing is learnt.

    For each band: the level in dB, the logarithm of the envelope's deviation, its skewness, how the
    power of modulation is shared among octaves of its rate, and that power. For the mean over the
    bands: the power in each octave, and how far the strongest rate stands out of its neighbours.
    """

    window: torch.Tensor

    def __init__(self, settings: FeatureSettings) -> None:
        super().__init__()
        self.width = texture_width(settings)
        hop = _hop(settings)
        changes = {
            "n_fft": 2 * hop,
            "hop": hop,
            "n_mels": _BANDS,
            "min_hz": _LOWEST_HZ,
            "max_hz": min(_HIGHEST_HZ, settings.sample_rate_hz / 2),
        }
        self.log_mel = LogMel(settings.model_copy(update=changes))
        self.octaves = _octaves(settings)
        self.stretch = 2 * self.octaves[-1][1]
        self.register_buffer("window", torch.hann_window(self.stretch), persistent=False)

    @torch.no_grad()
    def forward(self, waveforms: torch.Tensor) -> torch.Tensor:
        """Shape (batch, frames) to float32 of shape (batch, :func:`texture_width`)."""
        if not len(waveforms):
            return waveforms.new_zeros(0, self.width)  # Fourier transforms of nothing are an error
        log_mel = self.log_mel(waveforms).transpose(1, 2)
        envelopes = 10 ** (log_mel * (_COMPRESSION / 20))
        deviations = envelopes - envelopes.mean(dim=2, keepdim=True)
        spread = deviations.square().mean(dim=2).sqrt() + _LITTLE_SPREAD
        in_octaves = self._in_octaves(self._modulations(envelopes))
        power = in_octaves.mean(dim=2, keepdim=True)
        broad = self._modulations(envelopes.mean(dim=1))
        return torch.cat(
            [
                log_mel.mean(dim=2),
                spread.log(),
                deviations.pow(3).mean(dim=2) / spread.pow(3),
                (in_octaves - power).flatten(1),
                power.flatten(1),
                self._in_octaves(broad),
                self._peaks(broad),
            ],
            dim=1,
        )

    def _modulations(self, envelopes: torch.Tensor) -> torch.Tensor:
        """Shape (…, times) to the power of each rate, shape (…, stretch // 2 + 1)."""
        stretches = envelopes.unfold(-1, self.stretch, self.stretch // 4)
        stretches = stretches - stretches.mean(dim=-1, keepdim=True)
        spectra = torch.view_as_real(torch.fft.rfft(stretches * self.window))
        return spectra.square().sum(dim=-1).mean(dim=-2)

    def _in_octaves(self, power: torch.Tensor) -> torch.Tensor:
        """Logarithm to the base of 10, shape (…, octaves)."""
        octaves = [power[..., low:high].mean(dim=-1) for low, high in self.octaves]
        return torch.log10(torch.stack(octaves, dim=-1) + _LITTLE_POWER)

    def _peaks(self, power: torch.Tensor) -> torch.Tensor:
        peaks = [
            power[..., low:high].amax(dim=-1)
            / (power[..., low - 3 : high + 3].mean(dim=-1) + _LITTLE_POWER)
            for low, high in self.octaves[_FIRST_PEAKED:]
        ]
        return torch.log10(torch.stack(peaks, dim=-1) + _LITTLE_POWER)


def texture_width(settings: FeatureSettings) -> int:
    """How many statistics :class:`Texture` gives for a clip.

    Raises:
        ValueError: Clips of ``max_s`` are too short for it.
    """
    n_octaves = len(_octaves(settings))
    return _BANDS * (n_octaves + 4) + 2 * n_octaves - _FIRST_PEAKED


def _hop(settings: FeatureSettings) -> int:
    return int(2 ** round(math.log2(_WINDOW_S * settings.sample_rate_hz))) // 2


def _octaves(settings: FeatureSettings) -> list[tuple[int, int]]:
    """The first bin of each octave and the one after its last, of a stretch that a clip has."""
    n_times = round(settings.max_s * settings.sample_rate_hz) // _hop(settings) + 1
    n_octaves = min(_STRETCH, n_times).bit_length() - 2
    if n_octaves <= _FIRST_PEAKED:
        raise ValueError(
            f"features.texture: clips of {settings.max_s:g} s are too short for it; "
            "leave it out or raise features.max_s"
        )
    return [(2**octave, 2 ** (octave + 1)) for octave in range(n_octaves)]
