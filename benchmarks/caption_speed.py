"""Captions a second of the bundled model, beside a loop that asks the same model set by set.

    python benchmarks/caption_speed.py --reference FOLDER [--model FOLDER] [--captions CSV]
        [--clips 10000] [--sample 200] [--rounds 3] [--check [SETS]]

The loop is what keyword-to-caption packages do: transformers' ``generate`` for one sample at a
time, with keytotext's settings, and nothing is checked. FOLDER is the folder ``model`` that
`soundmill captioner train` leaves. soundmill writes with the judge, first for as many different
sets as there are clips, then for clips that share sets as those of CSV do (columns ``labels``,
parted by ";", and ``caption``; by Zipf's law where none is given). Loading is not counted.
``--check`` measures instead how often int8 on CTranslate2 and float32 on transformers say the same.
"""

import argparse
import multiprocessing
import os
import platform
import random
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Protocol

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy, as `soundmill` does

import torch
from keyword_sets import KeywordSet, distinct, repeating
from one_at_a_time import Loop, best_covering, covering

from augment.captioner import Keywords
from augment.models.bundled import STYLES, Bundled
from augment.models.planning import in_order
from augment.models.search import beams_of
from augment.models.sentinels import MAX_KEYWORDS
from augment.t5 import T5Captioner
from schemas.captions import Origin

BATCH = 512
"""Sets that the pipeline gives a captioner at once."""

N_PROCESSES = (1, 2)
WARM_UP = [("bark", "dog"), ("rain",)]
LOADING_LIMIT_S = 300.0
N_SHOWN = 5


class Writer(Protocol):
    """Something that makes a sentence of each set; picklable, loaded on first use."""

    def write(self, sets: Sequence[KeywordSet]) -> list[str]:
        """The sentences, empty where the model has none."""
        ...

    def parts(self, sets: list[KeywordSet], processes: int) -> list[list[KeywordSet]]:
        """What each call of ``write`` gets."""
        ...


@dataclass(frozen=True, slots=True)
class Soundmill:
    """The model on CTranslate2, with the judge behind it."""

    folder: str

    def write(self, sets: Sequence[KeywordSet]) -> list[str]:
        """The best sentence that passed; empty where the template had to write."""
        written = T5Captioner(Bundled(self.folder)).write([Keywords(words) for words in sets])
        return [made[0].text if made and made[0].origin is Origin.T5 else "" for made in written]

    def parts(self, sets: list[KeywordSet], processes: int) -> list[list[KeywordSet]]:
        """Each different set once, in batches as the pipeline makes them, as many a process."""
        different = sorted(set(sets))
        n_parts = processes * -(-len(different) // (processes * BATCH))
        return [part for first in range(n_parts) if (part := different[first::n_parts])]


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to write, and on how much it is timed."""

    name: str
    writer: Writer
    processes: int
    sets: list[KeywordSet]


def measure(title: str, sets: list[KeywordSet], given: argparse.Namespace) -> None:
    """Prints the rates of all ways over ``sets``, each the median of its rounds."""
    ways = _ways(sets, given)
    seconds: dict[str, list[float]] = {way.name: [] for way in ways}
    print(f"{title}: {len(sets):,} clips, {len(set(sets)):,} different sets", flush=True)
    for turn in range(given.rounds):
        for way in ways if turn % 2 == 0 else reversed(ways):
            took_s, by_model = timed(way)
            seconds[way.name].append(took_s)
            print(f"  {way.name}: {took_s:.2f} s, {by_model:.1%} by the model", flush=True)
    rates = {way.name: len(way.sets) / statistics.median(seconds[way.name]) for way in ways}
    fastest = max(rates[way.name] for way in ways if isinstance(way.writer, Loop))
    print(f"\n{title}: medians of {given.rounds}; times the faster loop")
    for way in ways:
        rate = rates[way.name]
        scaled = f"scaled from {len(way.sets):,}" if isinstance(way.writer, Loop) else "measured"
        print(f"  {way.name:26}{rate:9.1f} captions/s{rate / fastest:8.2f}x", end="")
        print(f"{len(sets) / rate:10.1f} s for all, {scaled}")
    print()


def _ways(sets: list[KeywordSet], given: argparse.Namespace) -> list[Way]:
    sample = random.Random(given.seed).sample(sets, min(given.sample, len(sets)))
    loops = [
        Way(f"one at a time, threads: {threads}", Loop(given.reference, threads), 1, sample)
        for threads in sorted({1, os.cpu_count() or 1})
    ]
    ours = [
        Way(f"soundmill, processes: {processes}", Soundmill(given.model), processes, sets)
        for processes in N_PROCESSES
    ]
    return [*loops, *ours]


def timed(way: Way) -> tuple[float, float]:
    """Seconds that fresh, loaded processes take, and the fraction of sets that the model wrote.

    Fresh, since the dictionary remembers words: a round must not profit from the one before.
    """
    spawn = multiprocessing.get_context("spawn")
    all_loaded = spawn.Barrier(way.processes)
    with ProcessPoolExecutor(way.processes, spawn, _load, (way.writer, all_loaded)) as pool:
        for started in [pool.submit(os.getpid) for _ in range(way.processes)]:
            started.result()
        began_s = time.perf_counter()
        parts = way.writer.parts(way.sets, way.processes)
        written = list(pool.map(way.writer.write, parts))
        took_s = time.perf_counter() - began_s
    sentences = [sentence for part in written for sentence in part]
    return took_s, sum(map(bool, sentences)) / len(sentences)


def _load(writer: Writer, all_loaded: Barrier) -> None:
    writer.write(WARM_UP)
    all_loaded.wait(LOADING_LIMIT_S)


def check(sets: list[KeywordSet], given: argparse.Namespace) -> None:
    """Prints how often both give the same best sentence among those that leave no keyword out."""
    torch.set_num_threads(1)
    ordered = [tuple(in_order(words[:MAX_KEYWORDS])) for words in sets]
    beams = beams_of(Bundled(given.model).path, ordered, STYLES[0])
    pairs = [
        (covering(beam, words), best_covering(given.reference, words))
        for beam, words in zip(beams, ordered, strict=True)
    ]
    differing = [(words, pair) for words, pair in zip(sets, pairs, strict=True) if len({*pair}) > 1]
    share = 1 - len(differing) / len(sets)
    print(
        f"int8 on CTranslate2 and float32 on transformers: the same for {share:.2%} of {len(sets)}"
    )
    for words, (int8, float32) in differing[:N_SHOWN]:
        print(f"  {', '.join(words)} | {int8 or 'nothing'} | {float32 or 'nothing'}")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def main() -> None:
    """Reads the command line and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, required=True, help="the model for transformers")
    parser.add_argument("--model", default="", help="a folder of weights; the shipped ones if none")
    parser.add_argument("--captions", type=Path, help="a CSV file with labels and captions")
    parser.add_argument("--clips", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=200, help="sets that the loop is timed on")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", type=int, nargs="?", const=1_000, help="on so many sets")
    given = parser.parse_args()
    Bundled(given.model).check()
    packages = ("ctranslate2", "tokenizers", "lemminflect", "torch", "transformers")
    print(f"{platform.platform()}, {_processor()}, {os.cpu_count()} cores")
    versions = (f"{package} {version(package)}" for package in packages)
    print(", ".join((f"Python {platform.python_version()}", *versions)))
    if given.check:
        check(distinct(given.captions, given.check, given.seed), given)
        return
    measure("Nothing shared", distinct(given.captions, given.clips, given.seed), given)
    measure("Shared", repeating(given.captions, given.clips, given.seed), given)


if __name__ == "__main__":
    main()
