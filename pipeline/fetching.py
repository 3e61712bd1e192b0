"""Fetching ahead: while one file is decoded, the next few are on their way."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")

DEPTH = 4
"""Files that a worker fetches at once, and so holds on disk beside the one that it decodes."""

Fetch = Callable[[], AbstractContextManager[Path]]


@dataclass(frozen=True, slots=True)
class Errand(Generic[T]):
    """Something to be done, and how to get its file; None where it needs none."""

    what: T
    fetch: Fetch | None


class FetchAhead:
    """Threads that fetch the files of what comes next. One iteration at a time."""

    def __init__(self, depth: int = DEPTH) -> None:
        self._depth = depth
        self._threads = ThreadPoolExecutor(depth, thread_name_prefix="fetch")

    def close(self) -> None:
        """Lets the threads go, with what they have begun."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def along(
        self, errands: Iterable[Errand[T]]
    ) -> Iterator[tuple[T, AbstractContextManager[Path] | None]]:
        """Each errand in its order, with its file as a context that waits until it is there.

        The context raises what fetching has raised, and takes the file away when it closes. Close
        the iterator when you leave before its end: then no file stays behind.
        """
        coming: deque[tuple[T, _Coming | None]] = deque()
        try:
            for errand in errands:
                fetch = errand.fetch
                coming.append((errand.what, _Coming(self._threads, fetch) if fetch else None))
                if len(coming) > self._depth:
                    yield coming.popleft()
            while coming:
                yield coming.popleft()
        finally:
            for _, file in coming:
                if file is not None:
                    file.forget()


class _Coming:
    """A file that a thread is fetching, as a context."""

    def __init__(self, threads: ThreadPoolExecutor, fetch: Fetch) -> None:
        self._file: Future[tuple[AbstractContextManager[Path], Path]] = threads.submit(_open, fetch)

    def forget(self) -> None:
        """Takes the file away when it has come, without waiting for it."""
        if not self._file.cancel():
            self._file.add_done_callback(_close)

    def __enter__(self) -> Path:
        return self._file.result()[1]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.result()[0].__exit__(kind, error, trace)


def _open(fetch: Fetch) -> tuple[AbstractContextManager[Path], Path]:
    context = fetch()
    return context, context.__enter__()


def _close(file: "Future[tuple[AbstractContextManager[Path], Path]]") -> None:
    if file.exception() is None:
        file.result()[0].__exit__(None, None, None)
