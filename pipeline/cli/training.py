"""How a training gets on, on standard error: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
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
    from augment.training.train import Progress as Reached

LINE_EVERY_S = 10.0
"""Between plain lines: the log of an hour's training stays readable."""

PREPARING = "making the vocabulary and the first sentences"


@contextmanager
def shown() -> "Iterator[Callable[[Reached], None]]":
    """What the training within the block reports its steps to."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.print(PREPARING)
        yield _Lines(console).show
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[losses]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress, progress.add_task(PREPARING, total=None, losses="")).show


@dataclass(slots=True)
class _Bar:
    progress: Progress
    task: TaskID
    validated: str = ""

    def show(self, reached: "Reached") -> None:
        """Moves the bar; the last validation's loss stays until the next."""
        self.validated = _validated(reached) or self.validated
        self.progress.update(
            self.task,
            completed=reached.step,
            total=reached.steps,
            description="training",
            losses=f"loss {reached.loss:.3f}{self.validated}",
        )


@dataclass(slots=True)
class _Lines:
    console: Console
    began: tuple[float, int] | None = None
    """When, and at which step: a resumed training has had others before."""

    printed_s: float = 0.0

    def show(self, reached: "Reached") -> None:
        """Prints a line now and then, and at each validation."""
        now_s = time.monotonic()
        self.began = began_s, first = self.began or (now_s, reached.step)
        if reached.validation_loss is None and now_s - self.printed_s < LINE_EVERY_S:
            return
        self.printed_s = now_s
        line = f"training: step {reached.step} of {reached.steps}, loss {reached.loss:.3f}"
        line += _validated(reached)
        if first < reached.step < reached.steps:
            left_s = (now_s - began_s) / (reached.step - first) * (reached.steps - reached.step)
            line += f", about {left_s:.0f} s left"
        self.console.print(line, soft_wrap=True)


def _validated(reached: "Reached") -> str:
    loss = reached.validation_loss
    return "" if loss is None else f", validation {loss:.3f}"
