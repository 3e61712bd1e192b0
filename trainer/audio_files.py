"""A recording from disk as the models take it: mono, at their rate."""

from pathlib import Path

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

_FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,gsm,matroska,mov,mp3,mpeg,mpegts,oga,ogg,"
    "tta,w64,wav,webm,wv"
)
"""Containers of sound. Playlists are not among them: they make libav open what they name."""


def read_audio(path: str | Path, sample_rate_hz: int) -> NDArray[np.float32]:
    """The mean of a file's channels at ``sample_rate_hz``, shape (frames,).

    Read by libsndfile, and what that does not know by libav.

    Raises:
        ValueError: There is no such file, or it holds no sound that can be decoded.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"{path.name!r}: there is no such file")
    try:
        samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
        mono = samples.mean(axis=1)
    except soundfile.LibsndfileError:
        mono, rate_hz = _by_libav(path)
    if not mono.size:
        raise ValueError(f"{path.name!r} holds no sound")
    if not np.isfinite(mono).all():
        raise ValueError(f"{path.name!r} holds samples that are no numbers")
    return resample(mono, rate_hz, sample_rate_hz)


def resample(samples: NDArray[np.float32], from_hz: int, to_hz: int) -> NDArray[np.float32]:
    """``samples``, shape (frames,), at another rate; as they are where the rates are equal."""
    if from_hz == to_hz:
        return samples
    return np.asarray(soxr.resample(samples, from_hz, to_hz, quality="HQ"), dtype=np.float32)


def _by_libav(path: Path) -> tuple[NDArray[np.float32], int]:
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    blocks: list[NDArray[np.float32]] = []
    rate_hz = 0
    try:
        with av.open(f"file:{path.absolute()}", "r", container_options=options) as container:
            if not container.streams.audio:
                raise ValueError(f"{path.name!r} holds no sound")
            to_planar = av.AudioResampler(format="fltp")
            for frame in container.decode(audio=0):
                for planar in to_planar.resample(frame):
                    rate_hz = planar.sample_rate
                    blocks.append(planar.to_ndarray().mean(axis=0))
    except (av.FFmpegError, OSError) as error:
        raise ValueError(f"{path.name!r} cannot be decoded: {error}") from error
    if not blocks:
        raise ValueError(f"{path.name!r} holds no sound")
    return np.concatenate(blocks), rate_hz
