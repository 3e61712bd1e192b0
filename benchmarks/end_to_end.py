"""``soundmill run`` from end to end, beside the bare work, one ffmpeg per file, and pydub.

    python benchmarks/end_to_end.py [--rounds 3] [--keep FOLDER] [long|short|many ...]

``long``: ten and a half hours in files of 30 s. ``short``: 4,000 files of 5 s. ``many``: the cost
of a clip at 20,000 clips beside that at 2,000. All rates are of one machine in one run; the
seconds that a run of one item takes are its start-up, printed apart and left out of the ratios.
"""

import argparse
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import contenders
import corpus
import yaml

CORPORA = {
    "long": corpus.Corpus("mixed-30s", 1_260, 30.0),
    "short": corpus.Corpus("short-5s", 4_000, 5.0),
    "many": corpus.Corpus("many-2s", 20_000, 2.0),
}

SHARE = 6
"""ffmpeg and pydub get one file in so many, and their time is multiplied: each file costs them the
same however many there are, and a whole corpus would take them the better part of an hour."""

TO_REACH = {"long": (0.75, 1.5, 5.0), "short": (0.65, 3.0, 8.0)}
"""Share of the bare loop's rate, and times the rates of ffmpeg per file and of pydub."""


def soundmill(folder: Path, scratch: Path, limit: int | None = None) -> float:
    """Seconds of a whole run over the first ``limit`` files of a corpus, start-up included."""
    metadata = folder / "metadata.csv"
    lines = metadata.read_text().splitlines()[: limit + 1 if limit else None]
    part = scratch / "sounds"
    part.mkdir(parents=True)
    for line in lines[1:]:
        name = line.partition(",")[0]
        (part / name).hardlink_to(folder / name)
    (part / "metadata.csv").write_text("\n".join(lines) + "\n")
    recipe = scratch / "recipe.yaml"
    source = {"type": "folder", "path": str(part), "metadata": "metadata.csv"}
    recipe.write_text(
        yaml.safe_dump({"dataset": "bench", "output": str(scratch / "out"), "sources": [source]})
    )
    command = [Path(sys.executable).with_name("soundmill"), "run", recipe, "--workers", "2"]
    began_s = time.perf_counter()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return time.perf_counter() - began_s


def rates(name: str, root: Path, rounds: int) -> None:
    """Prints the rates of the four ways over one corpus, and the ratios."""
    bench = CORPORA[name]
    folder = corpus.make(bench, root)
    files = sorted(path for path in folder.iterdir() if path.stem.isdigit())
    some = files[: len(files) // SHARE]
    ways = {
        "start-up": lambda scratch: soundmill(folder, scratch, limit=1),
        "soundmill": lambda scratch: soundmill(folder, scratch),
        "bare": lambda scratch: contenders.bare_loop(files, scratch / "out"),
        "ffmpeg": lambda scratch: SHARE * contenders.ffmpeg_per_file(some, scratch / "out"),
        "pydub": lambda scratch: SHARE * contenders.pydub(some, scratch / "out"),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, measure in ways.items():
            _read_through(files)
            seconds[way].append(_in_scratch(measure, root))
            print(f"  {name} {way}: {seconds[way][-1]:.1f} s", flush=True)
    start_up_s = statistics.median(seconds["start-up"])
    middle = {way: statistics.median(values) for way, values in seconds.items()}
    middle["soundmill"] -= start_up_s
    print(f"\n{name}: {bench.hours:.1f} h in {bench.files} files; start-up {start_up_s:.1f} s")
    for way in ("soundmill", "bare", "ffmpeg", "pydub"):
        times = bench.hours * 3600 / middle[way]
        print(f"  {way:10} {middle[way]:8.1f} s {times:8.0f}x real time")
    for way, least in zip(("bare", "ffmpeg", "pydub"), TO_REACH[name], strict=True):
        ratio = middle[way] / middle["soundmill"]
        print(f"  {ratio:.2f} of the rate of {way}; to reach: {least}")
    print()


def _read_through(files: list[Path]) -> None:
    """Brings the files into the page cache, so that the first to come does not pay for the disk."""
    for path in files:
        path.read_bytes()


def scaling(root: Path, rounds: int) -> None:
    """Prints the cost of a clip at two sizes of data set."""
    folder = corpus.make(CORPORA["many"], root)
    costs: dict[int, list[float]] = {2_000: [], 20_000: []}
    for _ in range(rounds):
        start_up_s = _in_scratch(lambda scratch: soundmill(folder, scratch, limit=1), root)
        for clips, found in costs.items():
            took_s = _in_scratch(lambda scratch, n=clips: soundmill(folder, scratch, n), root)
            found.append((took_s - start_up_s) / clips * 1e3)
            print(f"  many {clips}: {took_s:.1f} s, start-up {start_up_s:.1f} s", flush=True)
    few, many = (statistics.median(found) for found in costs.values())
    print(f"\nmany: {few:.2f} ms a clip at 2,000 clips, {many:.2f} ms at 20,000")
    print(f"  {many / few:.2f} times; to stay below: 1.15\n")


def _in_scratch(measure: object, root: Path) -> float:
    scratch = Path(tempfile.mkdtemp(dir=root))
    try:
        return measure(scratch)  # type: ignore[operator]
    finally:
        shutil.rmtree(scratch)


def main() -> None:
    """Reads the command line and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["long", "short", "many"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where the corpora are made, and stay")
    arguments = parser.parse_args()
    packages = ("apache-beam", "av", "soundfile", "soxr", "numpy", "imageio-ffmpeg", "pydub")
    print(platform.platform(), platform.processor(), f"Python {platform.python_version()}")
    print(", ".join(f"{package} {version(package)}" for package in packages))
    print(f"ffprobe for pydub: {shutil.which('ffprobe') or 'none, a stand-in that knows nothing'}")
    with tempfile.TemporaryDirectory() as temporary:
        root = arguments.keep or Path(temporary)
        root.mkdir(parents=True, exist_ok=True)
        for name in arguments.what:
            if name == "many":
                scaling(root, arguments.rounds)
            else:
                rates(name, root, arguments.rounds)


if __name__ == "__main__":
    main()
