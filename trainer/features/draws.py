"""Random numbers on a device, from seeds alone: the same on a CPU and a GPU, in any batch.

A counter put through SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), in int64 that wraps.
"""

import torch

_GOLDEN = -0x61C8864680B583EB  # 0x9E3779B97F4A7C15 as int64
_MIX_1 = -0x40A7B892E31B1A47  # 0xBF58476D1CE4E5B9
_MIX_2 = -0x6B2FB644ECCEEE15  # 0x94D049BB133111EB


def draw(seeds: torch.Tensor, below: torch.Tensor | int, stream: int, n: int = 1) -> torch.Tensor:
    """``n`` whole numbers in [0, below) for each seed, int64, shape (batch, n).

    Args:
        seeds: int64, shape (batch,).
        below: Positive; a number, or int64 that broadcasts with (batch, n).
        stream: What they are for: draws of different streams are independent.
        n: How many.
    """
    counters = torch.arange(1, n + 1, device=seeds.device) + (stream << 32)
    mixed = _mixed(_mixed(seeds)[:, None] + counters * _GOLDEN)
    return _shifted(mixed, 1) % below


def _mixed(state: torch.Tensor) -> torch.Tensor:
    state = (state ^ _shifted(state, 30)) * _MIX_1
    state = (state ^ _shifted(state, 27)) * _MIX_2
    return state ^ _shifted(state, 31)


def _shifted(state: torch.Tensor, bits: int) -> torch.Tensor:
    """To the right, filled with zeros; torch's own shift keeps the sign."""
    return (state >> bits) & ((1 << (64 - bits)) - 1)
