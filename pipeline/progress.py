"""How far a run has come, read from the journals: a bar on a terminal, plain lines elsewhere."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from pipeline.journal import read_journals

POLL_S = 0.5

LINE_EVERY_S = 10.0
"""Between plain lines: a log of an hour's run stays readable."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far all workers together have come in this run."""

    items: int
    total: int
    audio_s: float
    shards: int


def reached(journals: str) -> Reached:
    """The sum over the workers' journals."""
    entries = read_journals(journals)
    audio = [entry for entry in entries if entry.phase == "audio"]
    shards = [entry for entry in entries if entry.phase == "shards"]
    return Reached(
        items=sum(entry.done for entry in audio),
        total=max((entry.total for entry in audio), default=0),
        audio_s=sum(entry.audio_s for entry in audio),
        shards=sum(entry.done for entry in shards),
    )


@contextmanager
def shown(journals: str) -> Iterator[None]:
    """Shows on standard error how the run within the block gets on."""
    stop = threading.Event()
    console = Console(stderr=True)
    show = _bar if console.is_terminal else _lines
    thread = threading.Thread(target=show, args=(journals, stop, console), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _bar(journals: str, stop: threading.Event, console: Console) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("items"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    began_s = time.monotonic()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("listing", total=None, rate="")
        while not stop.wait(POLL_S):
            now = reached(journals)
            progress.update(
                task,
                completed=now.items,
                total=now.total or None,
                description=_phase(now),
                rate=_rate(now, time.monotonic() - began_s),
            )


def _lines(journals: str, stop: threading.Event, console: Console) -> None:
    began_s = time.monotonic()
    while not stop.wait(LINE_EVERY_S):
        now = reached(journals)
        elapsed_s = time.monotonic() - began_s
        left = ""
        if now.items and now.items < now.total:
            left = f", about {elapsed_s * (now.total - now.items) / now.items:.0f} s left"
        console.print(
            f"{_phase(now)}: {now.items} of {now.total or '?'} items, "
            f"{_rate(now, elapsed_s)}, {elapsed_s:.0f} s{left}",
            soft_wrap=True,
            highlight=False,
        )


def _phase(now: Reached) -> str:
    if now.shards:
        return f"writing shards ({now.shards})"
    return "milling audio" if now.items else "listing"


def _rate(now: Reached, elapsed_s: float) -> str:
    times = now.audio_s / elapsed_s if elapsed_s else 0.0
    return f"{now.audio_s / 3600:.2f} h of audio at {times:.0f}x real time"
