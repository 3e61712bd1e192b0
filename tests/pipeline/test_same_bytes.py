"""Guarantees 2 and 3: the same bytes, from any number of workers, and after any kill."""

import random
import time
from pathlib import Path

import pytest

from tests.pipeline.runs import command, finish, kill_group, published, start, write_recipe


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """The data set as one worker process makes it, and how long that took."""
    folder = tmp_path_factory.mktemp("one")
    began_s = time.monotonic()
    status, _, err = command("run", write_recipe(folder, folder / "out"), "--workers", "1")
    assert status == 0, err
    return published(folder / "out"), time.monotonic() - began_s


@pytest.mark.parametrize("workers", ["0", "2"])
def test_any_number_of_workers_writes_the_same_bytes(
    workers: str, tmp_path: Path, uninterrupted: tuple[dict[str, str], float]
):
    recipe = write_recipe(tmp_path, tmp_path / "out")
    status, _, err = command("run", recipe, "--workers", workers)
    assert status == 0, err
    assert published(tmp_path / "out") == uninterrupted[0]


def killed_until_done(folder: Path, kills: int, seed: int, lasts_s: float) -> Path:
    """Runs the recipe with ``kills`` kills of the whole process group at random moments."""
    rng = random.Random(seed)
    recipe = write_recipe(folder, folder / "out")
    for _ in range(kills):
        process = start("run", recipe, "--workers", "2")
        time.sleep(rng.uniform(0.2, 1.0) * lasts_s)
        kill_group(process)
    status, _, err = finish(start("run", recipe, "--workers", "2"))
    assert status == 0, err
    return folder / "out"


def test_a_killed_run_goes_on_to_the_same_bytes(
    tmp_path: Path, uninterrupted: tuple[dict[str, str], float]
):
    output = killed_until_done(tmp_path, kills=2, seed=1, lasts_s=uninterrupted[1])
    assert published(output) == uninterrupted[0]


@pytest.mark.long
def test_ten_kills_change_nothing(tmp_path: Path, uninterrupted: tuple[dict[str, str], float]):
    output = killed_until_done(tmp_path, kills=10, seed=2, lasts_s=uninterrupted[1])
    assert published(output) == uninterrupted[0]
