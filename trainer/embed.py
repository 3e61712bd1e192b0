"""Embeddings of sounds as a Parquet file, written a row group at a time.

The same model, sounds and machine give the same bytes: the order is that of the shards, batches are
of one size, and no clock is read.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainer.encoder import Encoder
from trainer.sounds import Sound
from trainer.windows import windows

FORMAT = "1"
"""Of the columns and the metadata."""

BATCH = 16
"""Windows that a model is given at once: enough for two cores to be busy, little to hold."""

GROUP = 1024
"""Rows of a row group, some megabytes: what a search holds at once."""

_TEXTS = ("key", "path", "split", "title", "author", "license", "source_url")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was written, and what could not be embedded, by its reason."""

    sounds: int
    captions: int
    skipped: Counter[str]


def embed(
    encoder: Encoder,
    sounds: Iterable[Sound],
    output: Path,
    *,
    texts: bool = False,
    of: str = "",
    skipped: Counter[str] | None = None,
) -> Embedded:
    """Writes the vectors of ``sounds``, and with ``texts`` those of their captions, to ``output``.

    The file appears by rename when it is complete.

    Args:
        encoder: The model.
        sounds: In the order in which they are to be written.
        output: A Parquet file.
        texts: Whether captions are embedded too.
        of: A digest of what the sounds are read from, for the file's metadata.
        skipped: Counts of what the reading of ``sounds`` leaves out; bad audio is added.

    Raises:
        ValueError: No sound could be embedded.
    """
    skipped = Counter() if skipped is None else skipped
    n_sounds = n_captions = 0
    schema = schema_of(encoder, texts=texts, of=of)
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(f"{output.name}.{uuid4().hex}.part")
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd") as writer:
            pairs = embedded(encoder, sounds, skipped)
            while group := list(islice(pairs, GROUP)):
                writer.write_table(_table(encoder, group, schema, texts=texts))
                n_sounds += len(group)
                n_captions += sum(len(sound.captions) for sound, _ in group) if texts else 0
        if not n_sounds:
            why = ", ".join(f"{reason}: {n}" for reason, n in sorted(skipped.items()))
            raise ValueError(f"there is no sound to embed ({why or 'nothing was found'})")
        os.replace(partial, output)  # noqa: PTH105 - as everywhere: a file appears whole
    finally:
        partial.unlink(missing_ok=True)
    return Embedded(n_sounds, n_captions, skipped)


def embedded(
    encoder: Encoder, sounds: Iterable[Sound], skipped: Counter[str]
) -> Iterator[tuple[Sound, NDArray[np.float32]]]:
    """Each sound with its unit vector, the mean over its windows; batches span sounds.

    A sound that cannot be decoded is counted in ``skipped`` and left out.
    """
    waiting: list[_Sum] = []
    heard = _heard(encoder, sounds, skipped, waiting)
    while batch := list(islice(heard, BATCH)):
        vectors = encoder.embed_waveforms([samples for _, samples in batch])
        for (of, _), vector in zip(batch, vectors, strict=True):
            of.total += vector
        # Complete is what was pulled to its end, and all that was pulled is added up by now.
        while waiting and waiting[0].complete:
            yield waiting.pop(0).mean()
    yield from (each.mean() for each in waiting)


@dataclass(slots=True, eq=False)
class _Sum:
    """The vectors of a sound's windows, added up."""

    sound: Sound
    total: NDArray[np.float64]
    complete: bool = False

    def mean(self) -> tuple[Sound, NDArray[np.float32]]:
        return self.sound, (self.total / np.linalg.norm(self.total)).astype(np.float32)


def _heard(
    encoder: Encoder, sounds: Iterable[Sound], skipped: Counter[str], waiting: list[_Sum]
) -> Iterator[tuple[_Sum, NDArray[np.float32]]]:
    for sound in sounds:
        of = _Sum(sound, np.zeros(encoder.dim))
        waiting.append(of)
        try:
            for window in windows(sound.audio, encoder.sample_rate_hz, encoder.max_s):
                yield of, window.samples
            of.complete = True
        except ValueError:
            skipped["audio that cannot be decoded"] += 1
            waiting.remove(of)


def schema_of(encoder: Encoder, *, texts: bool, of: str) -> pa.Schema:
    """Columns, and as metadata which model the vectors are of."""
    vector = pa.list_(pa.field("item", pa.float32(), nullable=False), encoder.dim)
    fields: list[pa.Field[Any]] = [pa.field(name, pa.string(), nullable=False) for name in _TEXTS]
    fields.append(pa.field("captions", pa.list_(pa.string()), nullable=False))
    fields.append(pa.field("embedding", vector, nullable=False))
    if texts:
        fields.append(pa.field("caption_embeddings", pa.list_(vector), nullable=False))
    told = {
        "format": FORMAT,
        "model": encoder.name,
        "model_digest": encoder.digest,
        "dim": str(encoder.dim),
        "normalised": "true",
        "of": of,
    }
    return pa.schema(fields, {f"soundmill.{key}": value for key, value in told.items()})


def _table(
    encoder: Encoder,
    group: list[tuple[Sound, NDArray[np.float32]]],
    schema: pa.Schema,
    *,
    texts: bool,
) -> pa.Table:
    columns: dict[str, Any] = {
        name: [getattr(sound, name) for sound, _ in group] for name in (*_TEXTS, "captions")
    }
    kind = schema.field("embedding").type
    columns["embedding"] = _vectors(np.stack([vector for _, vector in group]), kind)
    if texts:
        captions = [caption for sound, _ in group for caption in sound.captions]
        ends = np.cumsum([0, *(len(sound.captions) for sound, _ in group)])
        parts = [
            encoder.embed_texts(captions[start : start + BATCH])
            for start in range(0, len(captions), BATCH)
        ]
        flat = np.concatenate(parts) if parts else np.zeros((0, encoder.dim), np.float32)
        columns["caption_embeddings"] = pa.ListArray.from_arrays(
            pa.array(ends, pa.int32()),
            _vectors(flat, kind),
            type=schema.field("caption_embeddings").type,
        )
    return pa.table(columns, schema=schema)


def _vectors(vectors: NDArray[np.float32], kind: Any) -> "pa.Array[Any]":
    flat = pa.array(np.ascontiguousarray(vectors, np.float32).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, type=kind)
