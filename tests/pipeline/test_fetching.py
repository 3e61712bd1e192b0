import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.fetching import Errand, FetchAhead
from schemas.rejections import Reason, Rejected


class Folder:
    """Files that are there while their context is open; ``late`` ones wait to be let through."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.open: set[str] = set()
        self.most_open = 0
        self.gate = threading.Event()
        self.gate.set()

    @contextmanager
    def fetch(self, name: str) -> Iterator[Path]:
        self.begun.release()
        assert self.gate.wait(10)
        if name.startswith("gone"):
            raise Rejected(Reason.GONE, name)
        self.open.add(name)
        self.most_open = max(self.most_open, len(self.open))
        try:
            yield Path(name)
        finally:
            self.open.discard(name)

    def errands(self, *names: str) -> list[Errand[str]]:
        return [Errand(name, lambda name=name: self.fetch(name)) for name in names]


@pytest.fixture
def ahead() -> Iterator[FetchAhead]:
    threads = FetchAhead(depth=2)
    yield threads
    threads.close()


def test_files_come_in_the_order_of_the_errands(ahead: FetchAhead):
    folder = Folder()
    names = [f"{n}.wav" for n in range(20)]

    found = []
    for what, file in ahead.along(folder.errands(*names)):
        assert file is not None
        with file as path:
            found.append((what, str(path)))

    assert found == [(name, name) for name in names]
    assert folder.open == set()
    assert folder.most_open <= 3


def test_the_next_files_are_fetched_while_one_is_in_use(ahead: FetchAhead):
    folder = Folder()
    coming = ahead.along(folder.errands("a", "b", "c", "d"))

    _, file = next(coming)
    assert file is not None
    with file:
        for _ in ("a", "b", "c"):
            assert folder.begun.acquire(timeout=10)
    coming.close()


def test_an_errand_without_a_file_keeps_its_place(ahead: FetchAhead):
    folder = Folder()
    errands = [*folder.errands("a"), Errand("nothing", None), *folder.errands("b")]

    found = [(what, file is None) for what, file in ahead.along(errands)]

    assert found == [("a", False), ("nothing", True), ("b", False)]


def test_what_cannot_be_fetched_is_said_where_it_is_wanted(ahead: FetchAhead):
    folder = Folder()
    outcomes = []
    for _, file in ahead.along(folder.errands("a", "gone", "b")):
        assert file is not None
        try:
            with file as path:
                outcomes.append(str(path))
        except Rejected as bad:
            outcomes.append(bad.reason)

    assert outcomes == ["a", Reason.GONE, "b"]


def test_no_file_stays_behind_when_one_leaves_early():
    folder = Folder()
    ahead = FetchAhead(depth=2)
    coming = ahead.along(folder.errands("a", "b", "gone", "d"))
    _, file = next(coming)
    assert file is not None
    with pytest.raises(KeyError), file:
        raise KeyError("a bug")
    folder.gate.clear()
    coming.close()
    folder.gate.set()
    ahead.close()

    assert folder.open == set()
