"""Sounds to measure on, made by formula: noise with a slope, partials, and a slow envelope.

No two files are equal, none is silent, and the codecs have to work: a spectrum full up to 16 kHz.
"""

import csv
import json
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile

RATE_HZ = 44_100
FORMATS = ("mp3", "ogg", "flac", "wav")


@dataclass(frozen=True, slots=True)
class Corpus:
    """``files`` recordings of ``length_s`` seconds, stereo, 44.1 kHz, as many of each format."""

    name: str
    files: int
    length_s: float
    formats: tuple[str, ...] = FORMATS

    @property
    def hours(self) -> float:
        """Audio in all files together."""
        return self.files * self.length_s / 3600


def make(corpus: Corpus, root: Path) -> Path:
    """The folder of the corpus with its ``metadata.csv``; made on the first call, then kept."""
    folder = root / corpus.name
    stamp = folder / ".made.json"
    wanted = json.dumps(asdict(corpus))
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names(corpus)
    with ProcessPoolExecutor(2) as pool:
        jobs = [(folder / name, i, corpus.length_s) for i, name in enumerate(names)]
        list(pool.map(_write, jobs, chunksize=16))
    with (folder / "metadata.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file_name", "title", "tags", "author", "license"])
        for i, name in enumerate(names):
            table.writerow([name, f"Tone number {i}", "tone;noise", f"author {i % 97}", "CC0-1.0"])
    stamp.write_text(wanted)
    return folder


def file_names(corpus: Corpus) -> list[str]:
    """The names of all files. The formats are mixed by a seed: a folder has no period of four."""
    formats = np.resize(np.array(corpus.formats), corpus.files)
    np.random.default_rng(0).shuffle(formats)
    return [f"{i:06d}.{ending}" for i, ending in enumerate(formats)]


def sound(number: int, length_s: float) -> np.ndarray:
    """Stereo samples, shape (frames, 2), float32 within [-1, 1]; another sound for each number."""
    rng = np.random.default_rng(number)
    frames = int(length_s * RATE_HZ)
    time_s = np.arange(frames) / RATE_HZ
    noise = np.convolve(rng.standard_normal(frames + 7), np.hanning(8), "valid")[:frames]
    tones = sum(
        np.sin(2 * np.pi * rng.uniform(80, 9_000) * time_s + rng.uniform(0, 6)) for _ in range(4)
    )
    envelope = 0.55 + 0.45 * np.sin(2 * np.pi * rng.uniform(0.1, 2) * time_s)
    left = 0.08 * envelope * (noise + tones)
    return np.stack([left, np.roll(left, 37) * 0.8], axis=1).astype(np.float32)


def _write(job: tuple[Path, int, float]) -> None:
    path, number, length_s = job
    samples = sound(number, length_s)
    if path.suffix in (".wav", ".flac"):
        soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
        return
    codec = {".mp3": "libmp3lame", ".ogg": "libvorbis", ".m4a": "aac", ".opus": "libopus"}
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "f32le"]
    command += ["-ar", str(RATE_HZ), "-ac", "2", "-i", "pipe:", "-c:a", codec[path.suffix]]
    subprocess.run([*command, "-b:a", "192k", str(path)], input=samples.tobytes(), check=True)
