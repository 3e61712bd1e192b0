"""How a training gets on, on standard error: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from trainer.how import Reached

LINE_EVERY_S = 10.0
"""Between plain lines: the log of a day's training stays readable."""


@contextmanager
def shown() -> "Iterator[Callable[[Reached], None]]":
    """What the training within the block reports its steps to."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Lines(console).show
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress, progress.add_task("preparing", total=None, told="")).show


@dataclass(slots=True)
class _Bar:
    progress: Progress
    task: TaskID
    validated: str = ""

    def show(self, reached: "Reached") -> None:
        """Moves the bar; the last validation's values stay until the next."""
        self.validated = told_of(reached.validation) or self.validated
        self.progress.update(
            self.task,
            completed=reached.step,
            total=reached.steps,
            description=f"epoch {reached.epoch}",
            told=f"loss {reached.loss:.3f}{self.validated}",
        )


@dataclass(slots=True)
class _Lines:
    console: Console
    began: tuple[float, int] | None = None
    """When, and at which step: a resumed training has had others before."""

    printed_s: float = float("-inf")

    def show(self, reached: "Reached") -> None:
        """Prints a line now and then."""
        now_s = time.monotonic()
        self.began = began_s, first = self.began or (now_s, reached.step)
        if now_s - self.printed_s < LINE_EVERY_S and reached.step < reached.steps:
            return
        self.printed_s = now_s
        line = f"epoch {reached.epoch}, step {reached.step} of {reached.steps}, "
        line += f"loss {reached.loss:.3f}{told_of(reached.validation)}"
        if first < reached.step < reached.steps:
            left_s = (now_s - began_s) / (reached.step - first) * (reached.steps - reached.step)
            line += f", about {left_s:.0f} s left"
        self.console.print(line, soft_wrap=True, markup=False)


def told_of(validation: Mapping[str, float] | None) -> str:
    """A validation in a few words, after a comma; empty for none."""
    if not validation:
        return ""
    return (
        f", validation {validation['loss']:.3f}, R@1 {validation['text_to_audio_r1']:.2f} by text, "
        f"{validation['audio_to_text_r1']:.2f} by audio"
    )
