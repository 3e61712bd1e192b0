"""Which sample comes when: the split over ranks, the shuffle, where a batch ends. Arithmetic alone.

The samples of an epoch are laid end to end, tar after tar; a *position* is a place in that line.
Each rank gets a stretch of it, as long as any other's or one shorter, and goes through it with a
bounded shuffle buffer. All of it follows from counts and seeds, before anything is read: so it is
the same for any number of workers, and an epoch can be entered at any batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rank:
    """One of ``world_size`` processes that train together."""

    number: int = 0
    world_size: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.number < self.world_size:
            raise ValueError(f"rank {self.number} is not one of {self.world_size}")

    def stretch(self, n_samples: int) -> tuple[int, int]:
        """First and last-but-one position of this rank; the ranks' stretches tile the line."""
        return (
            n_samples * self.number // self.world_size,
            n_samples * (self.number + 1) // self.world_size,
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """One way through the samples of a rank.

    ``shards`` int64: the tars' numbers as they lie end to end. ``starts`` int64, one longer: the
    position at which each begins, and the end. ``positions`` int64: this rank's, in the order in
    which they are handed out. ``ends`` int64: how many have been handed out after each batch.
    """

    shards: NDArray[np.int64]
    starts: NDArray[np.int64]
    positions: NDArray[np.int64]
    ends: NDArray[np.int64]

    def batch(self, number: int) -> NDArray[np.int64]:
        """The positions of one batch."""
        return self.positions[self.ends[number - 1] if number else 0 : self.ends[number]]


def rng_for(*parts: object) -> np.random.Generator:
    """A generator that depends on these parts alone."""
    return np.random.default_rng(int.from_bytes(_digest(parts, 16), "big"))


def seed_for(*parts: object) -> int:
    """A number in [0, 2**63) that depends on these parts alone."""
    return int.from_bytes(_digest(parts, 8), "big") >> 1


def n_batches(n_samples: int, world_size: int, batch: int) -> int:
    """Batches of an epoch, the same on every rank."""
    longest = -(-n_samples // world_size)
    return -(-longest // batch)


def training_visit(
    counts: Sequence[int], rank: Rank, *, batch: int, buffer: int, draw: tuple[int, int]
) -> Visit:
    """The tars in a drawn order, the samples through a shuffle buffer.

    Args:
        counts: Samples of each tar.
        rank: Whose stretch.
        batch: The largest batch.
        buffer: Samples held while one of them is drawn.
        draw: Run seed and epoch.
    """
    shards = rng_for("shards", *draw).permutation(len(counts))
    starts = _starts(counts, shards)
    first, end = rank.stretch(int(starts[-1]))
    rng = rng_for("buffer", *draw, rank.number, rank.world_size)
    n = n_batches(int(starts[-1]), rank.world_size, batch)
    return Visit(
        shards,
        starts,
        _through_a_buffer(first, end, buffer, rng),
        _even_ends(end - first, n, batch),
    )


def plain_visit(counts: Sequence[int], rank: Rank, *, batch: int) -> Visit:
    """The samples as they lie; each batch full but the last."""
    shards = np.arange(len(counts))
    starts = _starts(counts, shards)
    first, end = rank.stretch(int(starts[-1]))
    ends = np.append(np.arange(batch, end - first, batch), end - first)
    return Visit(shards, starts, np.arange(first, end), ends)


def _digest(parts: tuple[object, ...], n_bytes: int) -> bytes:
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=n_bytes).digest()


def _starts(counts: Sequence[int], shards: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64)[shards])])


def _through_a_buffer(
    first: int, end: int, size: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Each position once, drawn from ``size`` that are held; the next takes the drawn one's place.

    So at most ``size - 1`` positions are overtaken at any time.
    """
    size = min(size, end - first)
    held = list(range(first, first + size))
    given = []
    for place, position in zip(
        rng.integers(0, max(size, 1), end - first - size).tolist(),
        range(first + size, end),
        strict=True,
    ):
        given.append(held[place])
        held[place] = position
    return np.array([*given, *rng.permutation(held)], dtype=np.int64)


def _even_ends(n_samples: int, n: int, batch: int) -> NDArray[np.int64]:
    """Ends of ``n`` batches: all full but the last two, which share the rest.

    A contrastive loss has nothing to tell apart in a batch of one, which a plain remainder may be.
    """
    full = np.arange(1, n - 1) * batch
    rest = n_samples - batch * max(n - 2, 0)
    last = [n_samples - rest // 2, n_samples] if n > 1 else [n_samples]
    return np.concatenate([full, last]).astype(np.int64)
