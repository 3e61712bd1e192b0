"""What a killed training goes on from: checkpoints that are whole or not there at all."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

BEGUN = "begun.json"
"""What a training was begun with: another one cannot go on with its folder."""

_N_KEPT = 2
"""The one before the last stays, for a disk that lost the last one's end."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a training has come.

    ``step`` updates in all, ``n_pairs`` seen by all ranks; of ``epoch`` (from 0) each rank has done
    ``n_batches``, as far as it had so many.
    """

    step: int = 0
    epoch: int = 0
    n_batches: int = 0
    n_pairs: int = 0


class Checkpoints:
    """The checkpoints in a folder, each of one file, of trainings by one digest."""

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder = folder
        self._digest = digest

    def save(self, position: Position, state: Mapping[str, Any]) -> None:
        """Writes a checkpoint by rename, and removes all but the last two."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"step-{position.step:09d}.pt"
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            torch.save(
                {"position": asdict(position), "digest": self._digest, "state": dict(state)}, file
            )
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        for old in self._paths()[:-_N_KEPT]:
            old.unlink()

    def newest(self) -> tuple[Position, dict[str, Any]] | None:
        """The last one that can be read, with tensors on the CPU; None where there is none.

        Raises:
            ValueError: It is of another digest.
        """
        for path in reversed(self._paths()):
            try:
                found = torch.load(path, map_location="cpu", weights_only=True)
            except (RuntimeError, EOFError, OSError):
                continue  # cut off by a full disk or a lost machine: the one before is whole
            if found["digest"] != self._digest:
                raise ValueError(f"{path} is of another training; give another --output")
            return Position(**found["position"]), found["state"]
        return None

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("step-*.pt"))


def digest_of(begun: Mapping[str, Any]) -> str:
    """SHA-256 of what a training is begun with, in hex."""
    return sha256(json.dumps(begun, sort_keys=True).encode()).hexdigest()


def claim(output: Path, begun: Mapping[str, Any]) -> None:
    """Writes down what the folder is begun with, or checks that it was begun with the same.

    Raises:
        ValueError: It holds something else; names what differs.
    """
    noted = output / BEGUN
    partial = noted.with_suffix(".partial")
    if not noted.exists():
        if {path.name for path in output.iterdir()} - {LOCK, partial.name}:
            raise ValueError(f"{output}: no training has written what is in there; give another")
        partial.write_text(json.dumps(begun, indent=1) + "\n", encoding="utf-8")
        partial.replace(noted)
        return
    there = dict(_flat(json.loads(noted.read_text(encoding="utf-8"))))
    here = dict(_flat(json.loads(json.dumps(begun))))
    differing = [
        f"{key}: {there.get(key)!r} there, {here.get(key)!r} here"
        for key in sorted(there.keys() | here.keys())
        if there.get(key) != here.get(key)
    ]
    if differing:
        listed = "; ".join(differing[:5]) + ("; …" if len(differing) > 5 else "")
        raise ValueError(f"{output} holds another training: {listed}. Give another --output")


LOCK = ".lock"


@contextmanager
def held(output: Path) -> Iterator[None]:
    """Makes the folder and holds it: a second training in it is refused.

    Raises:
        ValueError: Another training is at work there.
    """
    output.mkdir(parents=True, exist_ok=True)
    with (output / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ValueError(f"{output}: another training is at work in it") from error
        yield


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else name)
    else:
        yield key, value
