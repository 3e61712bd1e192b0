"""Which decoder reads a file, and which follows when it cannot."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.audio import av_decoder, soundfile_decoder
from pipeline.audio.guard import Meter, check_format
from pipeline.audio.pcm import Samples, Stream, Undecoded
from pipeline.audio.sniff import Sniffed
from schemas.rejections import Reason

Decoder = Callable[[Path, Sniffed], AbstractContextManager[Stream]]

WORST_FIRST = (
    Reason.DECODE_TIME,
    Reason.DECODE_MEMORY,
    Reason.NO_AUDIO_STREAM,
    Reason.EMPTY_AUDIO,
    Reason.UNDECODABLE,
)
"""Which reason speaks for a file that several decoders refused for several reasons."""


@contextmanager
def in_process(path: Path, sniffed: Sniffed, meter: Meter) -> Iterator[Stream]:
    """The stream of the first decoder in this process that gives at least one block.

    Raises:
        Undecoded: None of them does.
        Rejected: Its rate or channels are out of range.
    """
    decoders: list[Decoder] = [av_decoder.decoding]
    if sniffed.for_soundfile:
        decoders.insert(0, soundfile_decoder.decoding)
    failures: list[Undecoded] = []
    for decoder in decoders:
        with ExitStack() as stack:
            try:
                stream = stack.enter_context(decoder(path, sniffed))
                check_format(stream, meter.budgets)
                stream = begun(stream)
            except Undecoded as failure:
                failures.append(failure)
                continue
            yield replace(stream, blocks=_up_to_damage(stream))
            return
    raise summary(failures)


def _up_to_damage(stream: Stream) -> Iterator[Samples]:
    n_frames = 0
    try:
        for block in stream.blocks:
            n_frames += block.size
            yield block
    except Undecoded as failure:
        if failure.reason is not Reason.UNDECODABLE:
            raise
        after_s = n_frames / stream.sample_rate_hz
        stream.damage.append(f"{failure.detail} after {after_s:.2f} s")


def begun(stream: Stream) -> Stream:
    """``stream`` with its first block decoded, so that it is known to work.

    Raises:
        Undecoded: There is no first block.
    """
    first = next(stream.blocks, None)
    if first is None:
        raise Undecoded(Reason.EMPTY_AUDIO, f"{stream.decoder}: no samples")
    return replace(stream, blocks=chain([first], stream.blocks))


def summary(failures: list[Undecoded]) -> Undecoded:
    """One failure that speaks for several, with all their details."""
    reasons = {failure.reason for failure in failures}
    reason = next(reason for reason in WORST_FIRST if reason in reasons)
    return Undecoded(reason, "; ".join(failure.detail for failure in failures))
