"""Guarantee 3, point by point: a run that ends at one of its writes is taken up to the same bytes.

The process is not really killed: every door to the disk raises what nothing catches, and half
written files stay as a kill would leave them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from pipeline import storage
from pipeline.verify.check import verify
from tests.pipeline.runs import published, run_here, write_recipe

FEW = {"sources": [{"type": "synthetic", "count": 8}], "shards": {"samples": 2}}


class Killed(BaseException):
    """Nothing in the project catches it."""


class Disk:
    """Counts what is written or removed, and ends the run at the n-th time."""

    def __init__(self, dies_at: int) -> None:
        self.n_calls = 0
        self._dies_at = dies_at

    def door(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def through(*args: Any, **named: Any) -> Any:
            self._count()
            return call(*args, **named)

        return through

    @contextmanager
    def writing(self, path: str) -> Iterator[Any]:
        partial = Path(f"{path}.{self.n_calls}{storage.PARTIAL}")
        partial.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            yield file
        self._count()  # between the last byte and the rename
        partial.rename(path)
        self._count()

    def _count(self) -> None:
        self.n_calls += 1
        if self.n_calls == self._dies_at:
            raise Killed


def mill(folder: Path, *, rebuild: bool = False) -> None:
    recipe = write_recipe(folder, folder / "out", **FEW)
    run_here(recipe, rebuild=rebuild)


def mill_until_killed(
    folder: Path, dies_at: int, monkeypatch: pytest.MonkeyPatch, *, rebuild: bool
) -> int:
    """Writes that the run came to."""
    disk = Disk(dies_at)
    with monkeypatch.context() as patch:
        patch.setattr(storage, "writing", disk.writing)
        patch.setattr(storage, "remove", disk.door(storage.remove))
        with suppress(Killed, RuntimeError):  # Beam hands it over as the latter
            mill(folder, rebuild=rebuild)
    if dies_at > 0:
        assert disk.n_calls >= dies_at, "it ended before it was killed"
    return disk.n_calls


def check_kill_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    """At ``n`` points, evenly spread, of a first run and of a rebuild."""
    mill(tmp_path / "undisturbed")
    expected = published(tmp_path / "undisturbed/out")
    for rebuild in (False, True):
        n_points = mill_until_killed(tmp_path / "count", -1, monkeypatch, rebuild=rebuild)
        assert n_points > 20
        for point in sorted({1 + n_points * i // (n + 1) for i in range(1, n + 1)}):
            folder = tmp_path / f"{rebuild}-{point}"
            if rebuild:
                mill(folder)
            mill_until_killed(folder, point, monkeypatch, rebuild=rebuild)
            mill(folder)
            assert published(folder / "out") == expected, f"killed at write {point}"
            assert verify(str(folder / "out")).passed, f"killed at write {point}"
            assert not list((folder / "out/.soundmill").glob("staging/*"))


def test_a_run_ended_at_some_of_its_writes_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    check_kill_points(tmp_path, monkeypatch, n=1)


@pytest.mark.long
def test_a_run_ended_at_many_of_its_writes_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    check_kill_points(tmp_path, monkeypatch, n=16)
