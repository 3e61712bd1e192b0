"""One process or many: who this one is, what all of them agree on, and how they are started.

Collectives are few: features are gathered with their gradient, parameter gradients are averaged
after the backward pass (no DistributedDataParallel: an update's forward passes run twice when it is
accumulated, and a rank may have nothing left to forward), and small facts are agreed on.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import torch
import torch.distributed as dist

PATIENCE = timedelta(hours=2)
"""How long a rank waits for the others: the first validates and saves while they do."""

_BUCKET_VALUES = 16_000_000
"""Gradients travel in pieces of 64 MB: few collectives, and no second copy of the whole model."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process among those of the training, and the device that it computes on."""

    rank: int
    world_size: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Whether it is the one that writes."""
        return self.rank == 0


def choose_device(asked: str, local_rank: int = 0) -> torch.device:
    """The device by name, and for ``auto`` the best there is: cuda, then mps, then cpu.

    Raises:
        ValueError: It is not there, or is none of these.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    there["cpu"] = True
    kind = next(name for name in there if there[name]) if asked == "auto" else asked
    if not there.get(kind, False):
        usable = ", ".join(name for name in there if there[name])
        raise ValueError(f"device {asked!r} is not there; this machine has: {usable}")
    if kind != "cuda":
        return torch.device(kind)
    if local_rank >= torch.cuda.device_count():
        raise ValueError(
            f"{local_rank + 1} processes on this machine, but {torch.cuda.device_count()} GPUs; "
            "start one for each"
        )
    return torch.device("cuda", local_rank)


@contextmanager
def joined(device: str) -> Iterator[Ranks]:
    """Joins the processes that torchrun started, if it did; they part at the end of the block.

    NCCL between GPUs, gloo elsewhere.

    Raises:
        ValueError: As :func:`choose_device`.
    """
    world_size = int(os.environ.get("WORLD_SIZE", "1"))
    chosen = choose_device(device, int(os.environ.get("LOCAL_RANK", "0")))
    if world_size == 1:
        yield Ranks(0, 1, chosen)
        return
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    backend = "nccl" if chosen.type == "cuda" else "gloo"
    dist.init_process_group(backend, timeout=PATIENCE)
    try:
        yield Ranks(dist.get_rank(), world_size, chosen)
    finally:
        dist.destroy_process_group()


def launched() -> bool:
    """Whether torchrun, or another that sets what it sets, has started this process."""
    return "WORLD_SIZE" in os.environ and "RANK" in os.environ


def launch(processes: int, arguments: Sequence[str]) -> int:
    """Runs ``python -m trainer`` with ``arguments`` as torchrun does, on this machine.

    Returns:
        The exit status: 0, or that of the first process that failed; the others are ended then.
    """
    # Unless told otherwise it gives each process one thread, and says so at length.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // processes)))
    api = import_module("torch.distributed.launcher.api")
    errors = import_module("torch.distributed.elastic.multiprocessing.errors")
    # Its account of a failed process is a page long; the process has said why in a line.
    for name in logging.root.manager.loggerDict:
        if name.startswith("torch.distributed.elastic"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    config = api.LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=processes,
        run_id=uuid4().hex,
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        max_restarts=0,
    )
    try:
        api.elastic_launch(config, sys.executable)("-m", "trainer", *arguments)
    except errors.ChildFailedError as error:
        status: int = error.get_first_failure()[1].exitcode
        return status if status > 0 else 1
    return 0


def counts(ranks: Ranks, here: int) -> list[int]:
    """Each rank's number, by rank; all of them have to ask."""
    if ranks.world_size == 1:
        return [here]
    own = torch.tensor([here], device=ranks.device)
    found = [torch.zeros_like(own) for _ in range(ranks.world_size)]
    dist.all_gather(found, own)
    return [int(each) for each in found]


def collected(ranks: Ranks, here: Any) -> list[Any]:
    """Each rank's object, by rank; all of them have to ask."""
    if ranks.world_size == 1:
        return [here]
    found: list[Any] = [None] * ranks.world_size
    dist.all_gather_object(found, here)
    return found


def average_gradients(ranks: Ranks, parameters: Iterable[torch.nn.Parameter]) -> None:
    """Makes each gradient the mean of the ranks' own, the same to the bit on all of them.

    A rank on which a parameter took no part counts as zero, so that all ranks agree on what moves.
    """
    if ranks.world_size == 1:
        return
    gradients = []
    for parameter in parameters:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
        gradients.append(parameter.grad)
    for bucket in _buckets(gradients):
        flat = torch.cat([gradient.reshape(-1) for gradient in bucket])
        dist.all_reduce(flat)
        flat /= ranks.world_size
        pieces = flat.split([gradient.numel() for gradient in bucket])
        for gradient, piece in zip(bucket, pieces, strict=True):
            gradient.copy_(piece.view_as(gradient))


def _buckets(gradients: list[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    bucket: list[torch.Tensor] = []
    for gradient in gradients:
        if bucket and sum(map(torch.numel, bucket)) + gradient.numel() > _BUCKET_VALUES:
            yield bucket
            bucket = []
        bucket.append(gradient)
    if bucket:
        yield bucket


def first_alone(ranks: Ranks, deed: Callable[[], object]) -> None:
    """Does on the first rank what is done once for all; the others wait.

    Raises:
        ValueError: The deed has raised it; on all ranks, so that none waits in vain.
    """
    problem = ""
    if ranks.is_first:
        try:
            deed()
        except ValueError as error:
            problem = str(error) or "refused"
    if problem := collected(ranks, problem)[0]:
        raise ValueError(problem)
