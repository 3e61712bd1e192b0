"""Everything that an evaluation hears and reads: clips of shards and files, embedded in order."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from trainer.audio_files import read_audio
from trainer.data.samples import BadSample, Cut, Words, read_sound
from trainer.data.shards import Shards
from trainer.data.tars import Lost, Raw, read_samples
from trainer.encoder import Encoder
from trainer.evaluate.audio_sets import AudioSet, LabelledFile

EMBEDDED_AT_ONCE = 64
"""Clips: 128 MB of ten seconds each. It is fixed, as the last bits depend on it."""


@dataclass(frozen=True, slots=True)
class Clip:
    """What is said of a clip. ``group`` is its author, else its recording: never on both sides of a
    split; texts are verbatim."""

    key: str
    item_id: str
    group: str
    captions: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Clips in the order of their shards, with their vectors, shape (clips, dim).

    ``skipped`` counts what could not be had, by reason.
    """

    clips: tuple[Clip, ...]
    vectors: NDArray[np.float32]
    skipped: dict[str, int]


def hear_shards(encoder: Encoder, shards: Shards, read: Callable[[Raw], Words]) -> Heard:
    """Every sample of the shards once; of a clip that is too long for the model, its middle.

    ``read`` gives the captions and tags of a sample, or raises BadSample.

    Raises:
        ValueError: None of them can be read, or the sound is not 48 kHz mono.
    """
    skipped: Counter[str] = Counter()
    clips, vectors = _embedded(encoder, _of_shards(encoder, shards, read, skipped))
    if not clips:
        raise ValueError(f"{shards.where}: no sample of it can be read: {dict(skipped)}")
    return Heard(clips, vectors, dict(sorted(skipped.items())))


def hear_files(encoder: Encoder, files: AudioSet) -> Heard:
    """Every file of a labelled set; of one that is too long for the model, its middle.

    Raises:
        ValueError: None of them can be decoded.
    """
    skipped = Counter({"not there": files.missing} if files.missing else {})
    clips, vectors = _embedded(encoder, _of_files(encoder, files.files, skipped))
    if not clips:
        raise ValueError(f"{files.name}: none of its {len(files.files)} files can be decoded")
    return Heard(clips, vectors, dict(sorted(skipped.items())))


def _embedded(
    encoder: Encoder, sounds: Iterable[tuple[Clip, NDArray[np.float32]]]
) -> tuple[tuple[Clip, ...], NDArray[np.float32]]:
    waiting = iter(sounds)
    clips: list[Clip] = []
    vectors = [np.empty((0, encoder.dim), np.float32)]
    while together := list(islice(waiting, EMBEDDED_AT_ONCE)):
        clips += [clip for clip, _ in together]
        vectors.append(encoder.embed_waveforms([samples for _, samples in together]))
    return tuple(clips), np.concatenate(vectors)


def _of_shards(
    encoder: Encoder, shards: Shards, read: Callable[[Raw], Words], skipped: Counter[str]
) -> Iterator[tuple[Clip, NDArray[np.float32]]]:
    cut = Cut(encoder.sample_rate_hz, _max_frames(encoder), None)
    for tar in shards.tars:
        for _, raw in read_samples(tar.url, np.ones(tar.n_samples, np.bool_)):
            if isinstance(raw, Lost):
                skipped[raw.reason] += 1
                continue
            try:
                words = read(raw)
                samples = read_sound(raw, cut).samples
            except BadSample as bad:
                skipped[str(bad)] += 1
                continue
            item_id, group = _origin(raw)
            distinct = tuple(dict.fromkeys(words.captions))
            yield Clip(raw.key, item_id, group, distinct, words.tags), samples


def _origin(raw: Raw) -> tuple[str, str]:
    """The recording, and whose it is: the author, else the recording, else the clip alone."""
    original = json.loads(raw.json).get("original_data")
    told: dict[str, object] = original if isinstance(original, dict) else {}
    item_id, author = (
        value if isinstance(value, str) else ""
        for value in (told.get("item_id"), told.get("author"))
    )
    return item_id, author or item_id or raw.key


def _of_files(
    encoder: Encoder, files: Sequence[LabelledFile], skipped: Counter[str]
) -> Iterator[tuple[Clip, NDArray[np.float32]]]:
    for file in files:
        try:
            samples = read_audio(file.path, encoder.sample_rate_hz)
        except ValueError:
            skipped["undecodable"] += 1
            continue
        spare = max(0, len(samples) - _max_frames(encoder)) // 2
        middle = samples[spare : spare + _max_frames(encoder)]
        yield Clip(str(file.path), file.path.name, file.group, (), file.labels), middle


def _max_frames(encoder: Encoder) -> int:
    return round(encoder.max_s * encoder.sample_rate_hz)
