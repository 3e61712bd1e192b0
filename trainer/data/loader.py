"""From tars to batches: read by one thread, decoded by worker processes, in an order fixed before.

The tars of a rank are read once, front to back, by this process; the samples' bytes wait in the
shuffle buffer (its size times that of a FLAC) and go to the workers batch by batch. So neither the
order nor what is drawn can depend on the number of workers.
"""

import logging
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader

from trainer.data.ahead import Ahead
from trainer.data.batch import Batch
from trainer.data.decode import Decoded, Decoder, RawBatch, Refused, tally
from trainer.data.order import Rank, Visit, n_batches, plain_visit, training_visit
from trainer.data.samples import WrongFormat
from trainer.data.shards import Shards
from trainer.data.tars import Lost, Raw, read_samples
from trainer.settings import TrainerSettings

BATCHES_READ_AHEAD = 2
"""Beyond those that workers have in hand."""

_log = logging.getLogger("soundmill.trainer")


class Loader:
    """The batches of one rank: every sample exactly once an epoch, over all ranks and workers.

    All ranks make the same number of batches. All are full but the last two of an epoch, which
    share what is left, and those with bad samples: a bad sample is skipped and counted, and its
    place stays empty, so that no rank runs out of step. A batch may even come out empty.

    ``skipped`` counts, by reason, what this rank has skipped since the loader was made.

    Raises:
        ValueError: There are fewer samples than ranks.
    """

    def __init__(
        self, shards: Shards, settings: TrainerSettings, *, rank: int = 0, world_size: int = 1
    ) -> None:
        if shards.n_samples < world_size:
            raise ValueError(
                f"{shards.where}: {shards.n_samples} samples cannot be shared by {world_size} "
                "processes; train with fewer"
            )
        self.skipped: Counter[str] = Counter()
        self._shards = shards
        self._settings = settings
        self._rank = Rank(rank, world_size)
        self._counts = [tar.n_samples for tar in shards.tars]
        self._told: set[tuple[str, str]] = set()

    @property
    def batches_per_epoch(self) -> int:
        """On every rank."""
        return n_batches(
            self._shards.n_samples, self._rank.world_size, self._settings.training.batch
        )

    def epoch(self, n: int, start: int = 0) -> Iterator[Batch]:
        """The batches of epoch ``n`` from number ``start`` on, as the whole epoch would have them.

        Close the iterator if it is not taken to its end: it holds a thread and processes.

        Raises:
            WrongFormat: Sound that is not 48 kHz mono; a ValueError that names it.
        """
        yield from self._batches(self._in_training(n, n + 1, start))

    def epochs(
        self, first: int, end: int, start: int = 0
    ) -> Generator[Iterator[Batch], None, None]:
        """The epochs from ``first`` to before ``end``, each as :meth:`epoch` has it.

        They share their workers, which begin with an epoch while the one before is still learned
        from. Take each to its end before the next; ``start`` is of the first one, which may be left
        with nothing.
        """
        with closing(self._batches(self._in_training(first, end, start))) as stream:
            for n in range(first, end):
                yield islice(stream, self.batches_per_epoch - (start if n == first else 0))

    def _in_training(self, first: int, end: int, start: int) -> Iterator[RawBatch]:
        training = self._settings.training
        for n in range(first, end):
            visit = training_visit(
                self._counts,
                self._rank,
                batch=training.batch,
                buffer=training.shuffle_buffer,
                draw=(self._settings.seed, n),
            )
            yield from self._raw_batches(visit, start if n == first else 0, n)

    def evaluation(self) -> Iterator[Batch]:
        """One visit to each of this rank's samples, in the order of the tars; nothing is drawn.

        Each has its first caption, and of a clip that is too long the middle. No batch is empty.

        Raises:
            WrongFormat: As :meth:`epoch`.
        """
        visit = plain_visit(self._counts, self._rank, batch=self._settings.training.batch)
        for batch in self._batches(self._raw_batches(visit, 0, None)):
            if len(batch):
                yield batch

    def _batches(self, raw_batches: Iterator[RawBatch]) -> Generator[Batch, None, None]:
        n_workers = self._settings.training.workers
        ahead = Ahead(raw_batches, BATCHES_READ_AHEAD)
        decoded: DataLoader[Decoded | Refused] = DataLoader(
            Decoder(self._settings),
            batch_size=None,
            sampler=ahead if n_workers else raw_batches,
            num_workers=n_workers,
            collate_fn=_as_it_is,
            generator=torch.Generator(),  # its own: resuming must not shift the model's draws
        )
        try:
            for result in decoded:
                if isinstance(result, Refused):
                    raise WrongFormat(result.message)
                self._count(result)
                yield result.batch
            ahead.check()
        finally:
            ahead.close()

    def _raw_batches(self, visit: Visit, start: int, epoch: int | None) -> Iterator[RawBatch]:
        """The bytes of each batch; what is read before its turn waits."""
        if start >= len(visit.ends):
            return
        first = int(visit.ends[start - 1]) if start else 0
        source = self._read(visit, np.sort(visit.positions[first:]))
        held: dict[int, Raw | Lost] = {}
        for number in range(start, len(visit.ends)):
            samples = []
            for position in visit.batch(number).tolist():
                while position not in held:
                    read, sample = next(source)
                    held[read] = sample
                samples.append(held.pop(position))
            yield RawBatch(tuple(samples), epoch)

    def _read(self, visit: Visit, positions: NDArray[np.int64]) -> Iterator[tuple[int, Raw | Lost]]:
        """The samples at these positions, which are sorted, one tar after the other."""
        for shard, begin, end in zip(
            visit.shards, visit.starts[:-1], visit.starts[1:], strict=True
        ):
            low, high = np.searchsorted(positions, (begin, end))
            if low == high:
                continue
            wanted = np.zeros(end - begin, dtype=np.bool_)
            wanted[positions[low:high] - begin] = True
            for ordinal, sample in read_samples(self._shards.tars[shard].url, wanted):
                yield int(begin) + ordinal, sample

    def _count(self, decoded: Decoded) -> None:
        self.skipped += tally(decoded.bad)
        for key, url, reason in decoded.bad:
            if (url, reason) not in self._told:
                self._told.add((url, reason))
                _log.warning("%s: %s%s; skipped", url, f"{key!r}: " if key else "", reason)


def _as_it_is(decoded: Any) -> Any:
    return decoded
