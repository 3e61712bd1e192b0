"""Budgets: what a header may claim, and what a decode may cost."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.audio.pcm import Samples, Stream, made_finite
from pipeline.audio.settings import Budgets
from pipeline.audio.sniff import Sniffed
from schemas.rejections import Reason, Rejected

BYTES_PER_SAMPLE = 4

SHORTFALL_S = 0.1
SHORTFALL_FRACTION = 0.01
"""How much of its claim a header may miss: encoders' delays and padding come to some 50 ms."""


def check_size(path: Path, budgets: Budgets) -> int:
    """The size of a file in bytes.

    Raises:
        Rejected: It is empty, or larger than the budget.
    """
    n_bytes = path.stat().st_size
    if n_bytes == 0:
        raise Rejected(Reason.EMPTY_AUDIO, "the file is empty")
    if n_bytes > budgets.max_file_bytes:
        raise Rejected(Reason.TOO_LARGE, f"{n_bytes} bytes, at most {budgets.max_file_bytes}")
    return n_bytes


def check_claim(sniffed: Sniffed, budgets: Budgets) -> None:
    """Refuses what the first bytes of a file already show to be hopeless.

    Raises:
        Rejected: It has tags alone, or its sample rate or number of channels is out of range.
    """
    if sniffed.only_tags:
        raise Rejected(Reason.NO_AUDIO_STREAM, "nothing follows the tags")
    if sniffed.claim is not None:
        _check_channels(sniffed.claim.channels, budgets)
        if sniffed.claim.sample_rate_hz is not None:
            _check_rate(sniffed.claim.sample_rate_hz, budgets)


def check_format(stream: Stream, budgets: Budgets) -> None:
    """Refuses a stream before any of it is decoded.

    Raises:
        Rejected: The sample rate or the number of channels is out of range.
    """
    _check_channels(stream.channels, budgets)
    _check_rate(stream.sample_rate_hz, budgets)


def shortfall(stream: Stream, decoded_s: float) -> str:
    """Words for a header that claims more than was decoded, empty where it does not."""
    if stream.declared_s is None:
        return ""
    missing_s = stream.declared_s - decoded_s
    if missing_s <= max(SHORTFALL_S, SHORTFALL_FRACTION * stream.declared_s):
        return ""
    return f"decoded {decoded_s:.2f} s of the {stream.declared_s:.2f} s that the header claims"


def unwatched() -> None:
    """The beat of a pass that nobody watches."""


class Meter:
    """Counts what passes, and stops it when it has cost too much. One per recording."""

    def __init__(self, budgets: Budgets, beat: Callable[[], None] = unwatched) -> None:
        self.n_frames = 0
        self.n_not_finite = 0
        self.budgets = budgets
        self.beat = beat
        self._ends_at = time.monotonic() + budgets.max_wall_s

    @property
    def left_s(self) -> float:
        """Time that is left of the budget, not below zero."""
        return max(0.0, self._ends_at - time.monotonic())

    def restart(self) -> None:
        """Counts from zero, for another decoder of the same recording; the time goes on."""
        self.n_frames = 0
        self.n_not_finite = 0

    def metered(self, stream: Stream) -> Iterator[Samples]:
        """The blocks of ``stream``, every sample finite.

        Raises:
            Rejected: The decoded bytes or the time exceed the budget.
        """
        frame_bytes = stream.channels * BYTES_PER_SAMPLE
        for block in stream.blocks:
            self.beat()
            self.n_frames += block.size
            if self.n_frames * frame_bytes > self.budgets.max_decoded_bytes:
                raise Rejected(
                    Reason.DECODE_BYTES,
                    f"decodes to more than {self.budgets.max_decoded_bytes} bytes",
                )
            if self.left_s <= 0:
                raise Rejected(
                    Reason.DECODE_TIME, f"takes longer than {self.budgets.max_wall_s:g} s"
                )
            finite, n_not_finite = made_finite(block)
            self.n_not_finite += n_not_finite
            yield finite


def _check_rate(rate_hz: int, budgets: Budgets) -> None:
    if not budgets.min_rate_hz <= rate_hz <= budgets.max_rate_hz:
        raise Rejected(
            Reason.SAMPLE_RATE,
            f"{rate_hz} Hz, allowed are {budgets.min_rate_hz} to {budgets.max_rate_hz}",
        )


def _check_channels(channels: int, budgets: Budgets) -> None:
    if not 1 <= channels <= budgets.max_channels:
        raise Rejected(
            Reason.CHANNELS, f"{channels} channels, allowed are 1 to {budgets.max_channels}"
        )
