import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from pipeline.listing import ListingsStopped, ask_all
from sources.protocol import Asked


@dataclass
class Asker:
    """A source that is asked for so many pages, then ends with an error or well."""

    name: str
    count: int
    error: Exception | None = None
    waits_for: threading.Event | None = None
    tells: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    def keeping(self, pages: object) -> "Asker":
        return self

    def plan(self) -> None:
        raise NotImplementedError

    def ask(self) -> Iterator[Asked]:
        for number in range(self.count):
            self.asked += 1
            yield Asked(number + 1, 10 * number, None)
        self.tells.set()
        if self.waits_for:
            assert self.waits_for.wait(10)
        if self.error:
            raise self.error


def test_catalogues_are_asked_side_by_side():
    first, second = Asker("a", 2), Asker("b", 3)
    first.waits_for, second.waits_for = second.tells, first.tells

    ask_all([first, second], progress=False)

    assert (first.asked, second.asked) == (2, 3)


def test_one_that_stops_does_not_stop_the_others_and_each_is_named():
    sources = [
        Asker("a", 1, OSError("a: a.example: closed; run again")),
        Asker("b", 5),
        Asker("c", 1, OSError("c: c.example: not before 09:00; run again")),
    ]

    with pytest.raises(ListingsStopped) as stopped:
        ask_all(sources, progress=False)

    assert str(stopped.value).splitlines() == [
        "a: a.example: closed; run again",
        "c: c.example: not before 09:00; run again",
    ]
    assert sources[1].asked == 5


def test_a_bug_in_a_catalogue_is_not_a_stopped_listing():
    with pytest.raises(KeyError, match="no such field"):
        ask_all([Asker("a", 1, KeyError("no such field"))], progress=False)


def test_a_source_that_asks_nothing_is_left_alone():
    ask_all([object()], progress=True)
