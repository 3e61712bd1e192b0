"""A takedown that ends at any of its writes is finished by the next, to the same bytes."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pipeline import storage
from pipeline.takedown.absence import prove_absence
from pipeline.takedown.apply import carry_on, held, pending
from pipeline.verify.check import verify
from tests.pipeline.takedown.taken import digests, drop_copy, item, take_down
from tests.pipeline.test_kill_points import Disk, Killed
from tests.pipeline.verify.finished import DataSet, a_data_set

REQUEST = item("folder/003.wav", "folder/008.wav", "folder/090.wav")


def a_set() -> DataSet:
    data_set = a_data_set(shards={"samples": 1})
    drop_copy(data_set, 40, of=3)
    return data_set


def take_down_until_killed(output: str, dies_at: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Writes that the takedown came to."""
    disk = Disk(dies_at)
    remove: Callable[..., Any] = disk.door(storage.remove)
    with monkeypatch.context() as patch:
        patch.setattr(storage, "writing", disk.writing)
        patch.setattr(storage, "remove", remove)
        with suppress(Killed):
            take_down(output, REQUEST)
    return disk.n_calls


def check_kill_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int) -> None:
    take_down(a_set().write(tmp_path / "undisturbed"), REQUEST)
    expected = digests(tmp_path / "undisturbed", ".")
    n_points = take_down_until_killed(a_set().write(tmp_path / "count"), -1, monkeypatch)
    assert n_points > 30
    for point in range(1, n_points, every):
        root = tmp_path / f"{point}"
        output = a_set().write(root)
        take_down_until_killed(output, point, monkeypatch)
        if order := pending(output):
            with held(output):
                carry_on(output, order)
        else:
            take_down(output, REQUEST)
        assert digests(root, ".") == expected, f"killed at write {point}"
        assert verify(output).findings == (), f"killed at write {point}"
        assert prove_absence(output).findings == (), f"killed at write {point}"


def test_a_takedown_ended_at_some_of_its_writes_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    check_kill_points(tmp_path, monkeypatch, every=11)


@pytest.mark.long
def test_a_takedown_ended_at_every_third_of_its_writes_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    check_kill_points(tmp_path, monkeypatch, every=3)
