"""The tables of a data set, written by workers: sorted, in files of bounded length."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import AsDict, AsIter, PCollection
from apache_beam.transforms.combiners import Count

from pipeline import storage
from pipeline.keys import HASH_BITS, shuffle_hash
from pipeline.stages.catalogue import Filed
from schemas.items import Evidence, Item
from schemas.manifest import SHARD_TABLE, ClipRow, ShardRow
from schemas.rejections import Rejection
from schemas.tables import to_table

MAX_ROWS = 20_000
"""Rows in a file: its worker holds all of them at once, at some kilobytes each."""


def itself(row: Any) -> Any:
    """The row as it is."""
    return row


@dataclass(eq=False)
class WriteSorted(beam.PTransform[PCollection[Any], PCollection[str]]):
    """Writes rows as ``<folder>/<stem>-00000.parquet`` and so on, one folder per ``folder_of``.

    A row's file follows from the hash of its key, and rows are sorted by key within a file: the
    bytes do not depend on who wrote them. Gives the paths written.
    """

    record: type
    output: str
    stem: str
    folder_of: Callable[[Any], str]
    key_of: Callable[[Any], str]
    row_of: Callable[[Any], Any] = itself
    """What of an element is written."""

    def expand(self, rows: PCollection[Any]) -> PCollection[str]:
        """Adds the transform."""
        foldered = rows | "KeyByFolder" >> beam.Map(
            lambda row, folder_of: (folder_of(row), row), self.folder_of
        ).with_output_types(tuple[str, Any])
        counts = foldered | "Folders" >> beam.Keys() | "Count" >> Count.PerElement()
        paths: PCollection[str] = (
            foldered
            | "KeyByFile"
            >> beam.Map(
                _by_file, key_of=self.key_of, stem=self.stem, counts=AsDict(counts)
            ).with_output_types(tuple[str, Any])
            | "GroupFiles" >> beam.GroupByKey()
            | "WriteFile"
            >> beam.Map(
                _write_file,
                record=self.record,
                output=self.output,
                key_of=self.key_of,
                row_of=self.row_of,
            ).with_output_types(str)
        )
        return paths


def _by_file(
    foldered: tuple[str, Any],
    key_of: Callable[[Any], str],
    stem: str,
    counts: Mapping[str, int],
) -> tuple[str, Any]:
    folder, row = foldered
    n_files = -(-counts[folder] // MAX_ROWS)
    number = shuffle_hash(0, key_of(row)) * n_files >> HASH_BITS
    return f"{folder}/{stem}-{number:05d}.parquet", row


def _write_file(
    group: tuple[str, Iterable[Any]],
    record: type,
    output: str,
    key_of: Callable[[Any], Any],
    row_of: Callable[[Any], Any] = itself,
) -> str:
    path, rows = group
    table = to_table(record, map(row_of, sorted(rows, key=key_of)))
    storage.write_table(storage.join(output, path), table)
    return path


@dataclass(eq=False)
class WriteEvidence(beam.PTransform[PCollection[Filed], PCollection[str]]):
    """Writes ``catalog/<source>/evidence-*.parquet``: each text of a source once."""

    output: str

    def expand(self, filed: PCollection[Filed]) -> PCollection[str]:
        """Adds the transform."""
        paths: PCollection[str] = (
            filed
            | "KeyByText"
            >> beam.Map(
                lambda one: (f"{one.source}\0{one.evidence.sha256}", one)
            ).with_output_types(tuple[str, Filed])
            | "Once" >> beam.CombinePerKey(_any_of)
            | "Texts" >> beam.Values()
            | "Write"
            >> WriteSorted(
                Evidence,
                self.output,
                "evidence",
                folder_of=lambda one: f"catalog/{one.source}",
                key_of=lambda one: one.evidence.sha256,
                row_of=lambda one: one.evidence,
            )
        )
        return paths


def _any_of(same: Iterable[Filed]) -> Filed:
    return next(iter(same))


@dataclass(eq=False)
class WriteCatalogue(beam.PTransform[PCollection[Item], PCollection[str]]):
    """Writes ``catalog/<source>/items-*.parquet``: all items as listed, pointing to evidence."""

    output: str

    def expand(self, items: PCollection[Item]) -> PCollection[str]:
        """Adds the transform."""
        paths: PCollection[str] = items | "Write" >> WriteSorted(
            Item,
            self.output,
            "items",
            folder_of=lambda item: f"catalog/{item.source}",
            key_of=lambda item: item.item_id,
        )
        return paths


@dataclass(eq=False)
class WriteRejections(beam.PTransform[tuple[PCollection[Rejection], ...], PCollection[str]]):
    """Writes ``manifest/rejections-*.parquet``: one row per dropped item or clip."""

    output: str

    def expand(self, rejected: tuple[PCollection[Rejection], ...]) -> PCollection[str]:
        """Adds the transform."""
        paths: PCollection[str] = (
            rejected
            | "Gather" >> beam.Flatten()
            | "Write"
            >> WriteSorted(
                Rejection,
                self.output,
                "rejections",
                folder_of=lambda _: "manifest",
                key_of=lambda row: f"{row.item_id}\0{row.clip}",
            )
        )
        return paths


@dataclass(eq=False)
class WriteManifest(beam.PTransform[tuple[Any, Any], PCollection[str]]):
    """Writes ``manifest/clips-*.parquet`` in the order of the shards, and ``shards.parquet``."""

    output: str

    def expand(self, sharded: tuple[PCollection[ClipRow], PCollection[ShardRow]]) -> Any:
        """Adds the transform."""
        clips, shards = sharded
        clip_files = (
            clips
            | "KeyByClipFile"
            >> beam.Map(lambda row: (_clip_file(row), row)).with_output_types(tuple[str, ClipRow])
            | "GroupClipFiles" >> beam.GroupByKey()
            | "WriteClips"
            >> beam.Map(
                _write_file, record=ClipRow, output=self.output, key_of=lambda row: row.position
            ).with_output_types(str)
        )
        # With no tar at all the table is written too: it tells that the graph came to its end.
        shard_file = (
            shards.pipeline
            | "ShardTable" >> beam.Create([SHARD_TABLE])
            | "WriteShardTable"
            >> beam.Map(_write_shards, output=self.output, shards=AsIter(shards)).with_output_types(
                str
            )
        )
        return (clip_files, shard_file) | "GatherPaths" >> beam.Flatten()


def _write_shards(path: str, output: str, shards: Iterable[ShardRow]) -> str:
    return _write_file((path, shards), ShardRow, output, lambda row: row.shard)


def _clip_file(row: ClipRow) -> str:
    return f"manifest/clips-{row.split}-{row.position // MAX_ROWS:05d}.parquet"
