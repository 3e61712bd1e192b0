"""Guarantees 2 and 3: the same bytes, from any number of workers, and after any kill."""

import random
import time
from pathlib import Path

import pytest

from tests.pipeline.runs import (
    command,
    finish,
    kill_group,
    published,
    run_here,
    start,
    write_recipe,
)

SOME = {"sources": [{"type": "synthetic", "count": 16}], "shards": {"samples": 5}}

RUN_S = 15.0
"""About what a run of two workers takes."""


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The data set as this process makes it by itself."""
    folder = tmp_path_factory.mktemp("here")
    recipe = write_recipe(folder, folder / "out", **SOME)
    run_here(recipe)
    return published(folder / "out")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_any_number_of_workers_writes_the_same_bytes(
    workers: str, tmp_path: Path, expected: dict[str, str]
):
    recipe = write_recipe(tmp_path, tmp_path / "out", **SOME)
    status, _, err = command("run", recipe, "--workers", workers)
    assert status == 0, err
    assert published(tmp_path / "out") == expected


def killed_until_done(folder: Path, kills: int, seed: int) -> Path:
    """Runs the recipe with ``kills`` kills of the whole process group at random moments."""
    rng = random.Random(seed)
    recipe = write_recipe(folder, folder / "out", **SOME)
    for _ in range(kills):
        process = start("run", recipe, "--workers", "2")
        time.sleep(rng.uniform(0.2, 1.0) * RUN_S)
        kill_group(process)
    status, _, err = finish(start("run", recipe, "--workers", "2"))
    assert status == 0, err
    return folder / "out"


def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path, expected: dict[str, str]):
    assert published(killed_until_done(tmp_path, kills=1, seed=1)) == expected


def test_ten_kills_change_nothing(tmp_path: Path, expected: dict[str, str]):
    assert published(killed_until_done(tmp_path, kills=10, seed=2)) == expected
