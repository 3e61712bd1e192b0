"""A finished data set made by hand: real FLACs, tars by ``tarfile``, and every table beside them.

Stands in for a run, so that a test can plant one defect in it: in the records before they are
written, or in the files after.
"""

import io
import json
import tarfile
from dataclasses import dataclass, field, replace
from hashlib import md5, sha256
from pathlib import Path

import numpy as np
import soundfile

from augment.registry import open_captioner
from pipeline.audit.report import write_audit
from pipeline.keys import clip_key, shuffle_hash, split_group, split_of
from pipeline.lock import make_lock, write_lock
from pipeline.recipe import Recipe, parse_recipe
from pipeline.rights.engine import AUDIO, assess, facts_of
from pipeline.rights.evidence import evidence_of, filed
from pipeline.rights.policy import load_policy
from pipeline.rights.policy.decide import decide
from pipeline.storage import write_table
from schemas.captions import Caption, Origin
from schemas.clips import Candidate, Claim, Clip, Measures, Original
from schemas.items import Evidence, Item
from schemas.manifest import ClipRow, ShardRow
from schemas.rejections import Reason, Rejection, Stage
from schemas.sample import sample_json
from schemas.tables import to_table

RECIPE = {
    "dataset": "porch",
    "output": "out/porch",
    "seed": 7,
    "sources": [{"type": "folder", "path": "sounds"}],
    "splits": {"train": 0.5, "valid": 0.25, "test": 0.25},
    "captions": {"model": "template"},
    "shards": {"samples": 4},
}

MEASURES = Measures(-3.0, -20.0, -22.5, 0.0, 0.0, 18_000.0, 0.0)

LICENSES = {
    "CC0": "http://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
}


@dataclass
class Shipped:
    """A clip as it will lie in a tar."""

    row: ClipRow
    flac: bytes
    document: bytes


@dataclass
class DataSet:
    """Everything of a data set before it is written; change it, then :meth:`write` it."""

    recipe: Recipe
    items: list[Item] = field(default_factory=list)
    shipped: list[Shipped] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    def add(self, number: int, *, source: str = "folder", n_clips: int = 2, **words: str) -> Item:
        """A recording of ``n_clips`` noises of 0.1 s; ``words`` replace fields of the item."""
        raw = list(LICENSES)[number % len(LICENSES)]
        item = Item(
            item_id=f"{source}/{number:03d}.wav",
            source=source,
            locator=f"{number:03d}.wav",
            **{
                "title": f"Gate {number}",
                "author": f"Author {number // 2}",
                "license_raw": raw,
                "license_url_raw": LICENSES[raw],
                "source_url": f"https://example.org/{number}",
                "evidence": json.dumps({"id": number, "license": raw}),
                **words,
            },
        )
        self.items.append(item)
        for index in range(n_clips):
            self.shipped.append(_clip(self.recipe, item, number, index, n_clips))
        return item

    def refuse(self, number: int, reason: Reason = Reason.UNKNOWN_LICENSE) -> Item:
        """A recording that was rejected as a whole."""
        item = Item(f"folder/{number:03d}.wav", "folder", f"{number:03d}.wav", license_raw="?")
        self.items.append(item)
        self.rejections.append(
            Rejection(item.item_id, "", "folder", Stage.RIGHTS, reason, "unknown licence: '?'")
        )
        return item

    def drop(self, number: int, reason: Reason, duration_s: float = 0.1) -> str:
        """A rejected clip of the recording of that number; its key is returned."""
        item = next(item for item in self.items if item.locator == f"{number:03d}.wav")
        key = clip_key(item.item_id, _original_sha256(item), 480_000)
        stage = Stage.SEGMENT if reason is Reason.TOO_SHORT else Stage.QUALITY
        self.rejections.append(
            Rejection(item.item_id, key, item.source, stage, reason, "as it was", duration_s)
        )
        return key

    def take_audio(self, clip: Shipped, other: Shipped) -> None:
        """Gives ``clip`` the sound of ``other``."""
        clip.flac = other.flac
        clip.row = replace(
            clip.row,
            sha256=other.row.sha256,
            pcm_hash=other.row.pcm_hash,
            n_bytes=other.row.n_bytes,
        )

    def place(self) -> None:
        """Gives every clip its split, position and tar, as the design has it."""
        fractions = self.recipe.splits.fractions
        for clip in self.shipped:
            group = split_group(clip.row.item_id, clip.row.author, self.recipe.splits.group_by)
            clip.row = replace(clip.row, split=split_of(self.recipe.seed, group, fractions))
        self.number()

    def number(self) -> None:
        """Gives every clip its position and tar in the split that it has."""
        seed = self.recipe.seed
        self.shipped.sort(
            key=lambda clip: (clip.row.split, shuffle_hash(seed, clip.row.key), clip.row.key)
        )
        for split in {clip.row.split for clip in self.shipped}:
            rows = [clip for clip in self.shipped if clip.row.split == split]
            for position, clip in enumerate(rows):
                shard = f"{split}/{position // self.recipe.shards.samples:05d}.tar"
                clip.row = replace(clip.row, position=position, shard=shard)

    def write(self, root: Path) -> str:
        """Writes all files below ``root``, the audit last; returns the root as a string."""
        output = str(root)
        captioner = open_captioner(self.recipe.captions.captioner)
        policy = load_policy(self.recipe.rights.policy)
        write_lock(output, make_lock(self.recipe, policy, captioner))
        for source in sorted({item.source for item in self.items}):
            rows = [item for item in self.items if item.source == source]
            folder = f"{output}/catalog/{source}"
            write_table(f"{folder}/items-00000.parquet", to_table(Item, map(filed, rows)))
            kept = {found.sha256: found for row in rows if (found := evidence_of(row))}
            write_table(
                f"{folder}/evidence-00000.parquet",
                to_table(Evidence, [kept[digest] for digest in sorted(kept)]),
            )
        write_table(
            f"{output}/manifest/rejections-00000.parquet", to_table(Rejection, self.rejections)
        )
        for split in {"train"} | {clip.row.split for clip in self.shipped}:
            rows = [clip.row for clip in self.shipped if clip.row.split == split]
            write_table(f"{output}/manifest/clips-{split}-00000.parquet", to_table(ClipRow, rows))
        self._write_shards(root)
        write_audit(output)
        return output

    def _write_shards(self, root: Path) -> None:
        shards = []
        for shard in sorted({clip.row.shard for clip in self.shipped}):
            clips = [clip for clip in self.shipped if clip.row.shard == shard]
            members = [
                member
                for clip in clips
                for member in (
                    (f"{clip.row.key}.flac", clip.flac),
                    (f"{clip.row.key}.json", clip.document),
                )
            ]
            write_tar(root / shard, members)
            content = (root / shard).read_bytes()
            digest = sha256(content).hexdigest()
            shards.append(
                ShardRow(shard, shard.partition("/")[0], len(clips), len(content), digest)
            )
        write_table(f"{root}/manifest/shards.parquet", to_table(ShardRow, shards))
        for split in {shard.split for shard in shards}:
            sizes = {row.shard.partition("/")[2]: row.clips for row in shards if row.split == split}
            (root / split / "sizes.json").write_text(json.dumps(sizes))


def a_data_set(**changes: object) -> DataSet:
    """Twelve recordings of two authors' pairs each, a refused one, a dropped clip; placed."""
    data_set = DataSet(parse_recipe(RECIPE | changes, "recipe.yaml"))
    for number in range(12):
        data_set.add(number)
    data_set.refuse(90)
    data_set.drop(0, Reason.TOO_SHORT)
    data_set.place()
    return data_set


def write_tar(path: Path, members: list[tuple[str, bytes]], **fields: object) -> None:
    """A tar with the members in their order; ``fields`` are set on each header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in members:
            header = tarfile.TarInfo(name)
            header.size = len(content)
            for key, value in fields.items():
                setattr(header, key, value)
            tar.addfile(header, io.BytesIO(content))


def noise(number: int, n_frames: int = 4_800) -> np.ndarray:
    return np.random.default_rng(number).integers(-9_000, 9_000, n_frames).astype("<i2")


def flac_of(pcm: np.ndarray, rate_hz: int = 48_000, subtype: str = "PCM_16") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, pcm, rate_hz, format="FLAC", subtype=subtype)
    return file.getvalue()


def _original_sha256(item: Item) -> str:
    return sha256(item.item_id.encode()).hexdigest()


def _clip(recipe: Recipe, item: Item, number: int, index: int, n_clips: int) -> Shipped:
    pcm = noise(1_000 * number + index)
    flac = flac_of(pcm)
    original_sha256, start_s = _original_sha256(item), index * 0.1
    clip = Clip(
        key=clip_key(item.item_id, original_sha256, index * 4_800),
        item_id=item.item_id,
        source=item.source,
        start_s=start_s,
        n_frames=len(pcm),
        pcm_hash=md5(pcm.tobytes()).hexdigest(),
        sha256=sha256(flac).hexdigest(),
        original=Original(
            original_sha256, 9_999, "pcm_s16le", 44_100, 2, 0.1 * n_clips, None, "soundfile"
        ),
        measures=MEASURES,
        claim=Claim("", 0, len(flac)),
    )
    rights = assess(item)
    decision = decide(
        facts_of(item, rights, AUDIO, key=clip.key), load_policy(recipe.rights.policy)
    )
    captions = (Caption(f"{item.title}.", Origin.TITLE),)
    document = sample_json(Candidate(clip, item, rights, decision, "", captions))
    row = ClipRow(
        key=clip.key,
        split="",
        shard="",
        position=0,
        n_bytes=len(flac),
        sha256=clip.sha256,
        pcm_hash=clip.pcm_hash,
        item_id=item.item_id,
        source=item.source,
        start_s=start_s,
        duration_s=clip.duration_s,
        title=item.title,
        author=item.author,
        source_url=item.source_url,
        tags=item.tags,
        captions=captions,
        rights=rights,
        decision=decision,
        original=clip.original,
        measures=clip.measures,
    )
    return Shipped(row, flac, document)
