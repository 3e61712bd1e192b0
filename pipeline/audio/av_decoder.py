"""The decoder for everything that libsndfile leaves: libav, in process, through PyAV."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from pipeline.audio.pcm import (
    BLOCK_FRAMES,
    Samples,
    Stream,
    Undecoded,
    codec_call,
)
from pipeline.audio.sniff import Sniffed
from schemas.rejections import Reason

NAME = "libav"

FORMATS = (
    "3g2,3gp,aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,g722,gsm,"
    "iff,ircam,loas,m4a,matroska,mj2,mlp,mov,mp3,mp4,mpc,mpc8,mpeg,mpegts,nistsphere,nut,oga,ogg,"
    "oma,qcp,rm,sbc,shn,sox,spdif,tak,truehd,tta,voc,w64,wav,webm,wsd,wtv,wv,xwma,"
    "apng,bmp_pipe,gif,gif_pipe,ico,jpeg_pipe,jpegxl_pipe,png_pipe,svg_pipe,tiff_pipe,webp_pipe"
)
"""Containers that libav may find in a file: those that hold sound, and pictures, so as to say so.

What is not here above all: playlists and scripts (hls, dash, concat, sdp, lavfi …), which make
libav open other files and hosts that the hostile file names.
"""

PROTOCOLS = "file"

LENGTH_IN_HEADER = {
    *("aiff", "ape", "asf", "avi", "caf", "dsf", "flac", "matroska"),
    *("mov", "tak", "tta", "voc", "w64", "wav", "wv"),
}
"""Containers whose headers state the length. For the others libav guesses it from the bit rate."""

SCALES = {
    "u8": 1 / 2**7,
    "s16": 1 / 2**15,
    "s32": 1 / 2**31,
    "s64": 1 / 2**63,
    "flt": 1.0,
    "dbl": 1.0,
}
"""What makes full scale 1, for each of libav's sample formats."""

DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}


@contextmanager
def decoding(path: Path, sniffed: Sniffed, block_frames: int = BLOCK_FRAMES) -> Iterator[Stream]:
    """The stream of the first audio stream in the file at ``path``, open as long as the context.

    Raises:
        Undecoded: libav cannot open it, it has no audio stream, or nothing of it can be decoded.
    """
    options = {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}
    opened = codec_call(
        NAME,
        lambda: av.open(
            f"file:{path.absolute()}", "r", container_options=options, metadata_errors="replace"
        ),
    )
    with opened as container:
        if not container.streams.audio:
            raise Undecoded(Reason.NO_AUDIO_STREAM, f"{_name(container)} without an audio stream")
        stream = container.streams.audio[0]
        # One thread: a worker has one core, and the order of its work must not vary.
        codec_call(NAME, lambda: setattr(stream.codec_context, "thread_count", 1))
        damage = ["the file is cut off"] if sniffed.ogg_is_cut else []
        declared_s = _declared_s(container, stream, sniffed)
        frames = _frames(container, stream, declared_s, damage)
        first = next(frames, None)
        if first is None:
            raise Undecoded(*_nothing(damage))
        yield Stream(
            decoder=NAME,
            codec=stream.codec_context.codec.canonical_name,
            sample_rate_hz=first.sample_rate,
            channels=first.layout.nb_channels,
            declared_s=declared_s,
            blocks=_blocks(chain([first], frames), block_frames),
            damage=damage,
        )


def _name(container: Any) -> str:
    return str(container.format.name).partition(",")[0]


def _nothing(damage: list[str]) -> tuple[Reason, str]:
    if damage:
        return Reason.UNDECODABLE, f"{NAME}: no packet could be decoded"
    return Reason.EMPTY_AUDIO, f"{NAME}: no samples"


def _declared_s(container: Any, stream: Any, sniffed: Sniffed) -> float | None:
    names = set(str(container.format.name).split(","))
    if not (names & LENGTH_IN_HEADER or ("mp3" in names and sniffed.mp3_length_stated)):
        return None
    if sniffed.claim is not None and sniffed.claim.n_data_bytes is None:
        return None
    if stream.duration is not None and stream.time_base is not None:
        return max(0.0, float(stream.duration * stream.time_base)) or None
    if container.duration is not None and len(container.streams) == 1:
        return max(0.0, container.duration / av.time_base) or None
    return None


def _frames(
    container: Any, stream: Any, declared_s: float | None, damage: list[str]
) -> Iterator[Any]:
    """The decoded frames up to the damage: the first packet that fails after one that did not.

    Packets before the first sound may fail, as those of an MP3 cut out of a stream do. So may
    packets after the last sound, which are often no audio; where the header states a length,
    comparing it says whether audio was lost with them.
    """
    packets = container.demux(stream)
    n_frames = n_failed_before = 0
    rate_hz = 0
    failed_after_s: float | None = None
    while (packet := _next_packet(packets, damage)) is not None:
        try:
            frames = codec_call(NAME, packet.decode)
        except Undecoded:
            if n_frames == 0:
                n_failed_before += 1
            elif failed_after_s is None:
                failed_after_s = n_frames / rate_hz
            continue
        for frame in frames:
            if not frame.samples:
                continue
            if n_frames == 0:
                rate_hz = frame.sample_rate
                _note_failed_before(n_failed_before, damage)
            if failed_after_s is not None:
                damage.append(f"the data are damaged after {failed_after_s:.2f} s")
                return
            if frame.sample_rate != rate_hz:
                damage.append(f"the sample rate changes after {n_frames / rate_hz:.2f} s")
                return
            n_frames += frame.samples
            yield frame
    if n_frames == 0:
        _note_failed_before(n_failed_before, damage)
    if failed_after_s is not None and declared_s is None:
        damage.append(f"nothing could be decoded after {failed_after_s:.2f} s")


def _note_failed_before(n_packets: int, damage: list[str]) -> None:
    if n_packets:
        damage.append(f"the first {n_packets} packets could not be decoded")


def _next_packet(packets: Iterator[Any], damage: list[str]) -> Any:
    try:
        return codec_call(NAME, lambda: next(packets, None))
    except Undecoded as failure:
        damage.append(failure.detail)
        return None


def _blocks(frames: Iterable[Any], block_frames: int) -> Iterator[Samples]:
    """The mono mean of ``frames``, gathered into blocks of at most ``block_frames`` where it can.

    A frame is added up straight into the block, and the block scaled as a whole: codecs give
    frames of a thousand samples, on which every array operation costs as much as its samples.
    """
    buffer = np.empty(block_frames, np.float32)
    filled = 0
    kind, kind_before = ("", 1), ("", 1)
    for frame in frames:
        n_frames = frame.samples
        kind = (frame.format.name, frame.layout.nb_channels)
        if filled and (filled + n_frames > buffer.size or kind != kind_before):
            yield _scaled(buffer[:filled], *kind_before)
            filled = 0
        if n_frames > buffer.size:
            buffer = np.empty(n_frames, np.float32)
        _add_up(_planes(frame, *kind), buffer[filled : filled + n_frames])
        filled += n_frames
        kind_before = kind
    if filled:
        yield _scaled(buffer[:filled], *kind)


def _planes(frame: Any, name: str, n_channels: int) -> list[NDArray[Any]]:
    """The channels of a frame in the codec's own number format, each of shape (frames,)."""
    if name[-1] == "p":
        dtype = DTYPES[name[:-1]]
        return [np.frombuffer(plane, dtype, frame.samples) for plane in frame.planes]
    packed = np.frombuffer(frame.planes[0], DTYPES[name], frame.samples * n_channels)
    return list(packed.reshape(-1, n_channels).T)


def _add_up(planes: list[NDArray[Any]], total: Samples) -> None:
    if len(planes) == 1:
        total[:] = planes[0]
        return
    np.add(planes[0], planes[1], out=total, dtype=np.float32, casting="same_kind")
    for plane in planes[2:]:
        np.add(total, plane, out=total, dtype=np.float32, casting="same_kind")


def _scaled(block: Samples, name: str, n_channels: int) -> Samples:
    """``block``, a sum of channels, in place as their mean with full scale at 1."""
    name = name.removesuffix("p")
    if name == "u8":
        block -= np.float32(128 * n_channels)
    if name != "flt" or n_channels > 1:
        block *= np.float32(SCALES[name] / n_channels)
    return block
