"""What a run is measured beside: the bare work, one ffmpeg per file, and pydub.

Each takes the files and a folder and leaves tars or FLACs there; each gets two processes.
"""

import os
import shutil
import stat
import subprocess
import tarfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

import imageio_ffmpeg
import numpy as np

from pipeline.audio.decode import in_process
from pipeline.audio.encode import flac, quantise
from pipeline.audio.guard import Meter, unwatched
from pipeline.audio.resample import resample
from pipeline.audio.segment import Windows
from pipeline.audio.settings import AudioSettings
from pipeline.audio.sniff import sniff

PROCESSES = 2


def timed(work: Callable[[Path], object], files: list[Path], warm_up: Path) -> float:
    """Seconds that two processes need for all files, once each has started and done one."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(work, [warm_up] * PROCESSES * 2))
        began_s = time.perf_counter()
        list(pool.map(work, files, chunksize=4))
        return time.perf_counter() - began_s


def bare_loop(files: list[Path], folder: Path) -> float:
    """Decode, resample, cut, encode, append to a file: the speed of light of this design."""
    folder.mkdir(parents=True)
    return timed(partial(_bare, folder=folder), files, files[0])


def _bare(path: Path, folder: Path) -> None:
    settings = AudioSettings()
    with path.open("rb") as file:
        sniffed = sniff(file, path.stat().st_size)
    windows, pcm = Windows(settings), np.empty(settings.max_frames, np.int16)
    with (
        (folder / f"{os.getpid()}.flacs").open("ab") as out,
        in_process(path, sniffed, Meter(settings.budgets, unwatched)) as stream,
    ):
        for block in resample(stream.blocks, stream.sample_rate_hz):
            for window in windows.feed(block):
                out.write(flac(quantise(window.samples, pcm)))
        for window in windows.finish():
            out.write(flac(quantise(window.samples, pcm)))


def ffmpeg_per_file(files: list[Path], folder: Path) -> float:
    """LAION's way: one ffmpeg process per file, then tar."""
    folder.mkdir(parents=True)
    seconds = timed(partial(_ffmpeg, folder=folder), files, files[0])
    return seconds + _tar(folder)


def _ffmpeg(path: Path, folder: Path) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-i", str(path), "-vn", "-v", "quiet"]
    command += ["-flags", "+bitexact", "-ar", "48000", "-ac", "1"]
    subprocess.run([*command, str(folder / f"{path.stem}-{uuid4().hex}.flac")], check=True)


def pydub(files: list[Path], folder: Path) -> float:
    """pydub as its documentation shows it: from_file, set_frame_rate, set_channels, export."""
    folder.mkdir(parents=True)
    _programs_for_pydub(folder / "bin")
    seconds = timed(partial(_pydub, folder=folder), files, files[0])
    return seconds + _tar(folder)


def _pydub(path: Path, folder: Path) -> None:
    import warnings

    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment

    sound = AudioSegment.from_file(path).set_frame_rate(48_000).set_channels(1)
    sound.export(folder / f"{path.stem}-{uuid4().hex}.flac", format="flac")


def _programs_for_pydub(folder: Path) -> None:
    """ffmpeg under its name, and an ffprobe: the system's, or one that knows nothing.

    The latter spares pydub its probing, and so flatters it.
    """
    folder.mkdir()
    (folder / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    probe = folder / "ffprobe"
    if found := shutil.which("ffprobe"):
        probe.symlink_to(found)
        return
    probe.write_text("#!/bin/sh\necho '{}'\n")
    probe.chmod(probe.stat().st_mode | stat.S_IXUSR)


def _tar(folder: Path) -> float:
    began_s = time.perf_counter()
    flacs = sorted(folder.glob("*.flac"))
    for first in range(0, len(flacs), 512):
        with tarfile.open(folder / f"{first // 512}.tar", "w") as tar:
            for path in flacs[first : first + 512]:
                tar.add(path, arcname=path.name)
    return time.perf_counter() - began_s
