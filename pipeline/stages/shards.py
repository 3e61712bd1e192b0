"""Shards: WebDataset tars in LAION's layout, each a pure function of its clips.

A tar that an earlier run has finished is known by its receipt: what went in. With the same
content asked for again, it is left as it is.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import IO, Any, Literal, NamedTuple

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline import storage
from pipeline.hashing import HashingWriter
from pipeline.journal import Journal
from pipeline.stages.place import PlaceClips, Placed
from pipeline.staging import StagedAudio
from pipeline.work import WorkFolder
from schemas.clips import Candidate
from schemas.manifest import ClipRow, ShardRow
from schemas.sample import sample_json
from schemas.tables import from_plain, to_plain


class Sharded(NamedTuple):
    """The rows of the shipped clips, and of the tars that they lie in."""

    clips: PCollection[ClipRow]
    shards: PCollection[ShardRow]


@dataclass(frozen=True, slots=True)
class Member:
    """One clip of a tar, ready to be written but for its audio."""

    placed: Placed
    document: bytes


def shard_path(split: str, number: int) -> str:
    """The tar's path below the data set."""
    return f"{split}/{number:05d}.tar"


def content_digest(members: list[Member]) -> str:
    """Changes with any byte that goes into the tar."""
    digest = blake2b(digest_size=16)
    for member in members:
        clip = member.placed.candidate.clip
        digest.update(f"{clip.key}\0{clip.sha256}\0{len(member.document)}\0".encode())
        digest.update(member.document)
    return digest.hexdigest()


def write_tar(file: IO[bytes], members: list[Member], audio: StagedAudio) -> None:
    """Writes the members in their order: plain USTAR, mtime 0, owner 0, FLAC before JSON.

    Raises:
        RuntimeError: Staging does not hold what its index says; the message names the way out.
    """
    # Not at the top: where torch is installed it comes along, and takes seconds of every process.
    from webdataset import TarWriter

    with TarWriter(file, user="", group="", mode=0o644, mtime=0, encoder=False) as tar:
        for member in members:
            clip = member.placed.candidate.clip
            flac = audio.read(clip.claim)
            if sha256(flac).hexdigest() != clip.sha256:
                raise RuntimeError(
                    f"staged audio of {clip.item_id} was changed since it was written "
                    f"({clip.claim.path}); remove the staging folder and run again"
                )
            tar.write({"__key__": clip.key, "flac": flac, "json": member.document})


@dataclass(eq=False)
class WriteShards(beam.PTransform[PCollection[Candidate], Sharded]):
    """Places the clips, and writes each tar on one worker from ranges of the staging files."""

    output: str
    work: WorkFolder
    seed: int
    samples: int

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Sharded`."""
        out = (
            clips
            | "Place" >> PlaceClips(self.seed)
            | "KeyByShard"
            >> beam.Map(_by_shard, samples=self.samples).with_output_types(tuple[str, Placed])
            | "GroupShards" >> beam.GroupByKey()
            | "WriteTar"
            >> beam.ParDo(_WriteFn(self.output, self.work)).with_outputs("shards", main="clips")
        )
        return Sharded(out.clips, out.shards)


def _by_shard(placed: Placed, samples: int) -> tuple[str, Placed]:
    return shard_path(placed.candidate.split, placed.position // samples), placed


@dataclass(eq=False)
class _WriteFn(beam.DoFn):
    output: str
    work: WorkFolder
    _audio: Any = field(default=None, init=False)
    _journal: Any = field(default=None, init=False)

    def start_bundle(self) -> None:
        self._audio = StagedAudio(self.work.staging)
        self._journal = Journal(self.work.journals, "shards")

    def process(
        self, group: tuple[str, Iterable[Placed]]
    ) -> Iterator[ClipRow | TaggedOutput[Literal["shards"], ShardRow]]:
        shard, unordered = group
        members = [
            Member(placed, sample_json(placed.candidate))
            for placed in sorted(unordered, key=lambda placed: placed.position)
        ]
        content = content_digest(members)
        row = self._finished(shard, content) or self._write(shard, content, members)
        self._journal.end(sum(m.placed.candidate.clip.duration_s for m in members))
        Metrics.counter("shards", "clips").inc(len(members))
        yield TaggedOutput("shards", row)
        for member in members:
            yield clip_row(member.placed, shard)

    def finish_bundle(self) -> None:
        self._audio.close()
        self._journal.close()

    def _receipt(self, shard: str) -> str:
        return storage.join(self.work.receipts, shard.replace("/", "-") + ".json")

    def _finished(self, shard: str, content: str) -> ShardRow | None:
        receipt, tar = self._receipt(shard), storage.join(self.output, shard)
        if not storage.exists(receipt) or not storage.exists(tar):
            return None
        noted = json.loads(storage.read_bytes(receipt))
        row = from_plain(ShardRow, noted["row"])
        if noted["content"] != content or storage.size(tar) != row.n_bytes:
            return None
        return row

    def _write(self, shard: str, content: str, members: list[Member]) -> ShardRow:
        # First, or a kill before the new receipt would leave the old one to vouch for the new tar.
        storage.remove(self._receipt(shard))
        with storage.writing(storage.join(self.output, shard)) as file:
            hashing = HashingWriter(file)
            write_tar(hashing, members, self._audio)  # type: ignore[arg-type]
        row = ShardRow(
            shard=shard,
            split=shard.partition("/")[0],
            clips=len(members),
            n_bytes=hashing.n_bytes,
            sha256=hashing.sha256,
        )
        noted = {"content": content, "row": to_plain(row)}
        storage.write_bytes(self._receipt(shard), json.dumps(noted).encode())
        return row


def clip_row(placed: Placed, shard: str) -> ClipRow:
    """The manifest's row of a clip that lies in ``shard``."""
    candidate = placed.candidate
    clip, item = candidate.clip, candidate.item
    assert candidate.decision is not None, "the policy decides long before"
    return ClipRow(
        key=clip.key,
        split=candidate.split,
        shard=shard,
        position=placed.position,
        n_bytes=clip.claim.n_bytes,
        sha256=clip.sha256,
        pcm_hash=clip.pcm_hash,
        item_id=item.item_id,
        source=item.source,
        start_s=clip.start_s,
        duration_s=clip.duration_s,
        title=item.title,
        author=item.author,
        source_url=item.source_url,
        tags=item.tags,
        captions=candidate.captions,
        rights=candidate.rights,
        decision=candidate.decision,
        original=clip.original,
        measures=clip.measures,
        subset=item.subset,
    )
