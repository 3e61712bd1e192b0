"""The tables that keep the contract, and the same with one row changed."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.storage import write_table
from schemas.captions import Caption, Origin
from schemas.clips import Measures, Original
from schemas.manifest import ClipRow, ShardRow
from schemas.rejections import Reason, Rejection, Stage
from schemas.rights import (
    Decision,
    Grade,
    Obligation,
    Permission,
    Permissions,
    Rights,
    RightsRow,
    Verdict,
)
from schemas.tables import to_table

CC_BY = Rights(
    "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/",
    raw="CC BY",
    url_raw="",
    rule="cc-name",
    confidence=0.9,
    grade=Grade.C,
)
ALLOWED = Decision(Verdict.ALLOW, "commercial-safe", "a" * 64, "by", "attribution is enough")
ORIGINAL = Original("0" * 64, 100, "flac", 44_100, 2, 12.5, None, "soundfile")
MEASURES = Measures(-3.0, -20.0, None, 0.0, 0.25, 18_000.0, 0.001)


def a_clip(number: int, split: str = "train") -> ClipRow:
    digest = blake2b(f"{split}{number}".encode(), digest_size=32).hexdigest()
    return ClipRow(
        key=digest[:32],
        split=split,
        shard=f"{split}/00000.tar",
        position=number,
        n_bytes=1_000,
        sha256=digest,
        pcm_hash=digest[32:],
        item_id=f"folder/{split}-{number}.wav",
        source="folder",
        start_s=0.0,
        duration_s=10.0,
        title="Rain on a roof",
        author="Ann",
        source_url="",
        tags=("rain", "tin roof"),
        captions=(
            Caption("Rain falls on a tin roof.", Origin.DESCRIPTION, language="en"),
            Caption("Rain.", Origin.T5, ("rain",), "tiny@1", "say", -0.5, 1.0, seed=3),
        ),
        rights=CC_BY,
        decision=ALLOWED,
        original=ORIGINAL,
        measures=MEASURES,
    )


def a_rights_row(clip: ClipRow, layer: str = "audio") -> RightsRow:
    return RightsRow(
        key=clip.key,
        layer=layer,
        item_id=clip.item_id,
        source=clip.source,
        split=clip.split,
        shard=clip.shard,
        duration_s=clip.duration_s,
        title=clip.title,
        author=clip.author,
        source_url="",
        generator="",
        rights=clip.rights,
        permissions=Permissions(*[Permission.ALLOW] * 6),
        obligations=(Obligation.ATTRIBUTION, Obligation.LICENSE_LINK),
        decision=ALLOWED,
    )


CLIPS = [*(a_clip(number) for number in range(3)), *(a_clip(number, "test") for number in range(2))]
SHARDS = [ShardRow(f"{split}/00000.tar", split, 3, 10_240, "b" * 64) for split in ("test", "train")]
REJECTIONS = [
    Rejection("folder/x.wav", "", "folder", Stage.RIGHTS, Reason.UNKNOWN_LICENSE, "'?'"),
    Rejection("folder/y.wav", "c" * 32, "folder", Stage.QUALITY, Reason.SILENT, "", 0.5),
]
RIGHTS = [a_rights_row(clip, layer) for clip in CLIPS for layer in ("audio", "caption:0")]


def write_tables(
    root: Path,
    *,
    clips: list[ClipRow] = CLIPS,
    shards: list[ShardRow] = SHARDS,
    rejections: list[Rejection] = REJECTIONS,
    rights: list[RightsRow] = RIGHTS,
) -> str:
    """The tables below ``root`` as a run lays them; clips of no split we know lie with train's."""
    held_out = [clip for clip in clips if clip.split == "test"]
    others = [clip for clip in clips if clip.split != "test"]
    write_table(f"{root}/manifest/clips-test-00000.parquet", to_table(ClipRow, held_out))
    write_table(f"{root}/manifest/clips-train-00000.parquet", to_table(ClipRow, others))
    write_table(f"{root}/manifest/shards.parquet", to_table(ShardRow, shards))
    write_table(f"{root}/manifest/rejections-00000.parquet", to_table(Rejection, rejections))
    write_table(f"{root}/audit/rights.parquet", to_table(RightsRow, rights))
    return str(root)


def with_part(row: Any, path: str, value: object) -> Any:
    """The record with the field at the dotted ``path`` changed."""
    name, _, rest = path.partition(".")
    return replace(row, **{name: with_part(getattr(row, name), rest, value) if rest else value})


def changed(rows: list[Any], path: str, value: object) -> list[Any]:
    """The rows, the second of them with one field changed."""
    return [rows[0], with_part(rows[1], path, value), *rows[2:]]


def rewritten(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """A table as somebody else's program has left it."""
    import pyarrow.parquet as pq

    write_table(str(path), change(pq.read_table(path)))
