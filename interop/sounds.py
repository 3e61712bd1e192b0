"""The data set that is read: milled by ``soundmill run``, small, and awkward on purpose.

Every third sound has tags, so that the captioner writes a sentence for it; the others have neither,
as much of what is published. Lengths are those at which loaders differ: exactly ten seconds, the
shortest clip, and beside them. Samples reach both ends of the range, titles are in many scripts.
All is integer arithmetic, so the files' bytes, the keys and the order in the tars are the same
everywhere.
"""

import csv
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import yaml

RATE_HZ = 48_000
_SOUNDS = 100
_SEED = 249
"""One with which the first five samples of train have neither tags nor a sentence by the captioner,
and no split fills its last tar; ``expected.py`` holds the data set to both."""

_TITLES = (
    "A steady tone hums in an empty room",
    "Een hoge fluit klinkt in de verte",
    "Ein leiser Ton «klingt» über dem Wasser",
    "Тихий звук гудит в пустой комнате",
    'A whistle, "half" heard & far away',
)
_TAGS = ("dog, bark", "rain, tin roof", "church bell, tower", "waves, beach", "wind, door")
_LENGTHS = (480_000, 24_000, 120_000, 24_001, 100_001, 479_999, 48_000)  # in frames


def make_data_set(work: Path) -> Path:
    """Writes the sounds and the recipe into ``work`` and mills them; the data set's folder."""
    sounds = work / "sounds"
    sounds.mkdir(parents=True)
    _write_sounds(sounds)
    recipe = work / "recipe.yaml"
    recipe.write_text(yaml.safe_dump(_recipe(work, sounds)), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("soundmill")), "run", str(recipe)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return work / "shards"


def _write_sounds(sounds: Path) -> None:
    with (sounds / "metadata.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(("file_name", "title", "tags", "author", "license"))
        for number in range(_SOUNDS):
            name = f"{number:03d}.wav"
            _write(sounds / name, _sawtooth(number))
            title = f"{_TITLES[number % len(_TITLES)]}, {number}"
            tags = _TAGS[number // 3 % len(_TAGS)] if number % 3 == 0 else ""
            rows.writerow((name, title, tags, f"Author {number // 2}", "CC0-1.0"))


def _recipe(work: Path, sounds: Path) -> dict:
    return {
        "dataset": "shards",
        "output": str(work / "shards"),
        "seed": _SEED,
        "sources": [{"type": "folder", "path": str(sounds), "metadata": "metadata.csv"}],
        "rights": {"policy": "commercial-safe"},
        "splits": {"train": 0.6, "valid": 0.2, "test": 0.2},
        "shards": {"samples": 9},
    }


def _sawtooth(number: int) -> np.ndarray:
    """A tone of its own pitch and length: int16, shape (frames,), over the whole range."""
    n_frames = _LENGTHS[number % len(_LENGTHS)]
    period = 40 + 3 * number
    samples = (np.arange(n_frames) % period * (18_000 // period) - 9_000).astype("<i2")
    samples[n_frames // 3] = -32_768
    samples[n_frames // 2] = 32_767
    return samples


def _write(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())
