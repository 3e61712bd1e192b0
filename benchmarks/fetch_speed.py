"""Fetching and milling from a host 50 ms away, beside milling the same files from disk.

    python benchmarks/fetch_speed.py [--files 900] [--seconds 10] [--rounds 3] [--keep FOLDER]

Both are whole runs of ``soundmill run`` in turn, less the seconds that a run of one file takes. The
host stands on this machine and takes its share of it; the limit on what a host is asked is lifted.
"""

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import corpus
import yaml

LATENCY_S = 0.05
TO_REACH = 0.7
FORMATS = ("flac", "wav", "ogg")
HERE = Path(__file__).parent


@contextmanager
def slow_host(folder: Path) -> Iterator[str]:
    """The address of a host that serves a folder."""
    command = [sys.executable, HERE / "slow_host.py", folder, str(LATENCY_S)]
    host = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    try:
        yield f"127.0.0.1:{int(host.stdout.readline())}"
    finally:
        host.kill()
        host.wait()


def run_s(source: dict[str, Any], scratch: Path, address: str) -> float:
    """Seconds of a whole run, start-up included."""
    recipe = scratch / "recipe.yaml"
    output = scratch / "out"
    recipe.write_text(
        yaml.safe_dump({"dataset": "bench", "output": str(output), "sources": [source]})
    )
    command = [Path(sys.executable).with_name("soundmill"), "run", recipe, "--workers", "2"]
    environment = os.environ | {
        "SOUNDMILL_CONTACT": "benchmark@example.org",
        "SOUNDMILL_PRIVATE_HOSTS": address,
    }
    began_s = time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return time.perf_counter() - began_s


def disk(folder: Path, scratch: Path, files: int) -> dict[str, Any]:
    """A folder source over the first files of the corpus."""
    part = scratch / "sounds"
    part.mkdir()
    lines = (folder / "metadata.csv").read_text().splitlines()[: files + 1]
    for line in lines[1:]:
        name = line.partition(",")[0]
        (part / name).hardlink_to(folder / name)
    (part / "metadata.csv").write_text("\n".join(lines) + "\n")
    return {"type": "folder", "path": str(part), "metadata": "metadata.csv"}


def far(folder: Path, scratch: Path, files: int, address: str) -> dict[str, Any]:
    """A manifest of the same files at the host."""
    table = scratch / "manifest.csv"
    with (folder / "metadata.csv").open(newline="") as old, table.open("w", newline="") as new:
        rows = list(csv.reader(old))
        writer = csv.writer(new)
        writer.writerow(["url", *rows[0][1:]])
        writer.writerows([f"http://{address}/{row[0]}", *row[1:]] for row in rows[1 : files + 1])
    limits = {"requests_per_s": 1000, "concurrency": 64}
    return {"type": "manifest", "path": str(table), **limits}


def measure(folder: Path, address: str, files: int, keep: Path) -> tuple[float, float]:
    """Seconds from disk and from the host."""
    taken = []
    for kind in ("disk", "far"):
        with tempfile.TemporaryDirectory(dir=keep) as name:
            scratch = Path(name)
            if kind == "disk":
                source = disk(folder, scratch, files)
            else:
                source = far(folder, scratch, files, address)
            taken.append(run_s(source, scratch, address))
    return taken[0], taken[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=900)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, default=None, help="keep the corpus here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.keep) as scratch:
        root = given.keep or Path(scratch)
        kind = corpus.Corpus(f"fetch-{given.seconds:g}s", given.files, given.seconds, FORMATS)
        folder = corpus.make(kind, root)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(", ".join(f"{name} {version(name)}" for name in ("apache-beam", "httpx", "av")))
        with slow_host(folder) as address:
            starts = measure(folder, address, 1, root)
            rounds = [measure(folder, address, given.files, root) for _ in range(given.rounds)]
    rates = [
        tuple(
            (given.files - 1) / (all_s - start_s) for all_s, start_s in zip(r, starts, strict=True)
        )
        for r in rounds
    ]
    from_disk, from_host = (statistics.median(rate) for rate in zip(*rates, strict=True))
    ratio = statistics.median(there / here for here, there in rates)
    print(f"start-up: {starts[0]:.1f} s from disk, {starts[1]:.1f} s from the host")
    print(f"{given.files} files of {given.seconds:g} s, median of {given.rounds} rounds")
    print(f"from disk:              {from_disk:6.1f} files/s")
    print(f"from a host {LATENCY_S * 1000:.0f} ms away: {from_host:6.1f} files/s")
    verdict = "reached" if ratio >= TO_REACH else "NOT reached"
    print(f"ratio: {ratio:.2f} (to reach {TO_REACH}: {verdict})")


if __name__ == "__main__":
    main()
