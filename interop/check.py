"""Other people's loaders read our shards to the end, and give what the files hold.

    python interop/check.py [--environments .venv-interop] [--output out/interop] [READER ...]

Each reader runs in an environment of its own, which ``make interop`` makes. What it gives is held
against the tars, read by ``tarfile`` and ``soundfile``, and against the manifest, by pyarrow. A row
of the table is a pass over the data; the exit status is 1 if any differs in anything.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expected import Sample, read_samples
from rich.console import Console
from rich.table import Table
from sounds import make_data_set

ALL = ("train", "valid", "test")
TRAIN = ("train",)


@dataclass(frozen=True, slots=True)
class Reader:
    """A script, the environment that it runs in, and the splits that each of its passes reads."""

    environment: str
    script: str
    passes: dict[str, tuple[str, ...]]


_BY_DATASETS = {"webdataset, streamed": ALL, "webdataset, cached": ALL, "folder, streamed": ALL}

READERS = {
    "laion_clap": Reader(
        "clap",
        "read_laion_clap.py",
        {"train": TRAIN, "train, all": TRAIN, "train, augment_only": TRAIN, "eval": ALL},
    ),
    "open_clip": Reader("clap", "read_open_clip.py", {"train": ALL, "eval": ALL}),
    "datasets": Reader("datasets", "read_datasets.py", _BY_DATASETS),
    "datasets-3": Reader("datasets-3", "read_datasets.py", _BY_DATASETS),
    "webdataset": Reader("webdataset", "read_webdataset.py", {"WebDataset": ALL}),
}

COLUMNS = ("read", "expected", "once", "text", "tag", "rate", "audio")

_TIMEOUT_S = 600
_OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def run_reader(
    reader: Reader, dataset: Path, environments: Path, rows: Path
) -> tuple[str, list[dict]]:
    """What a reader calls itself, with its version, and its rows. Raises where it fails."""
    script = Path(__file__).parent / "readers" / reader.script
    python = environments / reader.environment / "bin" / "python"
    if not python.exists():
        raise FileNotFoundError(f"{python}: no such environment; `make interop` makes it")
    log = rows.with_suffix(".log")
    with log.open("w") as stderr:
        done = subprocess.run(
            [str(python.absolute()), str(script.absolute()), str(dataset), str(rows)],
            env=os.environ | _OFFLINE,
            cwd=rows.parent,
            stdout=stderr,
            stderr=stderr,
            timeout=_TIMEOUT_S,
        )
    if done.returncode:
        tail = "\n".join(log.read_text().splitlines()[-15:])
        raise RuntimeError(
            f"{reader.script} ended with status {done.returncode}; {log} ends:\n{tail}"
        )
    head, *lines = rows.read_text(encoding="utf-8").splitlines()
    said = json.loads(head)
    return f"{said['reader']} {said['version']}", [json.loads(line) for line in lines]


def compare(rows: Sequence[dict], expected: dict[str, Sample]) -> dict[str, int | None]:
    """How many of the expected samples a pass gave, and in how many each part is right.

    ``read`` counts rows, so a sample that came twice shows; ``once`` counts the samples that came
    exactly once. A row whose key is not expected is right in nothing. None for ``tag`` where the
    reader gives no tags.
    """
    times = Counter(row["key"] for row in rows)
    right = Counter(
        part
        for row in rows
        if (sample := expected.get(row["key"])) is not None
        for part, is_right in sample.compare(row).items()
        if is_right
    )
    gives_tags = any(row["tag"] is not None for row in rows)
    return {
        "read": len(rows),
        "expected": len(expected),
        "once": sum(times[key] == 1 for key in expected),
        "text": right["text"],
        "tag": right["tag"] if gives_tags else None,
        "rate": right["rate"],
        "audio": right["audio"],
    }


def passes(
    reader: Reader, rows: Sequence[dict], samples: dict[str, Sample]
) -> dict[str, dict[str, int | None]]:
    """The comparison of each pass that the reader is to make, also of one that gave nothing."""
    if unknown := {row["reading"] for row in rows} - set(reader.passes):
        raise RuntimeError(f"{reader.script} made passes that are not known: {sorted(unknown)}")
    return {
        name: compare(
            [row for row in rows if row["reading"] == name],
            {key: sample for key, sample in samples.items() if sample.split in splits},
        )
        for name, splits in reader.passes.items()
    }


def read_all(names: Sequence[str], dataset: Path, environments: Path) -> list[str]:
    """Runs the readers one after another and prints the table; what failed, as sentences."""
    samples = read_samples(dataset)
    table = Table("reader", "pass", *COLUMNS, "s")
    failures = []
    for name in names:
        began_s = time.perf_counter()
        lines = dataset.parent / f"{name}.jsonl"
        try:
            who, rows = run_reader(READERS[name], dataset, environments, lines)
            results = passes(READERS[name], rows, samples)
        except (RuntimeError, FileNotFoundError, subprocess.TimeoutExpired) as failed:
            failures.append(f"{name}: {failed}")
            continue
        took = f"{time.perf_counter() - began_s:.0f}"
        for reading, counts in results.items():
            cells = ("–" if counts[each] is None else str(counts[each]) for each in COLUMNS)
            table.add_row(who, reading, *cells, took)
            if set(counts.values()) - {None} != {counts["expected"]}:
                failures.append(f"{who}, {reading}: {counts}")
    Console(width=120).print(table)
    return failures


def main() -> int:
    """Makes the data set and has it read; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(READERS))
    parser.add_argument("--environments", type=Path, default=Path(".venv-interop"))
    parser.add_argument("--output", type=Path, default=Path("out/interop"))
    args = parser.parse_args()
    if unknown := sorted(set(args.readers) - set(READERS)):
        parser.error(f"unknown readers {unknown}; known are {sorted(READERS)}")
    work = args.output.absolute()
    for made_before in ("sounds", "shards"):
        shutil.rmtree(work / made_before, ignore_errors=True)
    dataset = make_data_set(work)
    failures = read_all(args.readers or list(READERS), dataset, args.environments)
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
