"""Search among embeddings: the exact nearest by cosine, a row group in memory at a time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainer.embed import FORMAT

_SHOWN = ("key", "path", "split", "title", "author", "license", "source_url", "captions")


@dataclass(frozen=True, slots=True)
class About:
    """What an index says of itself; ``of`` is a digest of the shards that it was made from."""

    model: str
    model_digest: str
    dim: int
    of: str
    rows: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A sound that was found: its cosine with the query, and whose it is. Texts are verbatim."""

    score: float
    key: str
    path: str
    split: str
    title: str
    captions: tuple[str, ...]
    author: str
    license: str
    source_url: str


def read_about(index: Path) -> About:
    """What the metadata of an index say.

    Raises:
        ValueError: It is no index of ours.
    """
    try:
        metadata = pq.read_metadata(index)
        told = pq.read_schema(index).metadata or {}
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{index}: no index: {str(error).partition(chr(10))[0]}") from error
    if told.get(b"soundmill.format", b"").decode() != FORMAT:
        raise ValueError(f"{index}: no index that this `soundmill embed` has written")
    return About(
        model=told[b"soundmill.model"].decode(),
        model_digest=told[b"soundmill.model_digest"].decode(),
        dim=int(told[b"soundmill.dim"]),
        of=told[b"soundmill.of"].decode(),
        rows=metadata.num_rows,
    )


def search(index: Path, query: NDArray[np.float32], k: int) -> list[Hit]:
    """The ``k`` rows of greatest cosine, best first; of equals the one that comes first.

    Args:
        index: A file of :func:`trainer.embed.embed`.
        query: A unit vector, shape (dim,).
        k: How many; all rows where there are fewer.
    """
    with pq.ParquetFile(index) as file:
        scores, rows = _best(file, query, k)
        starts = np.cumsum([0, *(file.metadata.row_group(each).num_rows for each in _groups(file))])
        found: dict[int, Hit] = {}
        for group in _groups(file):
            wanted = (rows >= starts[group]) & (rows < starts[group + 1])
            if not wanted.any():
                continue
            table = file.read_row_group(group, list(_SHOWN))
            told = table.take(pa.array(rows[wanted] - starts[group])).to_pylist()
            for row, score, one in zip(rows[wanted], scores[wanted], told, strict=True):
                captions = tuple(one.pop("captions"))
                found[int(row)] = Hit(score=float(score), captions=captions, **one)
    return [found[int(row)] for row in rows]


def _groups(file: pq.ParquetFile) -> range:
    return range(file.metadata.num_row_groups)


def _best(
    file: pq.ParquetFile, query: NDArray[np.float32], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Scores and row numbers of the best rows, in their order."""
    scores, rows = np.zeros(0, np.float32), np.zeros(0, np.int64)
    seen = 0
    for group in _groups(file):
        column: Any = file.read_row_group(group, ["embedding"])["embedding"].combine_chunks()
        vectors = column.flatten().to_numpy().reshape(len(column), -1)
        scores = np.concatenate([scores, vectors @ query])
        rows = np.concatenate([rows, np.arange(seen, seen + len(column))])
        seen += len(column)
        order = np.lexsort((rows, -scores))[:k]
        scores, rows = scores[order], rows[order]
    return scores, rows
