"""Integrated loudness by Recommendation ITU-R BS.1770-4, for mono at 48 kHz.

The K-weighting filter is recursive, which numpy cannot do sample by sample. It is done here in
blocks: within a block the filter is one matrix, and between blocks its state is advanced by another
(two small matrix products take a third of the time of a compiled sample loop).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.pcm import Samples

BLOCK_FRAMES = 40
"""Frames per matrix block. The fastest measured of 24 to 160, and a divisor of 100 ms."""

PIECE_BLOCKS = 1_200
"""One second: what is computed at once stays in the cache, and off the pages of fresh memory."""

STEP_FRAMES = 4_800
"""100 ms: gating blocks of 400 ms overlap by 75 % (BS.1770-4, Annex 1)."""

STEPS_PER_GATE = 4

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OFFSET_LUFS = -0.691

# BS.1770-4 Table 1 (head, a shelf) and Table 2 (RLB weighting, a high pass): b0 b1 b2, a1 a2.
SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (-1.69065929318241, 0.73248077421585),
)
HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))

NEGLIGIBLE = 1e-9
"""Of a state that started at one: what is left of it after enough blocks not to matter."""


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The filter on blocks, four states wide."""

    direct: Samples
    """Shape (block, block): the output due to the input."""
    enter: Samples
    """Shape (4, block): what of the input enters the state at the block's end."""
    show: Samples
    """Shape (4, block): the output due to the state at the block's beginning."""
    advance: tuple[Samples, ...]
    """Shape (4, 4) each: the state after 1, 2, 4 … blocks without input."""


def integrated_loudness_lufs(samples: Samples) -> float | None:
    """The integrated loudness of one channel; shape (frames,), 48 kHz.

    Returns:
        LUFS, or None where there is less than 400 ms, or every gating block lies at or below the
        absolute gate of -70 LUFS.
    """
    steps = _step_energies(samples)
    if steps.size < STEPS_PER_GATE:
        return None
    total = np.concatenate(([0.0], np.cumsum(steps)))
    mean_squares = (total[STEPS_PER_GATE:] - total[:-STEPS_PER_GATE]) / (
        STEPS_PER_GATE * STEP_FRAMES
    )
    heard = mean_squares[mean_squares > _mean_square(ABSOLUTE_GATE_LUFS)]
    if not heard.size:
        return None
    threshold = heard.mean() * 10 ** (RELATIVE_GATE_LU / 10)
    return float(OFFSET_LUFS + 10 * np.log10(heard[heard > threshold].mean()))


def k_weighted(samples: Samples) -> Samples:
    """``samples`` through the K-weighting filter from rest; of the same shape, (frames,)."""
    n_blocks = -(-samples.size // BLOCK_FRAMES)
    padded = np.zeros((n_blocks, BLOCK_FRAMES), np.float32)
    padded.reshape(-1)[: samples.size] = samples
    filtered = np.concatenate([piece.copy() for piece in _filtered(padded)])
    return filtered.reshape(-1)[: samples.size]


def _step_energies(samples: Samples) -> NDArray[np.float64]:
    whole = samples.size // STEP_FRAMES * STEP_FRAMES
    energies = [np.empty(0)]
    for piece in _filtered(samples[:whole].reshape(-1, BLOCK_FRAMES)):
        steps = piece.reshape(-1, STEP_FRAMES)
        energies.append(np.einsum("ij,ij->i", steps, steps))
    return np.concatenate(energies)


def _filtered(blocks: Samples) -> Iterator[Samples]:
    """The filtered ``blocks``, in pieces of a second; each is valid until the next."""
    matrices = _matrices()
    states = _states(blocks, matrices)
    filtered = np.empty((PIECE_BLOCKS, BLOCK_FRAMES), np.float32)
    shown = np.empty_like(filtered)
    for start in range(0, len(blocks), PIECE_BLOCKS):
        piece = blocks[start : start + PIECE_BLOCKS]
        here = filtered[: len(piece)]
        np.matmul(piece, matrices.direct, out=here)
        np.matmul(states[:, start : start + len(piece)].T, matrices.show, out=shown[: len(piece)])
        here += shown[: len(piece)]
        yield here


def _states(blocks: Samples, matrices: _Blocks) -> Samples:
    """The filter's state at the beginning of each block; shape (4, blocks).

    One row per state: long rows are what the adding is fast on.
    """
    states = np.zeros((matrices.enter.shape[0], len(blocks)), np.float32)
    # In this order: BLAS takes three times as long over the product of the transposed two.
    states[:, 1:] = (blocks[:-1] @ matrices.enter.T).T
    # Each round adds what entered 1, 2, 4 … blocks earlier, until it has died away.
    for doubling, advance in enumerate(matrices.advance):
        lag = 1 << doubling
        if lag >= len(blocks):
            break
        states[:, lag:] += advance @ states[:, :-lag]
    return states


def _mean_square(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LUFS) / 10))


@cache
def _matrices() -> _Blocks:
    """The block matrices of shelf and high pass in series.

    The state is expressed in the basis in which the outputs due to its components are orthonormal
    (Q of the QR decomposition of what a block shows of it): in the companion basis they almost
    cancel, and float32 loses three digits.
    """
    advance, enter, show, direct = _series(_section(*SHELF), _section(*HIGH_PASS))
    impulse = [direct]
    shows = [show]
    for _ in range(BLOCK_FRAMES - 1):
        impulse.append(float(shows[-1] @ enter))
        shows.append(shows[-1] @ advance)
    entering = [enter]
    for _ in range(BLOCK_FRAMES - 1):
        entering.append(advance @ entering[-1])
    orthonormal, change = np.linalg.qr(np.array(shows))
    toeplitz = np.zeros((BLOCK_FRAMES, BLOCK_FRAMES))
    for frame in range(BLOCK_FRAMES):
        toeplitz[frame, frame:] = impulse[: BLOCK_FRAMES - frame]
    block_advance = change @ np.linalg.matrix_power(advance, BLOCK_FRAMES) @ np.linalg.inv(change)
    advances = []
    while np.abs(block_advance).max() > NEGLIGIBLE:
        advances.append(block_advance.astype(np.float32))
        block_advance = block_advance @ block_advance
    return _Blocks(
        toeplitz.astype(np.float32),
        np.ascontiguousarray(change @ np.array(entering[::-1]).T).astype(np.float32),
        np.ascontiguousarray(orthonormal.T).astype(np.float32),
        tuple(advances),
    )


_State = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]
"""A state-space filter: advance (n, n), enter (n,), show (n,), direct."""


def _section(b: tuple[float, float, float], a: tuple[float, float]) -> _State:
    """A second-order section in controllable companion form."""
    advance = np.array([[-a[0], -a[1]], [1.0, 0.0]])
    show = np.array([b[1] - a[0] * b[0], b[2] - a[1] * b[0]])
    return advance, np.array([1.0, 0.0]), show, b[0]


def _series(first: _State, second: _State) -> _State:
    """``second`` fed with the output of ``first``."""
    a1, b1, c1, d1 = first
    a2, b2, c2, d2 = second
    advance = np.block([[a1, np.zeros((2, 2))], [np.outer(b2, c1), a2]])
    return (
        advance,
        np.concatenate([b1, b2 * d1]),
        np.concatenate([d2 * c1, c2]),
        d1 * d2,
    )
