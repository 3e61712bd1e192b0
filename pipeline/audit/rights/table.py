"""``audit/rights.parquet``: a row for each layer of each clip shipped, sorted by key and layer.

The clips lie in the order of their tars. They are dealt into portions by their keys, which are
hashes, on this machine's disk; then one portion after another is sorted and written.
"""

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline import storage
from pipeline.audit.rights.cases import Answers, Cases, clip_cases
from pipeline.audit.tables.columns import Column, batches, compute, n_rows, table_paths
from pipeline.rights.engine import CAPTION, rights_rows
from pipeline.rights.policy import Policy
from schemas.manifest import ClipRow
from schemas.rights import RightsRow
from schemas.tables import arrow_schema, to_table

RIGHTS_PATH = "audit/rights.parquet"

PORTION_CLIPS = 20_000
"""Clips sorted at a time: with their rows, a hundred megabytes."""

_OF_THE_CLIP = (
    "key",
    "item_id",
    "source",
    "split",
    "shard",
    "duration_s",
    "title",
    "author",
    "source_url",
    "rights",
)
"""What a row has from its clip, unless the engine says otherwise of a layer."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some clips, sorted by key, with the rows of their rights; keys of the next are greater.

    ``clip_of_row`` is the place in ``clips`` that a row of ``rows`` belongs to.
    """

    clips: pa.Table
    rows: pa.Table
    clip_of_row: NDArray[np.int64]


def write_rights(output: str, policy: Policy) -> None:
    """Writes ``audit/rights.parquet`` of the data set at ``output``, decided under ``policy``."""
    for _ in saved(output, portions(output, policy)):
        pass


def saved(output: str, found: Iterable[Portion]) -> Iterator[Portion]:
    """Passes portions through, and writes their rows; the table appears when all have passed."""
    path = storage.join(output, RIGHTS_PATH)
    schema = arrow_schema(RightsRow)
    with (
        storage.writing(path) as file,
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
    ):
        for portion in found:
            writer.write_table(portion.rows, row_group_size=max(1, portion.rows.num_rows))
            yield portion


def portions(output: str, policy: Policy) -> Iterator[Portion]:
    """The clips of a data set with their rights under ``policy``, in the order of their keys."""
    templates: Answers[ClipRow, tuple[_Template, ...]] = Answers(
        lambda clip: _templates(clip, policy)
    )
    for clips in _by_key(output):
        found = clip_cases(clips, named_by(policy))
        yield _portion(found, templates.of(found))


def named_by(policy: Policy) -> frozenset[str]:
    """The item ids and keys of which a policy speaks singly."""
    overrides = policy.overrides
    return frozenset(row.id for row in overrides.rows) if overrides else frozenset()


def _by_key(output: str) -> Iterator[pa.Table]:
    paths = table_paths(output, "clips")
    n_parts = -(-n_rows(paths) // PORTION_CLIPS)
    with tempfile.TemporaryDirectory(prefix="soundmill-audit-") as folder:
        files = [Path(folder, f"{number}.arrow") for number in range(n_parts)]
        _deal(paths, files)
        for file in files:
            with pa.memory_map(str(file)) as source:
                clips = pa.ipc.open_stream(source).read_all()
            if clips.num_rows:
                yield clips.take(compute.sort_indices(clips["key"])).combine_chunks()
            file.unlink()


def _deal(paths: list[str], files: list[Path]) -> None:
    """Writes every clip into the file whose range of keys, one of equal parts, holds its key."""
    bounds = [f"{2**32 * number // len(files):08x}" for number in range(1, len(files))]
    schema = arrow_schema(ClipRow)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with ExitStack() as stack:
        writers = [
            stack.enter_context(pa.ipc.new_stream(str(file), schema, options=options))
            for file in files
        ]
        for columns in batches(paths, schema.names):
            clips = pa.Table.from_arrays(columns.columns, schema=schema)
            keys: list[Any] = clips["key"].to_pylist()
            numbers = np.array([bisect_right(bounds, key) for key in keys])
            for number, writer in enumerate(writers):
                writer.write_table(clips.filter(pa.array(numbers == number)))


@dataclass(frozen=True, slots=True)
class _Template:
    """A row of one clip that stands for many; ``own`` are the columns each has for itself."""

    row: RightsRow
    own: frozenset[str]


def _templates(clip: ClipRow, policy: Policy) -> tuple[_Template, ...]:
    rows = sorted(rights_rows(clip, policy), key=lambda row: row.layer)
    given = {f"{CAPTION}{n}" for n, caption in enumerate(clip.captions) if caption.is_given}
    return tuple(_Template(row, _own(row, clip, is_given=row.layer in given)) for row in rows)


def _own(row: RightsRow, clip: ClipRow, *, is_given: bool) -> frozenset[str]:
    """The columns that the row has from its clip, and so will the same row of a like clip."""
    own = frozenset(name for name in _OF_THE_CLIP if getattr(row, name) == getattr(clip, name))
    # A given caption's author may happen to be the recording's, here and in no other clip.
    return own - {"author"} if is_given else own


def _portion(found: Cases[ClipRow], answers: list[tuple[_Template, ...]]) -> Portion:
    n_layers = np.array([len(templates) for templates in answers], np.int64)
    per_clip = n_layers[found.codes]
    clip_of_row = np.repeat(np.arange(len(found.codes)), per_clip)
    # The templates of all cases one after another; each clip takes a stretch of them.
    begins = (np.cumsum(n_layers) - n_layers)[found.codes]
    rows_before = np.cumsum(per_clip) - per_clip
    template_of_row = np.repeat(begins - rows_before, per_clip) + np.arange(per_clip.sum())
    templates = [template for of_case in answers for template in of_case]
    table = to_table(RightsRow, [template.row for template in templates])
    row_of_template: Column = pa.array(template_of_row)
    columns: list[Column] = []
    for name in table.column_names:
        column = table[name].combine_chunks()
        own = np.array([name in template.own for template in templates], bool)[template_of_row]
        if not own.any():
            columns.append(column.take(row_of_template))
            continue
        place: Column = pa.array(np.where(own, clip_of_row, found.table.num_rows + template_of_row))
        both: Column = pa.concat_arrays([found.table[name].combine_chunks(), column])
        columns.append(both.take(place))
    rows = pa.Table.from_arrays(columns, schema=table.schema)
    return Portion(found.table, rows, clip_of_row)
