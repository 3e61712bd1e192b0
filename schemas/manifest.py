"""The rows of the manifest: what a finished data set says of itself."""

from dataclasses import dataclass

from schemas.captions import Caption
from schemas.clips import Measures, Original
from schemas.rights import Decision, Rights

SPLITS = ("train", "valid", "test")

SHARD_TABLE = "manifest/shards.parquet"
"""Below the data set; written even where there is no tar."""


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One shipped clip: ``position`` is its rank in its split; bytes and hash are its FLAC's."""

    key: str
    split: str
    shard: str
    """The tar's path below the data set, as ``train/00000.tar``."""
    position: int
    n_bytes: int
    sha256: str
    pcm_hash: str
    item_id: str
    source: str
    start_s: float
    duration_s: float
    title: str
    author: str
    source_url: str
    tags: tuple[str, ...]
    captions: tuple[Caption, ...]
    rights: Rights
    decision: Decision
    original: Original
    measures: Measures
    subset: str = ""
    """The part of its collection that it is published in, as its item has it."""


@dataclass(frozen=True, slots=True)
class ShardRow:
    """One tar. ``shard`` is its path below the data set."""

    shard: str
    split: str
    clips: int
    n_bytes: int
    sha256: str
