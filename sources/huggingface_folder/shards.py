"""Parquet and Arrow files that hold sounds beside words: the words row by row, a sound by its row.

``datasets`` writes a sound as a struct of ``bytes`` and ``path``, and what its columns mean as JSON
into the file's schema. Bytes are read for one row at a time; of parquet, which has no smaller unit,
one row group, of which the last is kept.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sources.folder.tables import holds_bytes
from sources.frame.fields import field

MAX_KEPT_BYTES = 256 * 2**20
"""A larger row group is gone through anew for each of its sounds."""

_BATCH_ROWS = 1_024

BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError)
"""What reading a damaged file may raise; Arrow's dates may be beyond those of Python."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds the sounds, and the names of the classes that others number."""

    audio: str
    classes: Mapping[str, tuple[str, ...]]


def layout_of(schema: pa.Schema, audio: str = "") -> Layout | None:
    """What a file's schema says of it; None where it has no column of sounds.

    Args:
        schema: With the features of ``datasets`` in its metadata, or without.
        audio: The column of the sounds, if it has to be said.
    """
    features = _features(schema)
    named = [name for name, what in features.items() if field(what, "_type") == "Audio"]
    shaped = [part.name for part in schema if _is_sound(part.type)]
    wanted = [audio] if audio else [*named, *shaped]
    found = next((name for name in wanted if _holds_sound(schema, name)), None)
    if found is None:
        return None
    classes = {}
    for name, what in features.items():
        names = field(what, "names") or field(what, "feature", "names")
        if isinstance(names, list):
            classes[name] = tuple(str(each) for each in names)
    return Layout(found, classes)


def schema_of(path: Path) -> pa.Schema:
    """The schema of a parquet or Arrow file; raises one of BROKEN."""
    if path.suffix == ".parquet":
        schema: pa.Schema = pq.read_schema(path)
        return schema
    with pa.memory_map(str(path)) as source:
        schema = _reader(source).schema
    return schema  # noqa: RET504 - of a type that mypy knows


def rows(path: Path, layout: Layout) -> Iterator[dict[str, Any]]:
    """The words of each row, with numbers of classes as their names; raises one of BROKEN.

    Of the sound there is the path that it once had, under its column's name.
    """
    for batch in _batches(path, layout):
        for cells in batch.to_pylist():
            for name, names in layout.classes.items():
                cells[name] = _named(cells.get(name), names)
            cells[layout.audio] = field(cells.get(layout.audio), "path")
            yield cells


def sound(path: Path, layout: Layout, row: int) -> bytes | None:
    """The bytes of one row's sound, rows counted from 0; None where it holds none.

    Raises:
        IndexError: There is no such row.
    """
    cell = _arrow_cell(path, layout, row) if path.suffix != ".parquet" else None
    if path.suffix == ".parquet":
        cell = _parquet_cell(path, layout, row)
    found = field(cell, "bytes") if isinstance(cell, Mapping) else cell
    return found if isinstance(found, bytes) else None


def _features(schema: pa.Schema) -> dict[str, Any]:
    said = (schema.metadata or {}).get(b"huggingface", b"")
    try:
        features = field(json.loads(said), "info", "features") if said else None
    except (ValueError, RecursionError):
        return {}
    return features if isinstance(features, dict) else {}


def _is_sound(kind: pa.DataType) -> bool:
    return (
        pa.types.is_struct(kind)
        and {kind.field(place).name for place in range(kind.num_fields)} >= {"bytes", "path"}
        and holds_bytes(kind)
    )


def _holds_sound(schema: pa.Schema, name: str) -> bool:
    if len(schema.get_all_field_indices(name)) != 1:
        return False
    kind = schema.field(name).type
    return _is_sound(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _batches(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            wordy = [part.name for part in file.schema_arrow if not holds_bytes(part.type)]
            wanted = [*wordy, f"{layout.audio}.path"]
            yield from file.iter_batches(batch_size=_BATCH_ROWS, columns=wanted)
        return
    with pa.memory_map(str(path)) as source:
        for batch in _arrow_batches(source):
            yield _without_bytes(batch, layout)


def _without_bytes(batch: pa.RecordBatch, layout: Layout) -> pa.RecordBatch:
    kept = {
        part.name: batch.column(place)
        for place, part in enumerate(batch.schema)
        if not holds_bytes(part.type)
    }
    audio = batch.column(batch.schema.get_field_index(layout.audio))
    if pa.types.is_struct(audio.type):
        kept[layout.audio] = pa.StructArray.from_arrays([pc.struct_field(audio, "path")], ["path"])
    return pa.RecordBatch.from_pydict(kept)


def _named(value: Any, names: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    is_class = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(names)
    return names[value] if is_class else None


def _parquet_cell(path: Path, layout: Layout, row: int) -> Any:
    stamp = path.stat().st_mtime_ns
    starts, sizes = _groups(path, stamp)
    group = next((n for n, start in enumerate(starts[1:]) if row < start), None)
    if group is None or row < 0:
        raise IndexError(row)
    if sizes[group] <= MAX_KEPT_BYTES:
        return _group(path, stamp, layout.audio, group)[row - starts[group]].as_py()
    with pq.ParquetFile(path) as file:
        at = starts[group]
        for batch in file.iter_batches(batch_size=8, row_groups=[group], columns=[layout.audio]):
            if row < at + batch.num_rows:
                return batch.column(0)[row - at].as_py()
            at += batch.num_rows
    raise IndexError(row)


@lru_cache(maxsize=64)
def _groups(path: Path, _stamp: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where each row group begins, with the end of the last; and how many bytes each takes."""
    with pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    starts = [0]
    for group in groups:
        starts.append(starts[-1] + group.num_rows)
    return tuple(starts), tuple(group.total_byte_size for group in groups)


@lru_cache(maxsize=1)
def _group(path: Path, _stamp: int, audio: str, group: int) -> Any:
    with pq.ParquetFile(path) as file:
        return file.read_row_group(group, columns=[audio]).column(0)


def _arrow_cell(path: Path, layout: Layout, row: int) -> Any:
    at = 0
    with pa.memory_map(str(path)) as source:
        for batch in _arrow_batches(source):
            if 0 <= row - at < batch.num_rows:
                place = batch.schema.get_field_index(layout.audio)
                return batch.column(place)[row - at].as_py()
            at += batch.num_rows
    raise IndexError(row)


def _arrow_batches(source: pa.MemoryMappedFile) -> Iterator[pa.RecordBatch]:
    reader = _reader(source)
    if isinstance(reader, pa.RecordBatchFileReader):
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)
    else:
        yield from reader


def _reader(source: pa.MemoryMappedFile) -> Any:
    magic = source.read(6)
    source.seek(0)
    return pa.ipc.open_file(source) if magic == b"ARROW1" else pa.ipc.open_stream(source)
