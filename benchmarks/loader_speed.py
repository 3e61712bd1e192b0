"""How fast samples are loaded, beside a bare webdataset loop that decodes the same shards.

    python benchmarks/loader_speed.py [FOLDER]

FOLDER holds tars; without it 4 of 64 clips of 10 s each are made in a temporary folder. The bare
loop reads with webdataset, decodes the FLAC to float32 and reads the JSON: no order of its own, no
cutting, no batch. The loader shuffles, draws captions, cuts and fills, and makes batches of 32; its
buffer holds a quarter of the clips, so that, as with much data, it is full most of the time.

Once in process and once with one worker each, the bare one in torch's DataLoader; in process also
beside the bare loop that lets each clip go at once, and so uses the same memory again. They take
turns, after one round that fills the page cache, and the best of several rounds counts: by the
clock, and by the time of all its processes on a core, which others on the machine disturb less.
Prints machine, versions, both, the ratios.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"  # before torch and numpy

import gc
import io
import json
import platform
import resource
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
import webdataset

from trainer.data.loader import Loader
from trainer.data.shards import Shards, find_shards
from trainer.settings import TrainerSettings

N_TARS, N_CLIPS = 4, 64
BATCH = 32
N_ROUNDS = 5
RATE_HZ = 48_000
TO_REACH = 0.95


def write_tars(folder: Path) -> None:
    """Clips of 10 s: tones that move, in coloured noise."""
    rng = np.random.default_rng(0)
    time_s = np.arange(10 * RATE_HZ) / RATE_HZ
    said = json.dumps({"text": ["a tone that moves"], "tag": ["tone"]}).encode()
    for tar_number in range(N_TARS):
        with tarfile.open(
            folder / f"{tar_number:05d}.tar", "w", format=tarfile.USTAR_FORMAT
        ) as tar:
            for number in range(N_CLIPS):
                tone = 0.2 * np.sin(2 * np.pi * (200 + 10 * number) * time_s + 3 * np.sin(time_s))
                noise = np.convolve(rng.normal(0, 0.02, time_s.size), np.ones(8) / 8, "same")
                out = io.BytesIO()
                soundfile.write(out, tone + noise, RATE_HZ, format="FLAC", subtype="PCM_16")
                for ending, content in (("flac", out.getvalue()), ("json", said)):
                    member = tarfile.TarInfo(f"t{tar_number}n{number}.{ending}")
                    member.size = len(content)
                    tar.addfile(member, io.BytesIO(content))


def decoded(sample: dict[str, Any]) -> tuple[torch.Tensor, str]:
    """What every loop over such shards does."""
    samples, _ = soundfile.read(io.BytesIO(sample["flac"]), dtype="float32")
    return torch.from_numpy(samples), json.loads(sample["json"])["text"][0]


def side_by_side(batch: list[tuple[torch.Tensor, str]]) -> tuple[torch.Tensor, list[str]]:
    """Rows of the longest, as torch's own collation makes them: in shared memory."""
    longest = max(len(samples) for samples, _ in batch)
    rows = [torch.nn.functional.pad(samples, (0, longest - len(samples))) for samples, _ in batch]
    return torch.utils.data.default_collate(rows), [text for _, text in batch]


def bare(shards: Shards, workers: int, *, batched: bool = True) -> Iterator[int]:
    """Clips, as they come or by the batch."""
    urls = [tar.url for tar in shards.tars]
    data = webdataset.WebDataset(urls, shardshuffle=False, empty_check=False).map(decoded)
    if not batched:
        yield from (1 for _ in data)
        return
    batches = data.batched(BATCH, collation_fn=side_by_side)
    for _, texts in torch.utils.data.DataLoader(batches, batch_size=None, num_workers=workers):
        yield len(texts)


def ours(shards: Shards, workers: int) -> Iterator[int]:
    """Clips, by the batch."""
    settings = TrainerSettings.model_validate(
        {
            "audio": {"tower": "cnn"},
            "text": {"tower": "small"},
            "training": {
                "batch": BATCH,
                "workers": workers,
                "shuffle_buffer": max(shards.n_samples // 4, 1),
            },
        }
    )
    yield from (len(batch) for batch in Loader(shards, settings).epoch(0))


def used_s() -> float:
    """Seconds on a core, of this process and of its workers that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def costs_ms(works: list[Callable[[], Iterator[int]]]) -> np.ndarray:
    """Milliseconds a clip, by the clock and on cores: the best of rounds in which they take turns.

    Shape (works, 2).
    """
    rounds = []
    for _ in range(N_ROUNDS + 1):
        costs = []
        for work in works:
            begin, used = time.perf_counter(), used_s()
            clips = sum(work())
            clock = time.perf_counter() - begin
            gc.collect()  # the workers' ends are waited for here
            costs.append((clock * 1000 / clips, (used_s() - used) * 1000 / clips))
        rounds.append(costs)
    return np.min(rounds[1:], axis=0)


def show(what: str, mine: np.ndarray, theirs: np.ndarray) -> None:
    """Prints a line for the clock and one for the cores."""
    for where, our_ms, their_ms in zip(("clock", "cores"), mine, theirs, strict=True):
        print(
            f"{what}, {where}: loader {our_ms:5.2f} ms a clip, bare webdataset {their_ms:5.2f}: "
            f"{their_ms / our_ms:4.2f} of its rate (to reach {TO_REACH})"
        )


def main() -> None:
    """Prints machine, versions and one line for each number of workers."""
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"torch {torch.__version__}, webdataset {webdataset.__version__}, "
        f"soundfile {soundfile.__version__}; best of {N_ROUNDS}"
    )
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as made:
        folder = sys.argv[1] if len(sys.argv) > 1 else made
        if folder == made:
            write_tars(Path(made))
        shards = find_shards(folder, ["train"])
        print(f"{shards.n_samples} clips in {len(shards.tars)} tars")
        for workers in (0, 1):
            mine, batches, one_by_one = costs_ms(
                [
                    lambda workers=workers: ours(shards, workers),
                    lambda workers=workers: bare(shards, workers),
                    lambda: bare(shards, 0, batched=False),
                ]
            )
            show(f"{workers} workers, bare in batches", mine, batches)
            if workers == 0:
                show("0 workers, bare one by one", mine, one_by_one)


if __name__ == "__main__":
    main()
