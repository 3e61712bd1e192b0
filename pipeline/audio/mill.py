"""The one pass over a recording: file in, clips out, nothing of it kept in memory.

Hash, sniff, guard, decode, downmix, resample, cut, quantise, measure, encode, stage.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.audio.decode import begun, in_process, summary
from pipeline.audio.encode import flac, pcm_md5, quantise
from pipeline.audio.guard import (
    Meter,
    check_claim,
    check_format,
    check_size,
    shortfall,
    unwatched,
)
from pipeline.audio.isolated import child_decoding, ffmpeg_decoding
from pipeline.audio.measures import measure
from pipeline.audio.pcm import Stream, Undecoded, sums_may_overflow
from pipeline.audio.resample import resample
from pipeline.audio.segment import Leftover, Window, Windows
from pipeline.audio.settings import AudioSettings, Budgets
from pipeline.audio.sniff import Sniffed, sniff
from schemas.clips import SAMPLE_RATE_HZ, Claim, Measures, Original
from schemas.rejections import Reason, Rejected

HASH_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Cut:
    """One clip of a recording, staged; frames at 48 kHz.

    ``pcm_hash`` is the MD5 of the little-endian 16-bit samples, ``sha256`` is of the FLAC.
    """

    start_frame: int
    n_frames: int
    pcm_hash: str
    sha256: str
    measures: Measures
    claim: Claim


@dataclass(frozen=True, slots=True)
class Milled:
    """What came of a recording: its clips in order of time, and what was left over."""

    original: Original
    cuts: tuple[Cut, ...]
    leftovers: tuple[Leftover, ...]


def mill(
    path: Path,
    settings: AudioSettings,
    stage: Callable[[bytes], Claim],
    *,
    isolated: bool = False,
    beat: Callable[[], None] = unwatched,
) -> Milled:
    """The clips of the recording at ``path``. Depends on its bytes and on ``settings`` alone.

    Args:
        path: The original; its name does not matter.
        settings: How to cut, and the budgets.
        stage: Called with the bytes of each FLAC, in order of time. Where the pass fails in the
            end, or is begun again with another decoder, what was staged before belongs to nothing.
        isolated: Decode in a child process with limits. The result is the same to the byte unless
            the child dies; then ffmpeg is tried.
        beat: Called for every block, as a sign of life.

    Raises:
        Rejected: The recording is bad data.
    """
    budgets = settings.budgets
    meter = Meter(budgets, beat)
    sha256, n_bytes, sniffed = _identify(path, budgets, beat)
    check_claim(sniffed, budgets)
    failures: list[Undecoded] = []
    for decoding in (child_decoding if isolated else in_process, ffmpeg_decoding):
        meter.restart()
        try:
            with sums_may_overflow(), decoding(path, sniffed, meter) as stream:
                mint = _Mint(settings, stage)
                return mint.milled(begun(stream), meter, (sha256, n_bytes))
        except Undecoded as failure:
            failures.append(failure)
    worst = summary(failures)
    raise Rejected(worst.reason, worst.detail) from worst


class _Mint:
    """Cuts, measures, encodes and stages one recording."""

    def __init__(self, settings: AudioSettings, stage: Callable[[bytes], Claim]) -> None:
        self._settings = settings
        self._stage = stage
        self._windows = Windows(settings)
        self._pcm = np.empty(settings.max_frames, np.int16)
        self._cuts: list[Cut] = []

    def milled(self, stream: Stream, meter: Meter, identity: tuple[str, int]) -> Milled:
        check_format(stream, self._settings.budgets)
        for block in resample(meter.metered(stream), stream.sample_rate_hz):
            for window in self._windows.feed(block):
                self._cuts.append(self._cut(window))
        original = self._original(stream, meter, identity)
        self._check_length()
        self._cuts.extend(self._cut(window) for window in self._windows.finish())
        leftover = self._windows.leftover
        return Milled(original, tuple(self._cuts), () if leftover is None else (leftover,))

    def _cut(self, window: Window) -> Cut:
        pcm = quantise(window.samples, self._pcm)
        encoded = flac(pcm)
        return Cut(
            start_frame=window.start_frame,
            n_frames=pcm.size,
            pcm_hash=pcm_md5(encoded),
            sha256=hashlib.sha256(encoded).hexdigest(),
            measures=measure(pcm, window.samples),
            claim=self._stage(encoded),
        )

    def _original(self, stream: Stream, meter: Meter, identity: tuple[str, int]) -> Original:
        duration_s = meter.n_frames / stream.sample_rate_hz
        damage = [*stream.damage, shortfall(stream, duration_s)]
        if meter.n_not_finite:
            damage.append(f"{meter.n_not_finite} non-finite samples set to zero")
        words = "; ".join(filter(None, damage))
        if words and self._settings.truncated == "reject":
            raise Rejected(Reason.TRUNCATED, words)
        sha256, n_bytes = identity
        return Original(
            sha256=sha256,
            n_bytes=n_bytes,
            codec=stream.codec,
            sample_rate_hz=stream.sample_rate_hz,
            channels=stream.channels,
            duration_s=round(duration_s, 6),
            declared_s=None if stream.declared_s is None else round(stream.declared_s, 6),
            decoder=stream.decoder,
            damage=words,
        )

    def _check_length(self) -> None:
        if self._windows.n_frames < self._settings.min_frames:
            length_s = self._windows.n_frames / SAMPLE_RATE_HZ
            raise Rejected(
                Reason.TOO_SHORT, f"{length_s:.2f} s, the least is {self._settings.min_s:g} s"
            )


def _identify(path: Path, budgets: Budgets, beat: Callable[[], None]) -> tuple[str, int, Sniffed]:
    """The SHA-256 and size of a file, and what its first bytes claim.

    Raises:
        Rejected: It cannot be read, is empty or too large.
    """
    digest = hashlib.sha256()
    buffer = bytearray(HASH_BLOCK_BYTES)
    try:
        n_bytes = check_size(path, budgets)
        with path.open("rb", buffering=0) as file:
            while n_read := file.readinto(buffer):
                digest.update(memoryview(buffer)[:n_read])
                beat()
        with path.open("rb") as file:
            return digest.hexdigest(), n_bytes, sniff(file, n_bytes)
    except OSError as error:
        raise Rejected(Reason.UNREADABLE, error.strerror or type(error).__name__) from error
