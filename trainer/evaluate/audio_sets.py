"""Labelled sets that are no shards: three published ones by their own files, and any folder."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

AUDIO_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff"})
"""What libsndfile decodes."""


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A sound and its classes. ``group`` is whose or what it is from; ``fold`` -1 where none is
    published."""

    path: Path
    labels: tuple[str, ...]
    group: str
    fold: int = -1


@dataclass(frozen=True, slots=True)
class AudioSet:
    """A labelled set; ``missing`` counts what its metadata names and its folder lacks."""

    name: str
    files: tuple[LabelledFile, ...]
    missing: int = 0


def open_audio_set(name: str, folder: Path) -> AudioSet:
    """One of :data:`PRESETS`, or ``folder``: one folder for each class.

    Raises:
        ValueError: The folder does not hold such a set.
    """
    found = tuple(_READERS[name](folder))
    files = tuple(one for one in found if one is not None)
    if not files:
        raise ValueError(f"{folder}: holds no audio of {name} ({_LAYOUTS[name]})")
    return AudioSet(name, files, len(found) - len(files))


def _esc50(folder: Path) -> Iterator[LabelledFile | None]:
    audio = _files(folder / "audio")
    for row in _rows(folder / "meta" / "esc50.csv", ("filename", "category", "fold", "src_file")):
        yield _labelled(audio, row["filename"], (row["category"],), row["src_file"], row["fold"])


def _urbansound8k(folder: Path) -> Iterator[LabelledFile | None]:
    audio = {str(fold): _files(folder / "audio" / f"fold{fold}") for fold in range(1, 11)}
    columns = ("slice_file_name", "class", "fold", "fsID")
    for row in _rows(folder / "metadata" / "UrbanSound8K.csv", columns):
        of_fold = audio.get(row["fold"], {})
        yield _labelled(of_fold, row["slice_file_name"], (row["class"],), row["fsID"], row["fold"])


def _fsd50k(folder: Path) -> Iterator[LabelledFile | None]:
    audio = _files(folder / "FSD50K.eval_audio")
    told = folder / "FSD50K.metadata" / "eval_clips_info_FSD50K.json"
    clips = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
    for row in _rows(folder / "FSD50K.ground_truth" / "eval.csv", ("fname", "labels")):
        number = row["fname"]
        group = str(clips.get(number, {}).get("uploader", number))
        yield _labelled(audio, f"{number}.wav", tuple(row["labels"].split(",")), group)


def _classes(folder: Path) -> Iterator[LabelledFile | None]:
    for of_class in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in _files(of_class).values():
            yield LabelledFile(path, (of_class.name,), path.name)


_READERS: dict[str, Callable[[Path], Iterator[LabelledFile | None]]] = {
    "esc50": _esc50,
    "urbansound8k": _urbansound8k,
    "fsd50k": _fsd50k,
    "folder": _classes,
}

_LAYOUTS = {
    "esc50": "audio/*.wav beside meta/esc50.csv",
    "urbansound8k": "audio/fold*/*.wav beside metadata/UrbanSound8K.csv",
    "fsd50k": "FSD50K.eval_audio/*.wav beside FSD50K.ground_truth/eval.csv",
    "folder": "one folder for each class",
}

PRESETS = ("esc50", "urbansound8k", "fsd50k")


def _labelled(
    audio: Mapping[str, Path], name: str, labels: tuple[str, ...], group: str, fold: str = "-1"
) -> LabelledFile | None:
    # Names in metadata are looked up among the files that are there, and never become a path.
    path = audio.get(name)
    return LabelledFile(path, labels, group, int(fold)) if path else None


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    found = (path for path in folder.iterdir() if path.suffix.lower() in AUDIO_SUFFIXES)
    return {path.name: path for path in sorted(found)}


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise ValueError(f"{path}: is not there")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if lacking := [name for name in columns if name not in (rows.fieldnames or ())]:
            raise ValueError(f"{path}: has no column {', '.join(lacking)}")
        yield from rows
