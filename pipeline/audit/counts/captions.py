"""What is said of the clips: how many captions of which origin, by whom, and how often the same.

Memory holds a hash of each different sentence, at some tens of bytes, and no whole table.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.counts.totals import Captions, ModelTotals, OriginTotals
from pipeline.audit.tables.columns import Column, batches, compute, table_paths
from pipeline.audit.tables.ledger import Ledger
from schemas.captions import Origin
from schemas.manifest import ClipRow
from schemas.tables import arrow_schema

_HASH_BYTES = 16

_SCALE = 10_000
"""Agreements have four digits. As integers their sum is the same in any order of adding."""

_OF_ORIGIN: list[Any] = [
    ("text", "count"),
    ("words", "sum"),
    ("clip", "count_distinct"),
    ("agreement", "count"),
    ("scaled", "sum"),
]
_OF_MODEL: list[Any] = [("text", "count")]


def check_clips(output: str) -> int:
    """How many clips ship, once their captions are found to be as this version writes them.

    Raises:
        ValueError: There is no such data set, or its tables cannot be read; the message names the
            way out.
    """
    if not storage.exists(output):
        raise ValueError(f"{output}: no such data set")
    paths = table_paths(output, "clips")
    if not paths:
        raise ValueError(
            f"{output}: not a finished data set, as it has no manifest/clips-*.parquet; "
            "`soundmill run` makes one of a recipe"
        )
    try:
        return sum(map(_check_table, paths))
    except (ValueError, pa.ArrowException, OSError) as error:
        raise ValueError(unreadable(output, error)) from error


def unreadable(output: str, error: Exception) -> str:
    """What to tell of tables that cannot be read."""
    what = str(error).partition("\n")[0]
    return f"{output}: its clips cannot be read: {what}; `soundmill verify {output}` tells more"


def caption_totals(output: str, n_clips: int) -> Captions:
    """Counts the captions of the data set at ``output``, which ships ``n_clips`` clips."""
    sentences = Ledger(("hash",), {"times": "sum"})
    origins: dict[str, Counter[str]] = {}
    models: Counter[str] = Counter()
    for captions in flat_captions(output):
        sentences.add(_sentences(captions["text"]))
        scaled = compute.round(compute.multiply(captions["agreement"], float(_SCALE)))
        captions = captions.append_column("scaled", compute.fill_null(scaled, 0).cast(pa.int64()))
        for row in captions.group_by(["origin"]).aggregate(_OF_ORIGIN).to_pylist():
            origins.setdefault(row.pop("origin"), Counter()).update(row)
        for row in captions.group_by(["model"]).aggregate(_OF_MODEL).to_pylist():
            models[row["model"]] += row["text_count"]
    n_captions, table = models.total(), sentences.table()
    most, n_most = _most_repeated(output, table)
    return Captions(
        captions=n_captions,
        clips=n_clips,
        sentences=0 if table is None else table.num_rows,
        mean_words=_mean(sum(count["words_sum"] for count in origins.values()), n_captions),
        most_repeated=most,
        n_most_repeated=n_most,
        origins=tuple(_of_origin(name, origins[name], n_clips) for name in in_order(origins)),
        models=tuple(ModelTotals(name, models[name]) for name in sorted(models) if name),
    )


def flat_captions(output: str) -> Iterator[pa.Table]:
    """The captions of the clips shipped, one row for each, a batch of clips at a time.

    Columns: the fields of a ``Caption``, ``words``, ``key`` of the clip, and ``clip``, its number
    in the batch.
    """
    for clips in batches(table_paths(output, "clips"), ["key", "captions"]):
        nested = clips["captions"].combine_chunks()
        clip = compute.list_parent_indices(nested)
        table = pa.Table.from_struct_array(compute.list_flatten(nested))
        words = compute.count_substring_regex(table["text"], r"\S+")
        yield (
            table.append_column("words", words.cast(pa.int64()))
            .append_column("key", clips["key"].take(clip))
            .append_column("clip", clip)
        )


def in_order(origins: Iterable[str]) -> list[str]:
    """The origins in the order in which a clip has them, strange ones at the end."""
    found, known = set(origins), [str(origin) for origin in Origin]
    return [name for name in known if name in found] + sorted(found - set(known))


def _check_table(path: str) -> int:
    wanted = arrow_schema(ClipRow)
    with storage.opened(path) as file:
        table = pq.ParquetFile(file)
        schema, n_clips = table.schema_arrow, table.metadata.num_rows
    for name in ("key", "captions"):
        if name not in schema.names or not schema.field(name).equals(wanted.field(name)):
            raise ValueError(f"{path}: no column {name!r} as it should be")
    return n_clips


def _sentences(texts: Column) -> pa.Table:
    counts = texts.combine_chunks().value_counts()
    hashes = [_hash(text) for text in counts.field("values").to_pylist()]
    times = counts.field("counts")
    return pa.table({"hash": pa.array(hashes, pa.binary(_HASH_BYTES)), "times": times})


def _most_repeated(output: str, sentences: pa.Table | None) -> tuple[str, int]:
    """The sentence that most captions have, looked up by its hash, and how many have it."""
    times = 0 if sentences is None else compute.max(sentences["times"]).as_py()
    if sentences is None or times < 2:
        return "", times
    row = compute.index(sentences["times"], times).as_py()
    wanted = sentences["hash"][row].as_py()
    for captions in flat_captions(output):
        for text in compute.unique(captions["text"]).to_pylist():
            if _hash(text) == wanted:
                return text, times
    raise AssertionError("a sentence that was counted is not there any more")


def _of_origin(origin: str, count: Counter[str], n_clips: int) -> OriginTotals:
    return OriginTotals(
        origin=origin,
        captions=count["text_count"],
        clips=count["clip_count_distinct"],
        clip_fraction=round(count["clip_count_distinct"] / n_clips, 6),
        mean_words=_mean(count["words_sum"], count["text_count"]),
        mean_agreement=_mean_agreement(count),
    )


def _mean_agreement(count: Counter[str]) -> float | None:
    number = count["agreement_count"]
    return round(count["scaled_sum"] / _SCALE / number, 4) if number else None


def _mean(total: int, number: int) -> float:
    return round(total / number, 2) if number else 0.0


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()
