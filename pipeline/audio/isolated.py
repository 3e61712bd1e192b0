"""Decoding in a child process: first the same decoders as in process, and then ffmpeg.

For what the decoders in this process refuse, and for what was in hand when a worker died.
"""

import json
import re
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg
import numpy as np

from pipeline.audio.av_decoder import FORMATS
from pipeline.audio.guard import Meter
from pipeline.audio.limits import Child, Limits, limited
from pipeline.audio.pcm import BLOCK_FRAMES, Samples, Stream, Undecoded, mono_of_interleaved
from pipeline.audio.sniff import Sniffed
from schemas.rejections import Reason, Rejected

FFMPEG = "ffmpeg"
CHILD = "isolated"

MAX_LINE_BYTES = 1 << 16
MAX_HEADER_BYTES = 1 << 12

CHILD_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1])['import_from']; "
    "from pipeline.audio.child import main; main()"
)
"""Imports from where this process does, installed or not."""

CODEC_LINE = re.compile(rb"Stream #0:.*? Audio: ([A-Za-z0-9_]+)")
ERROR_LINE = re.compile(rb"\[(?:error|fatal)\]")
OUT_OF_MEMORY = b"Cannot allocate memory"
NO_STREAM = b"matches no streams"


@contextmanager
def child_decoding(path: Path, _: Sniffed, meter: Meter) -> Iterator[Stream]:
    """The stream of the same decoders as in process, run in a child; see :mod:`.child`.

    It may take half of the time that is left, so that ffmpeg has the other half.

    Raises:
        Undecoded: The child could not decode it, died, or broke a limit; from within the blocks
            too, as what a dying decoder gave may be wrong.
    """
    request = json.dumps(
        {
            "path": str(path.absolute()),
            "import_from": sys.path,
            "budgets": meter.budgets.model_dump(),
        }
    )
    command = [sys.executable, "-P", "-c", CHILD_PROGRAM, request]
    with limited(CHILD, command, _limits(meter, meter.left_s / 2), meter.beat) as child:
        answer = _object(child, child.line(MAX_LINE_BYTES))
        damage: list[str] = []
        yield Stream(
            decoder=answer["decoder"],
            codec=answer["codec"],
            sample_rate_hz=answer["sample_rate_hz"],
            channels=answer["channels"],
            declared_s=answer["declared_s"],
            blocks=_child_blocks(child, damage),
            damage=damage,
        )


@contextmanager
def ffmpeg_decoding(path: Path, _: Sniffed, meter: Meter) -> Iterator[Stream]:
    """The first audio stream of a file, as ffmpeg decodes it in a child with limits.

    ffmpeg skips damage and goes on after it; that there was some is noted.

    Raises:
        Undecoded: It gave nothing, or broke a limit.
    """
    command = ffmpeg_command(path)
    with limited(FFMPEG, command, _limits(meter, meter.left_s), meter.beat) as child:
        header = wave_header(child)
        if header is None:
            raise _ffmpeg_failure(child)
        rate_hz, channels = header
        damage: list[str] = []
        found = CODEC_LINE.search(child.stderr)
        yield Stream(
            decoder=FFMPEG,
            codec=found[1].decode() if found else "unknown",
            sample_rate_hz=rate_hz,
            channels=channels,
            declared_s=None,
            blocks=_ffmpeg_blocks(child, channels, damage),
            damage=damage,
        )


def ffmpeg_command(path: Path) -> list[str]:
    """The command that writes the first audio stream of ``path`` as a float WAV to its output.

    It may open this file and no other: playlists and scripts are no formats of ours.
    """
    source = ffmpeg.input(
        f"file:{path.absolute()}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        threads=1,
    )
    output = ffmpeg.output(
        source["a:0"], "pipe:", format="wav", acodec="pcm_f32le", threads=1, map_metadata=-1
    ).global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "repeat+level+info")
    command: list[str] = ffmpeg.compile(output, cmd=imageio_ffmpeg.get_ffmpeg_exe())
    return command


def wave_header(child: Child) -> tuple[int, int] | None:
    """Rate and channels from the header of a streamed WAV, read up to its samples.

    None where the output ends before, or is no such header.
    """
    if child.read(12)[8:] != b"WAVE":
        return None
    layout: tuple[int, int] | None = None
    while len(head := child.read(8)) == 8:
        name, size = head[:4], struct.unpack("<I", head[4:])[0]
        if name == b"data":
            return layout
        if size > MAX_HEADER_BYTES:
            return None
        body = child.read(size + (size & 1))
        if name == b"fmt " and len(body) >= 8:
            _, channels, rate_hz = struct.unpack("<HHI", body[:8])
            layout = (rate_hz, channels)
    return None


def _limits(meter: Meter, wall_s: float) -> Limits:
    budgets = meter.budgets
    return Limits(wall_s, min(budgets.stall_s, wall_s), budgets.max_child_memory_bytes)


def _child_blocks(child: Child, damage: list[str]) -> Iterator[Samples]:
    while True:
        prefix = child.read(4)
        if len(prefix) < 4:
            raise _death(child)
        (n_frames,) = struct.unpack("<I", prefix)
        if n_frames == 0:
            break
        block = child.read(4 * n_frames)
        if len(block) < 4 * n_frames:
            raise _death(child)
        yield np.frombuffer(block, "<f4")
    damage.extend(_object(child, child.line(MAX_LINE_BYTES))["damage"])


def _object(child: Child, line: bytes) -> dict[str, Any]:
    """What the child says in a line; how it failed is raised."""
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        raise _death(child) from None
    if "undecoded" in said:
        reason, detail = said["undecoded"]
        raise Undecoded(Reason(reason), detail)
    if "rejected" in said:
        reason, detail = said["rejected"]
        raise Rejected(Reason(reason), detail)
    return said


def _death(child: Child) -> Undecoded:
    status = child.status()
    if status == -signal.SIGXCPU:
        return Undecoded(Reason.DECODE_TIME, f"{child.name}: stopped, it took too long")
    if b"MemoryError" in child.stderr or OUT_OF_MEMORY in child.stderr:
        return Undecoded(Reason.DECODE_MEMORY, f"{child.name}: out of memory")
    if status < 0:
        return Undecoded(
            Reason.UNDECODABLE, f"{child.name}: died of {signal.Signals(-status).name}"
        )
    return Undecoded(Reason.UNDECODABLE, f"{child.name}: ended with status {status}")


def _ffmpeg_blocks(child: Child, channels: int, damage: list[str]) -> Iterator[Samples]:
    frame_bytes = 4 * channels
    while True:
        block = child.read(BLOCK_FRAMES * frame_bytes)
        n_frames = len(block) // frame_bytes
        if n_frames == 0:
            break
        samples = np.frombuffer(block, "<f4", n_frames * channels)
        yield mono_of_interleaved(samples.reshape(n_frames, channels))
    status = child.status()
    if status == -signal.SIGXCPU or OUT_OF_MEMORY in child.stderr:
        raise _death(child)
    if status != 0 or ERROR_LINE.search(child.stderr):
        damage.append("ffmpeg met damaged data")


def _ffmpeg_failure(child: Child) -> Undecoded:
    failure = _death(child)
    if failure.reason is not Reason.UNDECODABLE:
        return failure
    if NO_STREAM in child.stderr:
        return Undecoded(Reason.NO_AUDIO_STREAM, f"{FFMPEG}: no audio stream")
    return Undecoded(Reason.UNDECODABLE, f"{FFMPEG}: nothing decoded")
