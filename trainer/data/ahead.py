"""Reads ahead in a thread, so that a model need not wait for a disk or a network."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_WAIT_S = 0.1
"""How soon the thread sees that nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


class Ahead(Generic[T]):
    """An iterator that is taken from in a thread, at most ``depth`` elements ahead.

    An error of the iterator ends it, and waits for :meth:`check`: torch's DataLoader does not
    survive one that is raised in its sampler while its queues are being set up. :meth:`close` ends
    the thread; it may be called at any time, and more than once.
    """

    def __init__(self, source: Iterator[T], depth: int) -> None:
        self._source = source
        self._depth = depth
        self._closed = threading.Event()
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[T]:
        ready: queue.Queue[T | _End] = queue.Queue(self._depth)
        # Started here and not before: whoever iterates may have forked in between.
        threading.Thread(target=self._fill, args=(ready,), daemon=True).start()
        while True:
            element = ready.get()
            if isinstance(element, _End):
                self._error = element.error
                return
            yield element

    def check(self) -> None:
        """Raises what has ended it, if that was an error."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Lets the thread end."""
        self._closed.set()

    def _fill(self, ready: "queue.Queue[T | _End]") -> None:
        try:
            for element in self._source:
                if not self._put(ready, element):
                    return
        except Exception as error:  # noqa: BLE001 - it is raised by whoever waits
            self._put(ready, _End(error))
        else:
            self._put(ready, _End())

    def _put(self, ready: "queue.Queue[T | _End]", element: T | _End) -> bool:
        while not self._closed.is_set():
            try:
                ready.put(element, timeout=_WAIT_S)
            except queue.Full:
                continue
            return True
        return False
