"""From the bytes of a batch to the batch: what the worker processes do."""

from collections import Counter
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset, get_worker_info

from trainer.data.batch import Batch
from trainer.data.order import seed_for
from trainer.data.samples import (
    MAX_WHOLE_S,
    BadSample,
    Cut,
    Words,
    WrongFormat,
    drawn_caption,
    fill,
    read_sound,
    read_words,
)
from trainer.data.tars import Lost, Raw
from trainer.settings import TrainerSettings


@dataclass(frozen=True, slots=True)
class RawBatch:
    """What was read for a batch; ``epoch`` None: nothing is drawn."""

    samples: tuple[Raw | Lost, ...]
    epoch: int | None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A batch of what was good, and what was not: (key, tar, reason)."""

    batch: Batch
    bad: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the training has to stop. A value, so that it crosses processes as it is."""

    message: str


@dataclass(frozen=True, slots=True)
class _Good:
    key: str
    words: Words
    n_frames: int
    seed: int


class Decoder(Dataset["Decoded | Refused"]):
    """A data set as torch's DataLoader takes one, whose index is what has been read already."""

    def __init__(self, settings: TrainerSettings) -> None:
        features = settings.features
        self.seed = settings.seed
        self.choice = settings.training.captions
        self.padding = features.padding
        self.rate_hz = features.sample_rate_hz
        self.clip_frames = round(features.max_s * features.sample_rate_hz)
        self.whole = features.truncation == "fusion"

    def __getitem__(self, raw: RawBatch) -> Decoded | Refused:
        try:
            return self._decoded(raw)
        except WrongFormat as error:
            return Refused(str(error))

    def _decoded(self, raw: RawBatch) -> Decoded:
        rows: list[NDArray[np.float32]] = []
        good: list[_Good] = []
        bad: list[tuple[str, str, str]] = []
        block = None if self.whole else _shared(len(raw.samples), self.clip_frames)
        for sample in raw.samples:
            if isinstance(sample, Lost):
                bad.append(("", sample.url, sample.reason))
                continue
            row = None if block is None else block[len(good)].numpy()
            try:
                row, one = self._one(sample, raw.epoch, row)
            except BadSample as error:
                bad.append((sample.key, sample.url, str(error)))
                continue
            rows.append(row)
            good.append(one)
        waveforms = _side_by_side(rows, self.clip_frames) if block is None else block[: len(good)]
        return Decoded(_batch(waveforms, good, drawn=raw.epoch is not None), tuple(bad))

    def _one(
        self, raw: Raw, epoch: int | None, row: NDArray[np.float32] | None
    ) -> tuple[NDArray[np.float32], _Good]:
        """A row that holds the sound, cut and filled; of its own length where clips stay whole."""
        seed = seed_for(self.seed, "plain" if epoch is None else epoch, raw.key)
        words = read_words(raw, self.choice)
        longest = MAX_WHOLE_S * self.rate_hz if self.whole else self.clip_frames
        cut = Cut(self.rate_hz, longest, None if epoch is None else seed)
        sound = read_sound(raw, cut, row)
        n = len(sound.samples)
        if row is None:
            row = np.empty(max(n, self.clip_frames), dtype=np.float32)
        if not np.shares_memory(sound.samples, row):
            row[:n] = sound.samples
        if n < len(row):
            fill(row, n, self.padding)
        own = n if self.whole else sound.n_frames
        return row, _Good(raw.key, words, own, seed)


def _shared(n: int, n_frames: int) -> torch.Tensor:
    """Room for a batch; in a worker where the process that waits for it can see it uncopied."""
    if get_worker_info() is None:
        # NumPy asks for huge pages, torch does not: touching a batch for the first time then
        # costs a tenth of decoding it.
        return torch.from_numpy(np.empty((n, n_frames), dtype=np.float32))
    # As torch's own default_collate does it; Tensor.share_memory_ would copy.
    room = torch.UntypedStorage._new_shared(n * n_frames * 4)
    return cast(torch.Tensor, torch.empty(0).set_(room, 0, (n, n_frames)))  # type: ignore[call-overload]


def _side_by_side(rows: list[NDArray[np.float32]], n_frames: int) -> torch.Tensor:
    block = _shared(len(rows), max((len(row) for row in rows), default=n_frames))
    for number, row in enumerate(rows):
        block[number, : len(row)] = torch.from_numpy(row)
        block[number, len(row) :] = 0
    return block


def _batch(waveforms: torch.Tensor, good: list[_Good], *, drawn: bool) -> Batch:
    return Batch(
        keys=tuple(one.key for one in good),
        waveforms=waveforms,
        n_frames=torch.tensor([one.n_frames for one in good], dtype=torch.int64),
        captions=tuple(
            drawn_caption(one.words, one.seed) if drawn else one.words.captions[0] for one in good
        ),
        all_captions=tuple(one.words.captions for one in good),
        tags=tuple(one.words.tags for one in good),
        seeds=torch.tensor([one.seed for one in good], dtype=torch.int64),
    )


def tally(bad: tuple[tuple[str, str, str], ...]) -> Counter[str]:
    """How many samples were bad, by reason."""
    return Counter(reason for _, _, reason in bad)
