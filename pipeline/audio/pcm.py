"""What every decoder gives: a stream of mono blocks, and the words for when it cannot."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from schemas.rejections import Reason

Samples = NDArray[np.float32]
"""Mono samples, full scale at 1, shape (frames,)."""

BLOCK_FRAMES = 1 << 16
"""Frames per block: large enough that Python costs little, small enough for any memory."""

LOUDEST = np.float32(1e3)
"""60 dB above full scale. Beyond it no sound lies, and a resampler would spread infinities."""

T = TypeVar("T")


class Undecoded(Exception):  # noqa: N818 - it is an outcome, not an error
    """Raised when one decoder cannot read a file, or not go on; another one may."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Stream:
    """A recording while it is being decoded.

    ``blocks`` gives mono blocks at the native rate, in order, none of them empty; each is valid
    only until the next is asked for. It ends early where the data are damaged, and says so in
    ``damage``, which is complete once the blocks are. ``declared_s`` is the length that the header
    claims, None where it claims none.
    """

    decoder: str
    codec: str
    sample_rate_hz: int
    channels: int
    declared_s: float | None
    blocks: Iterator[Samples]
    damage: list[str] = field(default_factory=list)


def codec_call(decoder: str, call: Callable[[], T]) -> T:
    """The result of ``call``, which enters a codec; the one place that catches whatever it throws.

    Raises:
        Undecoded: The codec raised anything at all. The detail holds the codec's own words
            without paths and addresses, so that it is the same on every machine.
    """
    try:
        return call()
    except MemoryError as error:
        raise Undecoded(Reason.DECODE_MEMORY, f"{decoder}: out of memory") from error
    except Exception as error:  # hostile data can make a codec raise anything
        raise Undecoded(Reason.UNDECODABLE, f"{decoder}: {_words(error)}") from error


def _words(error: Exception) -> str:
    for attribute in ("error_string", "strerror"):
        words = getattr(error, attribute, None)
        if isinstance(words, str) and words:
            return words.rstrip(". ")
    return type(error).__name__


def sums_may_overflow() -> AbstractContextManager[None]:
    """Within it numpy does not warn of what hostile samples do; :func:`made_finite` mends it."""
    return np.errstate(over="ignore", invalid="ignore")


def mono_of_interleaved(frames: Samples) -> Samples:
    """The arithmetic mean of all channels; shape (frames, channels) or (frames,) in.

    One channel is returned as it is, without a copy. Channels are added in their order:
    ``mean(axis=1)`` takes ten times as long on two of them.
    """
    if frames.ndim == 1:
        return frames
    n_channels = frames.shape[1]
    if n_channels == 1:
        return frames[:, 0]
    mono: Samples = frames[:, 0] + frames[:, 1]
    for channel in range(2, n_channels):
        mono += frames[:, channel]
    mono *= np.float32(1 / n_channels)
    return mono


def made_finite(block: Samples) -> tuple[Samples, int]:
    """``block`` with every NaN and infinity set to zero, and how many there were.

    Values beyond :data:`LOUDEST` are limited to it. A block without either is returned as it is.
    """
    energy = float(np.dot(block, block))
    if energy <= float(LOUDEST) ** 2:
        return block, 0
    finite = np.isfinite(block)
    repaired = np.where(finite, block, np.float32(0))
    return np.clip(repaired, -LOUDEST, LOUDEST), int(block.size - np.count_nonzero(finite))
