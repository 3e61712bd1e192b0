"""Cutting a stream of samples into windows, without padding and without seeing all of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.audio.pcm import Samples
from pipeline.audio.settings import AudioSettings


@dataclass(frozen=True, slots=True)
class Leftover:
    """A remainder too short to be a clip; frames at the clips' rate."""

    start_frame: int
    n_frames: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the stream.

    ``samples`` are valid until the next window is asked for, and the taker's to overwrite.
    """

    start_frame: int
    samples: Samples


class Windows:
    """Cuts blocks, fed in order, into windows of ``max_s``.

    What remains after the last full window and is shorter than ``min_s`` is, by
    ``settings.remainder``, joined to that window, and both are cut again into two halves, of which
    the first gets the odd frame; or it is left over. The result does not depend on how the
    stream is divided into blocks. Holds one window and ``min_s``, whatever the length.
    """

    def __init__(self, settings: AudioSettings) -> None:
        self._max = settings.max_frames
        self._min = settings.min_frames
        # Joining has to hold a window back until what follows it can stand alone.
        self._held = self._min if settings.remainder == "join" else 0
        self._buffer = np.empty(self._max + self._held, np.float32)
        self._filled = 0
        self._start = 0
        self.leftover: Leftover | None = None

    @property
    def n_frames(self) -> int:
        """Frames fed so far."""
        return self._start + self._filled

    def feed(self, block: Samples) -> Iterator[Window]:
        """The windows that are complete with ``block``; iterate to the end before feeding more."""
        taken = 0
        while taken < block.size:
            space = self._buffer.size - self._filled
            part = block[taken : taken + space]
            self._buffer[self._filled : self._filled + part.size] = part
            self._filled += part.size
            taken += part.size
            if self._filled == self._buffer.size:
                yield Window(self._start, self._buffer[: self._max])
                self._buffer[: self._held] = self._buffer[self._max :]
                self._start += self._max
                self._filled = self._held

    def finish(self) -> Iterator[Window]:
        """The last windows. Sets :attr:`leftover` where frames remain that are in none."""
        rest = self._buffer[: self._filled]
        if rest.size > self._max:
            half = (rest.size + 1) // 2
            yield Window(self._start, rest[:half])
            yield Window(self._start + half, rest[half:])
        elif rest.size >= self._min:
            yield Window(self._start, rest)
        elif rest.size:
            self.leftover = Leftover(self._start, rest.size)
