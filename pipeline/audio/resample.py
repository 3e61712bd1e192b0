"""Resampling to the rate of clips, as a stream."""

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from pipeline.audio.pcm import Samples
from schemas.clips import SAMPLE_RATE_HZ

QUALITY = "HQ"
"""20 bits: its errors lie below the 16 bits that follow, and VHQ takes half as long again."""


def resample(blocks: Iterable[Samples], rate_hz: int) -> Iterator[Samples]:
    """``blocks`` at 48 kHz. The samples do not depend on how the input is divided into blocks.

    Blocks pass untouched where the rate is right already. A resampler is linear-phase and its
    delay is compensated: the first sample out lies at the time of the first sample in.
    """
    if rate_hz == SAMPLE_RATE_HZ:
        yield from blocks
        return
    stream = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality=QUALITY)
    for block in blocks:
        resampled = stream.resample_chunk(block)
        if resampled.size:
            yield resampled
    tail = stream.resample_chunk(np.empty(0, np.float32), last=True)
    if tail.size:
        yield tail
