"""Asks the catalogues of a job before its graph runs, and keeps what they answer.

Here and not on the workers: a catalogue is asked by one asker in order, and a listing that stops
is a sentence for the person who runs it, not a traceback from a worker.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.progress import LINE_EVERY_S, POLL_S
from sources.protocol import Asked, Asks, Source

_log = logging.getLogger("soundmill")


class ListingsStopped(Exception):  # noqa: N818 - a stop that the next run goes on from
    """Catalogues that could not be asked to their end; one line for each."""


@dataclass(slots=True)
class _Asker:
    """One source, asked in a thread of its own; ``end`` is what it ended with, if by an error."""

    source: Source
    asks: Asks
    asked: Asked = field(default=Asked(0, 0, None))
    end: Exception | None = None
    is_over: bool = False


def _ask(asker: _Asker, askers: list[_Asker], stop: threading.Event) -> None:
    try:
        for asked in asker.asks.ask():
            asker.asked = asked
            if stop.is_set():
                return
    except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
        asker.end = error
        if not all(other.is_over for other in askers if other is not asker):
            _log.warning("%s; the other listings go on", error)
    finally:
        asker.is_over = True


def ask_all(sources: Iterable[Source], *, progress: bool) -> None:
    """Asks every source that asks, side by side, until the listing of each is kept whole.

    One that stops does not stop the others: what they answer is kept for the run that follows.

    Raises:
        ListingsStopped: Some could not be asked to their end.
        Exception: What a source raised otherwise: a bug.
    """
    askers = [_Asker(source, source) for source in sources if isinstance(source, Asks)]
    if not askers:
        return
    stop = threading.Event()
    # Daemons: an answer that does not come must not hold up the end that Ctrl-C asks for.
    threads = [threading.Thread(target=_ask, args=(a, askers, stop), daemon=True) for a in askers]
    for thread in threads:
        thread.start()
    try:
        with _shown(askers, progress=progress):
            for thread in threads:
                thread.join()
    finally:
        stop.set()
    for asker in askers:
        if asker.end is not None and not isinstance(asker.end, OSError):
            raise asker.end
    if stopped := [str(asker.end) for asker in askers if asker.end is not None]:
        raise ListingsStopped("\n".join(stopped))


@contextmanager
def _shown(askers: list[_Asker], *, progress: bool) -> Iterator[None]:
    """Shows on standard error how far each listing is: bars on a terminal, else plain lines."""
    if not progress:
        yield
        return
    console = Console(stderr=True)
    over = threading.Event()
    show = _bars if console.is_terminal else _lines
    thread = threading.Thread(target=show, args=(askers, over, console), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _bars(askers: list[_Asker], over: threading.Event, console: Console) -> None:
    columns = (
        TextColumn("listing {task.description}"),
        BarColumn(),
        TextColumn("{task.fields[reached]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = [bars.add_task(a.source.name, total=None, reached="") for a in askers]
        while not over.wait(POLL_S):
            for task, asker in zip(tasks, askers, strict=True):
                bars.update(
                    task,
                    completed=asker.asked.entries,
                    total=asker.asked.total,
                    reached=_reached(asker.asked),
                )


def _lines(askers: list[_Asker], over: threading.Event, console: Console) -> None:
    began_s = time.monotonic()
    while not over.wait(LINE_EVERY_S):
        for asker in askers:
            if not asker.is_over:
                elapsed_s = time.monotonic() - began_s
                line = f"listing {asker.source.name}: {_reached(asker.asked)}, {elapsed_s:.0f} s"
                console.print(line, soft_wrap=True, highlight=False)


def _reached(asked: Asked) -> str:
    total = "" if asked.total is None else f" of {asked.total:,}"
    return f"{asked.entries:,}{total} entries, {asked.pages:,} pages"
