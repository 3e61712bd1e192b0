"""Whole runs for tests: a recipe, the command as a user starts it, and the bytes it wrote."""

import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import yaml

from pipeline.job import make_job
from pipeline.recipe import read_recipe
from pipeline.run import How, run

SMALL = {
    "dataset": "small",
    "seed": 3,
    "sources": [{"type": "synthetic", "count": 24}],
    "rights": {"policy": "research"},
    "splits": {"train": 0.6, "valid": 0.2, "test": 0.2},
    "captions": {"model": "template"},
    "shards": {"samples": 8},
}


def write_recipe(folder: Path, output: Path | str, **changes: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(SMALL | {"output": str(output)} | changes), encoding="utf-8")
    return path


def run_here(recipe: Path, *, rebuild: bool = False) -> None:
    """A run in this process, without workers."""
    run(make_job(read_recipe(recipe), "r"), How(workers=0, rebuild=rebuild, progress=False))


def start(*arguments: str | Path, cwd: Path | None = None) -> "subprocess.Popen[str]":
    """The command as a process group of its own."""
    return subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-c",
            "from pipeline.cli.main import main; main()",
            *map(str, arguments),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Status, standard output and standard error."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def command(*arguments: str | Path, cwd: Path | None = None) -> tuple[int, str, str]:
    return finish(start(*arguments, cwd=cwd))


def kill_group(process: "subprocess.Popen[str]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)


WITHOUT_TORCH = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *more: None if name == "torch" else find(name, *more)
"""
"""For the beginning of a process in which torch is not installed."""


def command_without_torch(*arguments: str | Path) -> tuple[int, str, str]:
    lines = f"{WITHOUT_TORCH}\nfrom pipeline.cli.main import main; main({[*map(str, arguments)]!r})"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def published(output: Path) -> dict[str, str]:
    """The digest of every file of a data set, by its path; the work folder is not part of it."""
    return {
        str(path.relative_to(output)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and ".soundmill" not in path.parts
    }
