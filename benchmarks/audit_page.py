"""The audit of a large data set: how long it takes, what the page weighs, how fast it opens.

    python benchmarks/audit_page.py [--clips 100000] [--keep FOLDER] [--chromium chromium]

The data set is made up: a catalogue, a manifest and rejections of the size and mixture of a real
one, without tars, which no audit reads. With a Chromium at hand the page is opened in it.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from hashlib import blake2b, md5, sha256
from itertools import count
from pathlib import Path

import numpy as np

from augment.registry import open_captioner
from pipeline.audit.report import write_audit
from pipeline.lock import make_lock, write_lock
from pipeline.recipe import Recipe, parse_recipe
from pipeline.rights.engine import assess, decide_item
from pipeline.rights.evidence import evidence_of, filed
from pipeline.rights.policy import Policy, load_policy
from pipeline.storage import write_table
from schemas.captions import Caption, Origin
from schemas.clips import Measures, Original
from schemas.items import Evidence, Item
from schemas.manifest import ClipRow, ShardRow
from schemas.rejections import Reason, Rejection, Stage
from schemas.tables import to_table

CLIPS_OF_ITEM = 2
FILE_ROWS = 20_000
SHARD_CLIPS = 512
SPLITS = (("train", 0.9), ("valid", 0.05), ("test", 0.05))
ROUNDS = 5

TO_REACH = {"bytes": 5_000_000, "open_s": 2.0}
"""For 100,000 clips."""

LICENSES = (
    ("Creative Commons 0", "http://creativecommons.org/publicdomain/zero/1.0/"),
    ("Attribution", "https://creativecommons.org/licenses/by/4.0/"),
    ("CC BY 3.0", "http://creativecommons.org/licenses/by/3.0/"),
    ("CC BY-SA 4.0", ""),
    ("by-nc", "https://creativecommons.org/licenses/by-nc/4.0/"),
    ("CC BY", ""),
    ("CC BY 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    ("royalty free, just ask", ""),
    ("Attribution NonCommercial", "https://creativecommons.org/licenses/by-nc/3.0/"),
    ("CC BY-NC-ND 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
)

WORDS = ("rain", "dog", "engine", "bell", "wind", "voice", "door", "bird", "water", "train")


def items(rng: np.random.Generator) -> Iterator[Item]:
    """Recordings in the mixture of a real catalogue; some texts are meant to do harm."""
    for number in count():
        name, url = LICENSES[int(rng.integers(len(LICENSES)))]
        source = ("freesound", "archive", "folder")[number % 3]
        title = " ".join(WORDS[int(each)] for each in rng.integers(len(WORDS), size=3))
        yield Item(
            item_id=f"{source}/{number}",
            source=source,
            locator=str(number),
            title=f"<b>{title}</b>" if number % 997 == 0 else f"{title} {number}",
            description=f"A recording of {title}.",
            tags=tuple(title.split()),
            author="" if number % 50 == 0 else f"recordist_{int(rng.pareto(1.2) * 40) % 20_000}",
            license_raw=f"{name} {number}" if name.startswith("royalty") else name,
            license_url_raw=url,
            source_url=f"https://example.org/sounds/{number}",
            evidence=f'{{"id": {number}, "license": "{url or name}"}}' if number % 4 else "",
            catalogue=source if source == "freesound" else "",
            ai_preference="no-gen-ai" if number % 40 == 0 else "",
            flags=("voice",) if number % 30 == 0 else (),
        )


def make(output: Path, n_clips: int) -> None:
    """Writes the tables of a data set of about ``n_clips`` clips."""
    recipe = parse_recipe(
        {
            "dataset": "bench",
            "output": str(output),
            "sources": [{"type": "folder", "path": "sounds"}],
            "rights": {"policy": "research"},
            "captions": {"model": "template"},
        },
        "recipe.yaml",
    )
    policy = load_policy("research")
    captioner = open_captioner(recipe.captions.captioner)
    write_lock(str(output), make_lock(recipe, policy, captioner))
    rng = np.random.default_rng(1)
    listed: list[Item] = []
    rejections: list[Rejection] = []
    kept = _Kept(output, recipe)
    for item in items(rng):
        if kept.n_clips >= n_clips:
            break
        listed.append(item)
        _gate(item, policy, kept, rejections)
    kept.finish()
    _write_catalogue(output, listed)
    write_table(f"{output}/manifest/rejections-00000.parquet", to_table(Rejection, rejections))


def _gate(item: Item, policy: Policy, kept: "_Kept", rejections: list[Rejection]) -> None:
    rights = assess(item)
    decision = decide_item(item, rights, policy)
    if decision.allowed:
        kept.add(item, rights, decision)
    else:
        reason = Reason.USE_NOT_ALLOWED if rights.known else Reason.UNKNOWN_LICENSE
        rejections.append(
            Rejection(item.item_id, "", item.source, Stage.RIGHTS, reason, decision.why)
        )


class _Kept:
    """Clips on their way to tables, which are written as they fill."""

    def __init__(self, output: Path, recipe: Recipe) -> None:
        self._output, self._recipe = output, recipe
        self._rows: dict[str, list[ClipRow]] = {split: [] for split, _ in SPLITS}
        self._written: dict[str, int] = dict.fromkeys(self._rows, 0)
        self._positions: dict[str, int] = dict.fromkeys(self._rows, 0)
        self.n_clips = 0

    def add(self, item: Item, rights: object, decision: object) -> None:
        part = blake2b(item.author.encode() or item.item_id.encode()).digest()[0] / 256
        split = "train" if part < 0.9 else "valid" if part < 0.95 else "test"
        original = Original(
            sha256(item.item_id.encode()).hexdigest(), 99_999, "vorbis", 44_100, 2,
            10.0 * CLIPS_OF_ITEM, None, "av",
        )  # fmt: skip
        for index in range(CLIPS_OF_ITEM):
            position = self._positions[split]
            self._positions[split] += 1
            self.n_clips += 1
            key = blake2b(f"{item.item_id} {index}".encode(), digest_size=16).hexdigest()
            row = ClipRow(
                key=key,
                split=split,
                shard=f"{split}/{position // SHARD_CLIPS:05d}.tar",
                position=position,
                n_bytes=400_000 + position % 1_000,
                sha256=sha256(key.encode()).hexdigest(),
                pcm_hash=md5(key.encode()).hexdigest(),
                item_id=item.item_id,
                source=item.source,
                start_s=10.0 * index,
                duration_s=10.0,
                title=item.title,
                author=item.author,
                source_url=item.source_url,
                tags=item.tags,
                captions=(
                    Caption(f"{item.title}.", Origin.TITLE),
                    Caption(f"The sound of {item.tags[0]}.", Origin.TAGS_TEMPLATE, item.tags),
                ),
                rights=rights,  # type: ignore[arg-type]
                decision=decision,  # type: ignore[arg-type]
                original=original,
                measures=Measures(-3.0, -20.0, -22.5, 0.0, 0.0, 18_000.0, 0.0),
            )
            self._rows[split].append(row)
        if len(self._rows[split]) >= FILE_ROWS:
            self._write(split)

    def finish(self) -> None:
        """Writes what is left, and the table of shards."""
        for split in self._rows:
            self._write(split)
        shards = [
            ShardRow(f"{split}/{n:05d}.tar", split, SHARD_CLIPS, 200_000_000, "0" * 64)
            for split, n_clips in self._positions.items()
            for n in range(-(-n_clips // SHARD_CLIPS))
        ]
        write_table(f"{self._output}/manifest/shards.parquet", to_table(ShardRow, shards))

    def _write(self, split: str) -> None:
        path = f"{self._output}/manifest/clips-{split}-{self._written[split]:05d}.parquet"
        write_table(path, to_table(ClipRow, self._rows[split]))
        self._rows[split] = []
        self._written[split] += 1


def _write_catalogue(output: Path, listed: list[Item]) -> None:
    for source in sorted({item.source for item in listed}):
        here = [item for item in listed if item.source == source]
        found = {told.sha256: told for item in here if (told := evidence_of(item))}
        folder = f"{output}/catalog/{source}"
        write_table(f"{folder}/items-00000.parquet", to_table(Item, map(filed, here)))
        evidence = [found[digest] for digest in sorted(found)]
        write_table(f"{folder}/evidence-00000.parquet", to_table(Evidence, evidence))


def opening_s(chromium: str, page: str) -> float:
    """Seconds in which the browser starts, loads the page, runs its script and lays it out."""
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page]
    began_s = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - began_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clips", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="where the data set stays")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        output = asked.keep or Path(scratch, "bench")
        if not (output / "recipe.lock.yaml").exists():
            make(output, asked.clips)
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        audit = write_audit(str(output))
        took_s = time.perf_counter() - began_s
        cpu_s = time.process_time() - began_cpu_s
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        page = output / "audit/index.html"
        print(f"{audit.rights.all.clips:,} clips, {audit.rights.rows:,} rows of rights")
        print(f"audit: {took_s:.1f} s, {cpu_s:.1f} s of CPU, at most {peak_mb:,.0f} MB")
        print(f"page: {page.stat().st_size:,} bytes (to reach: under {TO_REACH['bytes']:,})")
        if asked.chromium:
            blank = statistics.median(
                opening_s(asked.chromium, "about:blank") for _ in range(ROUNDS)
            )
            opened = statistics.median(
                opening_s(asked.chromium, page.resolve().as_uri()) for _ in range(ROUNDS)
            )
            print(
                f"opened in {opened:.2f} s from the start of the browser, {opened - blank:.2f} s "
                f"beyond an empty page (to reach: under {TO_REACH['open_s']:.0f} s)"
            )


if __name__ == "__main__":
    main()
