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
from pipeline.audio.mill import mill
from pipeline.audio.pcm import Stream, Undecoded
from pipeline.audio.resample import resample
from pipeline.audio.settings import AudioSettings
from pipeline.audio.sniff import Sniffed, sniff
from schemas.clips import Claim

N_RUNS = 9
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


def best_ms(work: Callable[[], object]) -> float:
    """The best of several runs: on a shared machine everything slower is somebody else's doing."""
    best_s = float("inf")
    work()
    for _ in range(N_RUNS):
        begun_s = time.perf_counter()
        work()
        best_s = min(best_s, time.perf_counter() - begun_s)
    return best_s * 1e3


def soxr_ms(path: Path, decoder: Decoder) -> float | None:
    """A decoder and soxr; None where the decoder does not read the file."""
    with path.open("rb") as file:
        sniffed = sniff(file, path.stat().st_size)

    def work() -> None:
        with decoder(path, sniffed) as stream:
            for _ in resample(stream.blocks, stream.sample_rate_hz):
                pass

    try:
        return best_ms(work)
    except Undecoded:
        return None


def swr_ms(path: Path) -> float:
    """libav decoding, downmixing and resampling."""

    def work() -> None:
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            stream.codec_context.thread_count = 1
            resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
            for frame in container.decode(stream):
                for out in resampler.resample(frame):
                    out.to_ndarray()
            resampler.resample(None)

    return best_ms(work)


def bare_ms(path: Path) -> float:
    """The chosen decoder, soxr and the FLAC encoder: the least that the pass could cost."""
    with path.open("rb") as file:
        sniffed = sniff(file, path.stat().st_size)
    decoder = soundfile_decoder if sniffed.for_soundfile else av_decoder

    def work() -> None:
        with decoder.decoding(path, sniffed) as stream:
            blocks = [block.copy() for block in resample(stream.blocks, stream.sample_rate_hz)]
        pcm = (np.concatenate(blocks) * 32767).astype(np.int16)
        for start in range(0, pcm.size, 480_000):
            out = io.BytesIO()
            soundfile.write(out, pcm[start : start + 480_000], 48_000, format="FLAC")

    return best_ms(work)


def mill_ms(path: Path) -> float:
    """The whole pass."""
    settings = AudioSettings()
    return best_ms(lambda: mill(path, settings, lambda flac: Claim("", 0, len(flac))))


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
    print(f"{platform.processor() or platform.machine()}, Python {sys.version.split()[0]},")
    print(f"PyAV {av.__version__} (libavcodec {av.library_versions['libavcodec']}),")
    print(f"soundfile {soundfile.__version__} ({soundfile.__libsndfile_version__}),", end=" ")
    print(f"soxr {soxr.__version__}, numpy {np.__version__}; one core, best of {N_RUNS}, ms\n")
    print("| file | sf+soxr | av+soxr | av+swr | bare pass | mill | extra |")
    print("|---|---|---|---|---|---|---|")
    with made() as paths:
        for path in paths:
            times = [
                soxr_ms(path, soundfile_decoder.decoding),
                soxr_ms(path, av_decoder.decoding),
                swr_ms(path),
                bare := bare_ms(path),
                whole := mill_ms(path),
            ]
            cells = " | ".join("–" if ms is None else f"{ms:.1f}" for ms in times)
            print(f"| {path.name} | {cells} | {whole / bare - 1:.0%} |", flush=True)


if __name__ == "__main__":
    main()
