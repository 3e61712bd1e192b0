"""What a training leaves behind of each step: lines of JSON, and TensorBoard or wandb if asked for.

``log.jsonl`` holds what the same training has again, to the last digit, killed or not; what a clock
says lies in ``times.jsonl``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

Record = Mapping[str, Any]

MONITORS = ("tensorboard", "wandb")


class JsonLines:
    """A file of one JSON object a line, each on disk when :meth:`write` returns.

    What an earlier run has written stays where ``keep`` says so; a line that a kill has cut goes.
    """

    def __init__(self, path: Path, keep: Callable[[Record], bool]) -> None:
        kept = [record for record in read_lines(path) if keep(record)]
        partial = path.with_name(path.name + ".partial")
        partial.write_text("".join(map(_line, kept)), encoding="utf-8")
        partial.replace(path)
        self._path = path

    def write(self, record: Record) -> None:
        """Adds a line."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(record))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a log, without a last line that was cut; none where there is no file."""
    if not path.exists():
        return []
    whole = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [json.loads(line) for line in whole if line.endswith("\n")]


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


class Monitor(Protocol):
    """A service that draws curves while they come about."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Takes the values of a step."""
        ...

    def close(self) -> None:
        """Sends what is still here."""
        ...


def need_monitors(names: Sequence[str]) -> None:
    """Checks that what is asked for is there.

    Raises:
        ValueError: It is unknown, or not installed.
    """
    for name in names:
        if name not in MONITORS:
            raise ValueError(f"{name!r} is unknown; known are {', '.join(MONITORS)}")
        if find_spec(name) is None:
            raise ValueError(f"{name} is not installed: pip install {name}")


def open_monitors(names: Sequence[str], output: Path, settings: Mapping[str, Any]) -> list[Monitor]:
    """The services asked for; TensorBoard's files go to ``output/tensorboard``."""
    makers: dict[str, Callable[[Path, Record], Monitor]] = {
        "tensorboard": _TensorBoard,
        "wandb": _Wandb,
    }
    return [makers[name](output, settings) for name in names]


class _TensorBoard:
    def __init__(self, output: Path, settings: Record) -> None:
        writer = import_module("torch.utils.tensorboard").SummaryWriter
        self._writer = writer(str(output / "tensorboard"))
        self._writer.add_text("settings", f"```\n{json.dumps(settings, indent=1)}\n```")

    def write(self, step: int, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        self._writer.close()


class _Wandb:
    def __init__(self, output: Path, settings: Record) -> None:
        self._run = import_module("wandb").init(
            project="soundmill", name=output.name, dir=str(output), config=dict(settings)
        )

    def write(self, step: int, values: Mapping[str, float]) -> None:
        self._run.log(dict(values), step=step)

    def close(self) -> None:
        self._run.finish()
