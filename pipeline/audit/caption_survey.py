"""How the captions of a data set came about: counts by origin and model, and some to read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heapreplace
from itertools import count
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import storage
from pipeline.audit.captions import flat_captions, in_order
from pipeline.audit.columns import table_paths
from pipeline.keys import shuffle_hash
from schemas.captions import Origin
from schemas.manifest import ClipRow
from schemas.tables import arrow_schema

Kind = tuple[str, str]
"""Origin and model."""


@dataclass(frozen=True, slots=True)
class Count:
    """The captions of one origin and model; ``share`` is the fraction of the clips with one."""

    origin: str
    model: str
    captions: int
    clips: int
    share: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A caption of the sample, with the clip that it stands with."""

    key: str
    origin: str
    model: str
    score: float | None
    keywords: tuple[str, ...]
    text: str
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What is said of a data set's captions; all text in it is verbatim, and may be hostile."""

    clips: int
    counts: tuple[Count, ...]
    sample: tuple[Drawn, ...]


@dataclass(slots=True)
class Sample:
    """Up to ``n`` captions of each origin, those with the least hashes of clip and seed.

    So they are the same in whatever order captions are offered, and only they are kept in memory.
    """

    n: int
    seed: int = 0
    origins: tuple[str, ...] = tuple(map(str, Origin))
    _heaps: dict[str, list[tuple[int, int, Drawn]]] = field(default_factory=dict)
    _serial: Iterator[int] = field(default_factory=count)
    """Sets captions apart that share key and place, as a broken data set's may."""

    def offer(self, key: str, place: int, origin: str, captions: Any, index: int) -> None:
        """Takes row ``index`` of a table, at ``place`` among its clip's, if it belongs here."""
        if self.n == 0 or origin not in self.origins:
            return
        heap = self._heaps.setdefault(origin, [])
        rank = -shuffle_hash(self.seed, f"{key}\0{place}")
        if len(heap) == self.n and rank <= heap[0][0]:
            return
        row = {name: captions[name][index].as_py() for name in Drawn.__dataclass_fields__}
        drawn = Drawn(**{name: _held(value) for name, value in row.items()})
        (heappush if len(heap) < self.n else heapreplace)(heap, (rank, next(self._serial), drawn))

    def drawn(self) -> Iterator[Drawn]:
        """The sample: by origin, and of one origin by hash."""
        for origin in self.origins:
            for _, _, drawn in sorted(self._heaps.get(origin, ()), reverse=True):
                yield drawn


def survey(output: str, sample: Sample) -> Survey:
    """Counts the captions of the data set in ``output`` and fills ``sample``, a batch at a time.

    Raises:
        ValueError: There is none, or its tables cannot be read; the message names the way out.
    """
    captions, clips = Counter[Kind](), Counter[Kind]()
    try:
        n_clips = _clips_of(output)
        for table in flat_captions(output):
            _count(table, captions, clips)
            _offer(table, sample)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(_unreadable(output, str(error))) from error
    origins = in_order({origin for origin, _ in captions})
    counts = [
        Count(*kind, captions[kind], clips[kind], clips[kind] / n_clips)
        for kind in sorted(captions, key=lambda kind: (origins.index(kind[0]), kind[1]))
    ]
    return Survey(n_clips, tuple(counts), tuple(sample.drawn()))


def _clips_of(output: str) -> int:
    """How many clips there are, once their captions are found to be as this version writes."""
    if not storage.exists(output):
        raise ValueError(f"{output}: no such data set")
    paths = table_paths(output, "clips")
    if not paths:
        raise ValueError(
            f"{output}: not a finished data set, as it has no manifest/clips-*.parquet; "
            "`soundmill run` makes one of a recipe"
        )
    wanted, n_clips = arrow_schema(ClipRow), 0
    for path in paths:
        with storage.opened(path) as file:
            table = pq.ParquetFile(file)
            schema, n_clips = table.schema_arrow, n_clips + table.metadata.num_rows
        for name in ("key", "captions"):
            if name not in schema.names or not schema.field(name).equals(wanted.field(name)):
                raise ValueError(_unreadable(output, f"{path}: no column {name!r} as it should be"))
    return n_clips


def _unreadable(output: str, reason: str) -> str:
    what = reason.partition("\n")[0]
    return f"{output}: its clips cannot be read: {what}; `soundmill verify {output}` tells more"


def _count(captions: Any, n_captions: Counter[Kind], n_clips: Counter[Kind]) -> None:
    counted = captions.group_by(["origin", "model"]).aggregate(
        [("text", "count"), ("clip", "count_distinct")]
    )
    for row in counted.to_pylist():
        kind = row["origin"], row["model"]
        n_captions[kind] += row["text_count"]
        n_clips[kind] += row["clip_count_distinct"]


def _offer(captions: Any, sample: Sample) -> None:
    columns = (captions[name].to_pylist() for name in ("clip", "key", "origin"))
    place, last = 0, None
    for index, (clip, key, origin) in enumerate(zip(*columns, strict=True)):
        place = place + 1 if clip == last else 0
        last = clip
        sample.offer(key, place, origin, captions, index)


def _held(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
