"""Small tars for the loader's tests."""

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from trainer.settings import TrainerSettings


def flac(samples: np.ndarray, rate_hz: int = 48_000) -> bytes:
    """16-bit FLAC."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format="FLAC", subtype="PCM_16")
    return out.getvalue()


def sound(number: int, n_frames: int = 480) -> np.ndarray:
    """A level that tells the samples apart; exact in 16 bits."""
    return np.full(n_frames, (number + 1) / 1024, dtype=np.float32)


def words(key: str) -> dict[str, Any]:
    return {"text": [f"the sound of {key}"], "tag": [key]}


def write_tar(path: Path, samples: Sequence[tuple[str, bytes | None, Any]]) -> None:
    """Pairs of FLAC and JSON; None leaves one out, bytes are written as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for key, audio, said in samples:
            text = said if isinstance(said, bytes | None) else json.dumps(said).encode()
            for ending, content in (("flac", audio), ("json", text)):
                if content is not None:
                    member = tarfile.TarInfo(f"{key}.{ending}")
                    member.size = len(content)
                    tar.addfile(member, io.BytesIO(content))


def write_split(folder: Path, counts: Sequence[int], sizes: bool = True) -> list[str]:
    """Tars of so many samples each; returns all keys in order."""
    keys = []
    for number, count in enumerate(counts):
        first = len(keys)
        keys += [f"k{first + place:05d}" for place in range(count)]
        write_tar(
            folder / f"{number:05d}.tar",
            [(key, flac(sound(int(key[1:]))), words(key)) for key in keys[first:]],
        )
    if sizes:
        listed = {f"{number:05d}.tar": count for number, count in enumerate(counts)}
        (folder / "sizes.json").write_text(json.dumps(listed))
    return keys


def settings(training: dict[str, Any] | None = None, **features: Any) -> TrainerSettings:
    """Clips of 20 ms and batches of 4, in this process, unless told otherwise."""
    return TrainerSettings.model_validate(
        {
            "features": {"max_s": 0.02, **features},
            "audio": {"tower": "cnn"},
            "text": {"tower": "small"},
            "training": {"batch": 4, "workers": 0, **(training or {})},
        }
    )
