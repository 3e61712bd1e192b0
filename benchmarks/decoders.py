"""Which decoder and resampler is fastest for which format, and what the rest of the pass costs.

    python benchmarks/decoders.py

Makes its own files, in a temporary folder. Prints the best of several runs in milliseconds for
each: libsndfile or libav decoding to mono, resampled to 48 kHz by soxr or by libav's swresample;
and the whole of ``mill`` beside the chosen decoder, resampler and FLAC encoder alone.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: a worker has one core

import io
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import av
import numpy as np
import soundfile
import soxr

from pipeline.audio import av_decoder, soundfile_decoder
from pipeline.audio.allocation import keep_freed_memory
from pipeline.audio.mill import mill
from pipeline.audio.pcm import Stream, Undecoded
from pipeline.audio.resample import resample
from pipeline.audio.settings import AudioSettings
from pipeline.audio.sniff import Sniffed, sniff
from schemas.clips import Claim

N_RUNS = 12
RATE_HZ = 44_100
LENGTHS_S = (30, 5)
FORMATS = ("wav", "flac", "ogg", "mp3", "m4a", "opus")

Decoder = Callable[[Path, Sniffed], AbstractContextManager[Stream]]


def sound(length_s: int) -> np.ndarray:
    """Stereo that is neither trivial nor noise to a codec: tones that move, in coloured noise."""
    rng = np.random.default_rng(0)
    time_s = np.arange(length_s * RATE_HZ) / RATE_HZ
    tones = sum(
        np.sin(2 * np.pi * f * time_s + 3 * np.sin(2 * np.pi * 0.7 * time_s)) / k
        for k, f in enumerate((220, 555, 1310, 3170), start=1)
    )
    noise = np.cumsum(rng.normal(0, 1, (2, time_s.size)), axis=1)
    noise -= np.apply_along_axis(lambda row: np.convolve(row, np.ones(64) / 64, "same"), 1, noise)
    frames = 0.1 * tones + 0.02 * noise * (1 + np.sin(2 * np.pi * 1.3 * time_s))
    return np.rint(np.clip(frames, -1, 1).T * 32767).astype(np.int16)


def write(path: Path, frames: np.ndarray) -> None:
    """Encodes 16-bit stereo ``frames``, shape (frames, 2), in the format of the path's ending."""
    if path.suffix == ".m4a":
        write_aac(path, frames)
        return
    rate_hz, how = RATE_HZ, {}
    if path.suffix == ".opus":
        rate_hz, how = 48_000, {"format": "OGG", "subtype": "OPUS"}
        frames = soxr.resample(frames, RATE_HZ, rate_hz)
    with soundfile.SoundFile(path, "w", rate_hz, 2, **how) as out:
        # libsndfile's Vorbis encoder overruns its stack on one long write.
        for start in range(0, len(frames), RATE_HZ):
            out.write(frames[start : start + RATE_HZ])


def write_aac(path: Path, frames: np.ndarray) -> None:
    """Encodes ``frames`` as AAC of 128 kbit/s."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=RATE_HZ, layout="stereo", options={"b": "128k"})
        whole = av.AudioFrame.from_ndarray(frames.reshape(1, -1), format="s16", layout="stereo")
        whole.sample_rate = RATE_HZ
        resampler = av.AudioResampler("fltp", "stereo", RATE_HZ, 1024)
        for frame in [*resampler.resample(whole), *resampler.resample(None), None]:
            out.mux(stream.encode(frame))


def best_ms(works: list[Callable[[], object]]) -> list[float | None]:
    """The best of several rounds for each; None for what cannot be done.

    On a shared machine everything slower than the best is somebody else's doing. They take turns,
    so that a slow minute is the same for all.
    """
    best_s: list[float | None] = [float("inf")] * len(works)
    for _ in range(N_RUNS):
        for i, work in enumerate(works):
            begun_s = time.perf_counter()
            try:
                work()
            except Undecoded:
                best_s[i] = None
            if (before_s := best_s[i]) is not None:
                best_s[i] = min(before_s, time.perf_counter() - begun_s)
    return [None if seconds is None else seconds * 1e3 for seconds in best_s]


def by_soxr(path: Path, sniffed: Sniffed, decoder: Decoder) -> None:
    """Decodes, downmixes, and resamples by soxr."""
    with decoder(path, sniffed) as stream:
        for _ in resample(stream.blocks, stream.sample_rate_hz):
            pass


def by_swr(path: Path) -> None:
    """Decodes by libav, downmixes and resamples by its swresample."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        for frame in container.decode(stream):
            for out in resampler.resample(frame):
                out.to_ndarray()
        resampler.resample(None)


def bare(path: Path, sniffed: Sniffed) -> None:
    """The chosen decoder, soxr and the FLAC encoder: the least that the pass could cost."""
    decoder = soundfile_decoder if sniffed.for_soundfile else av_decoder
    with decoder.decoding(path, sniffed) as stream:
        blocks = [block.copy() for block in resample(stream.blocks, stream.sample_rate_hz)]
    pcm = (np.concatenate(blocks) * 32767).astype(np.int16)
    for start in range(0, pcm.size, 480_000):
        soundfile.write(io.BytesIO(), pcm[start : start + 480_000], 48_000, format="FLAC")


def works(path: Path) -> list[Callable[[], object]]:
    """What is measured of a file, in the order of the table's columns."""
    settings = AudioSettings()
    with path.open("rb") as file:
        sniffed = sniff(file, path.stat().st_size)
    return [
        lambda: by_soxr(path, sniffed, soundfile_decoder.decoding),
        lambda: by_soxr(path, sniffed, av_decoder.decoding),
        lambda: by_swr(path),
        lambda: bare(path, sniffed),
        lambda: mill(path, settings, lambda flac: Claim("", 0, len(flac))),
    ]


@contextmanager
def made() -> Iterator[list[Path]]:
    """The files, in a folder that goes with the context."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for length_s in LENGTHS_S:
            frames = sound(length_s)
            for name in FORMATS:
                paths.append(Path(folder) / f"{length_s}s.{name}")
                write(paths[-1], frames)
        yield paths


def main() -> None:
    """Prints the machine, the versions and the table."""
    keep_freed_memory()  # as every worker does
    print(f"{platform.processor() or platform.machine()}, Python {sys.version.split()[0]},")
    print(f"PyAV {av.__version__} (libavcodec {av.library_versions['libavcodec']}),")
    print(f"soundfile {soundfile.__version__} ({soundfile.__libsndfile_version__}),", end=" ")
    print(f"soxr {soxr.__version__}, numpy {np.__version__}; one core, best of {N_RUNS}, ms\n")
    print("| file | sf+soxr | av+soxr | av+swr | bare pass | mill | extra |")
    print("|---|---|---|---|---|---|---|")
    with made() as paths:
        for path in paths:
            times = best_ms(works(path))
            cells = " | ".join("–" if ms is None else f"{ms:.1f}" for ms in times)
            extra = (times[-1] or 0.0) / (times[-2] or 1.0) - 1
            print(f"| {path.name} | {cells} | {extra:.0%} |", flush=True)


if __name__ == "__main__":
    main()
