"""Whether this machine is able: what a run needs, tried one by one."""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

FOLDERS = ("schemas", "sources", "augment", "trainer", "pipeline")
"""Our import packages. Their names are common words, so another distribution may own one too."""

NEEDED_FREE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was tried: whether it is well, and what was seen or what to do."""

    subject: str
    well: bool
    detail: str


def shadowed_folders(root: Path | None = None) -> dict[str, str]:
    """Our folders that another distribution shadows, with the path that is imported instead.

    Args:
        root: Where ours lie; the folder that holds this package by default.
    """
    root = root or Path(__file__).parents[1]
    found = {}
    for name in FOLDERS:
        spec = importlib.util.find_spec(name)
        origin = spec.origin if spec and spec.origin else "nowhere"
        if Path(origin) != root / name / "__init__.py":
            found[name] = origin
    return found


def examine(place: Path) -> Iterator[Checked]:
    """Tries everything that a run needs; ``place`` is where its output would go."""
    yield _python()
    yield _folders()
    for subject, attempt in _ATTEMPTS.items():
        yield _tried(subject, attempt)
    yield _disk(place)
    yield Checked("cores", True, f"{os.cpu_count()}: as many worker processes by default")


def _python() -> Checked:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Checked("python", sys.version_info >= (3, 11), f"{version}; 3.11 or later is needed")


def _folders() -> Checked:
    shadowed = shadowed_folders()
    if not shadowed:
        return Checked("packages", True, "no other distribution shadows ours")
    names = ", ".join(f"{name} is {path}" for name, path in shadowed.items())
    return Checked("packages", False, f"{names}; install soundmill in an environment of its own")


def _tried(subject: str, attempt: Callable[[], str]) -> Checked:
    try:
        return Checked(subject, True, attempt())
    except (ImportError, OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
        return Checked(subject, False, f"{type(error).__name__}: {error}")


def _decode_in_process() -> str:
    import av

    return f"PyAV {av.__version__}, libavcodec {av.library_versions['libavcodec']}"


def _encode_flac() -> str:
    import numpy as np
    import soundfile

    made = BytesIO()
    soundfile.write(made, np.zeros(480, np.int16), 48_000, format="FLAC", subtype="PCM_16")
    made.seek(0)
    frames = len(soundfile.read(made)[0])
    if frames != 480:
        raise RuntimeError(f"wrote 480 frames as FLAC and read {frames}")
    return f"soundfile {soundfile.__version__}, {soundfile.__libsndfile_version__}"


def _resample() -> str:
    import soxr

    return f"soxr {soxr.__version__}, {soxr.__libsoxr_version__}"


def _isolated_decoder() -> str:
    import imageio_ffmpeg

    shown = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-version"],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return shown.stdout.partition("\n")[0]


def _beam() -> str:
    return f"apache-beam {importlib.import_module('apache_beam').__version__}"


_ATTEMPTS: dict[str, Callable[[], str]] = {
    "beam": _beam,
    "decoder": _decode_in_process,
    "isolated decoder": _isolated_decoder,
    "resampler": _resample,
    "encoder": _encode_flac,
}


def _disk(place: Path) -> Checked:
    there = next(path for path in (place, *place.absolute().parents) if path.exists())
    free_bytes = shutil.disk_usage(there).free
    detail = f"{free_bytes / 1e9:.1f} GB free; an hour of clips needs about 0.4 GB, twice in a run"
    return Checked("disk", free_bytes > NEEDED_FREE_BYTES, detail)
