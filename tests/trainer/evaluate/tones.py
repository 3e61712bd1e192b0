"""Small data sets of noisy tones, each class at a pitch of its own, as shards or as files."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
import webdataset

PITCHES_HZ = {"hum": 200, "beep": 1200, "whistle": 5000}

RATE_HZ = 48_000


def sound(name: str, number: int, seconds: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng((PITCHES_HZ[name], number))
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tone = np.sin(2 * np.pi * PITCHES_HZ[name] * rng.uniform(0.9, 1.1) * times)
    return (0.3 * tone + 0.02 * rng.standard_normal(len(times))).astype(np.float32)


def flac(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def document(name: str, number: int, **changes: object) -> dict[str, object]:
    """As soundmill writes them: words of people, a template, and a sentence of the T5."""
    texts = {
        "title": f"a {name} number {number}",
        "tags-template": f"The sound of {name}.",
        "t5": f"There is a {name} somewhere.",
    }
    notes = [{"text": text, "origin": origin} for origin, text in texts.items()]
    return {
        "text": [texts["title"], texts["tags-template"]],
        "tag": [name],
        "text_augment_t5": texts["t5"],
        "text_augment_all": list(texts.values()),
        "original_data": {
            "item_id": f"{name}/{number}",
            "author": f"author {number}",
            "captions": notes,
        },
    } | changes


def write_split(folder: Path, samples: Sequence[tuple[str, np.ndarray, dict[str, object]]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with webdataset.TarWriter(str(folder / "00000.tar"), mtime=0.0) as tar:
        for key, waveform, told in samples:
            tar.write({"__key__": key, "flac": flac(waveform), "json": json.dumps(told).encode()})
    (folder / "sizes.json").write_text(json.dumps({"00000.tar": len(samples)}))


def write_dataset(folder: Path, n_train: int = 8, n_test: int = 4, **changes: object) -> Path:
    """``n_train`` and ``n_test`` clips of each class, classes mixed."""
    for split, numbers in (
        ("train", range(n_train)),
        ("test", range(100, 100 + n_test)),
    ):
        made = [
            (f"{name}-{number}", sound(name, number), document(name, number, **changes))
            for number in numbers
            for name in PITCHES_HZ
        ]
        write_split(folder / split, made)
    return folder
