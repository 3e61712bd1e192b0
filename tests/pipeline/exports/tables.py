"""The tables of a finished data set without its audio: what the exports read, and no more."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pipeline.lock import Lock, write_lock
from pipeline.storage import write_table
from schemas.captions import Caption, Origin
from schemas.clips import Measures, Original
from schemas.items import Item
from schemas.manifest import ClipRow, ShardRow
from schemas.rejections import Rejection
from schemas.rights import Decision, Grade, Rights, Verdict
from schemas.tables import to_table

LOCK = Lock(
    recipe={
        "dataset": "porch",
        "sources": [
            {"type": "folder", "path": "sounds"},
            {"type": "synthetic"},
            {"type": "freesound"},
        ],
    },
    policy={"name": "research", "summary": "Everything that may be trained on."},
    versions={"soundmill": "0.1.0"},
)

BY = Rights(
    spdx="CC-BY-4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
    raw="CC BY 4.0",
    url_raw="http://creativecommons.org/licenses/by/4.0",
    rule="cc-url",
    family="CC-BY",
    version="4.0",
    candidates=("CC-BY-4.0",),
    confidence=1.0,
    published="2019-05-04",
    grade=Grade.C,
)
ZERO = replace(
    BY,
    spdx="CC0-1.0",
    url="https://creativecommons.org/publicdomain/zero/1.0/",
    raw="Creative Commons 0",
    url_raw="",
    family="CC0",
    version="1.0",
    candidates=("CC0-1.0",),
    published="",
)
ALLOWED = Decision(Verdict.ALLOW, "research", "0" * 64, "allow-open", "CC-BY is let in")
HOSTILE = '"><script>alert(1)</script>](javascript:alert(2)) =cmd|\u202egnp| {{ 7 * 7 }}\n# No'


def a_clip(number: int, rights: Rights = BY, **fields: object) -> ClipRow:
    """Clip ``number`` of a recording of its own, 2.5 s long; ``fields`` replace others."""
    source = str(fields.get("source", "folder"))
    row = ClipRow(
        key=f"{number:032x}",
        split="train",
        shard="train/00000.tar",
        position=number,
        n_bytes=1_000,
        sha256="ab" * 32,
        pcm_hash="cd" * 16,
        item_id=f"{source}/{number:03d}.wav",
        source=source,
        start_s=0.0,
        duration_s=2.5,
        title=f"Gate {number}",
        author="Ann",
        source_url=f"https://example.org/{number}",
        tags=("gate", "iron"),
        captions=(Caption("A gate creaks.", Origin.TITLE, language="en"),),
        rights=rights,
        decision=ALLOWED,
        original=Original("0" * 64, 100, "pcm_s16le", 44_100, 2, 2.5, 2.5, "soundfile"),
        measures=Measures(-3.0, -20.0, None, 0.0, 0.0, 18_000.0, 0.0),
    )
    return replace(row, **fields)  # type: ignore[arg-type]


def write(root: Path, clips: Iterable[ClipRow], items: Iterable[Item] = ()) -> str:
    """Writes manifest, catalogue and lock below ``root``; the catalogue holds ``items`` alone."""
    rows, output = list(clips), str(root)
    write_lock(output, LOCK)
    for split in sorted({"train", *(row.split for row in rows)}):
        part = [row for row in rows if row.split == split]
        write_table(f"{output}/manifest/clips-{split}-00000.parquet", to_table(ClipRow, part))
    write_table(f"{output}/manifest/rejections-00000.parquet", to_table(Rejection, []))
    shards = [
        ShardRow(
            shard,
            shard.partition("/")[0],
            sum(row.shard == shard for row in rows),
            10_240,
            sha256(shard.encode()).hexdigest(),
        )
        for shard in sorted({row.shard for row in rows})
    ]
    write_table(f"{output}/manifest/shards.parquet", to_table(ShardRow, shards))
    for source in sorted({"folder", *(item.source for item in items)}):
        part_items = [item for item in items if item.source == source]
        path = f"{output}/catalog/{source}/items-00000.parquet"
        write_table(path, to_table(Item, part_items))
    return output
