"""What every reader writes of a sample, so that the check can hold it against the tars.

Imported by the readers, each in its own environment: NumPy and the standard library alone.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

SPLITS = ("train", "valid", "test")


@dataclass(frozen=True)
class Row:
    """One sample as a reader gave it.

    ``reading`` names the pass over the data, such as ``train`` or ``eval``. ``texts`` is the whole
    list of captions and ``drawn`` the one drawn from it: None where the reader does not give it,
    as with ``tag``. ``choice`` is the field of the JSON that captions come from. ``pcm`` is the
    SHA-256 of the 16-bit samples; with ``filled`` laion_clap's, padded to ten seconds.
    """

    reading: str
    split: str
    key: str
    texts: list[str] | None
    drawn: str | None
    tag: list[str] | None
    rate_hz: int
    pcm: str
    choice: str = "text"
    filled: bool = False


def pcm_digest(samples: np.ndarray) -> str:
    """SHA-256 of 16-bit samples, shape (frames,), as little-endian bytes."""
    if samples.dtype != np.int16 or samples.ndim != 1:
        raise ValueError(f"expected int16 in one channel, got {samples.dtype} {samples.shape}")
    return hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()


def to_int16(samples: np.ndarray) -> np.ndarray:
    """Decoded floats back to the 16-bit samples that they came from; scale 32768, no rounding.

    Raises ValueError where a value is not a multiple of 1/32768: then it was not 16-bit audio.
    """
    scaled = samples.astype(np.float64) * 32768.0
    if not np.array_equal(scaled, np.rint(scaled)):
        raise ValueError("decoded audio is not 16 bit")
    return scaled.astype(np.int16)


def split_of(url: str) -> str:
    """The split of a tar, by the folder that it lies in."""
    return Path(url).parent.name


def tars_of(dataset: Path) -> dict[str, list[str]]:
    """The tars of each split in the order of ``sizes.json``, which is their index."""
    return {
        split: [str(dataset / split / name) for name in json.loads(index.read_text())]
        for split in SPLITS
        if (index := dataset / split / "sizes.json").exists()
    }


def write_rows(distribution: str, read: Callable[[Path], Iterator[Row]]) -> None:
    """Runs ``read`` on the data set of the first argument, and writes the file of the second."""
    dataset, output = map(Path, sys.argv[1:3])
    with output.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps({"reader": distribution, "version": version(distribution)}) + "\n")
        for row in read(dataset):
            lines.write(json.dumps(asdict(row)) + "\n")
