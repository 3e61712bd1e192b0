"""The output of a run: that it may be written, is this recipe's, and no other run's just now."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pipeline import storage
from pipeline.exports.write import IN_ROOT
from pipeline.job import Job
from pipeline.lock import LOCK_FILE, Lock, differences, read_lock, write_lock
from pipeline.takedown.lists import order_path
from pipeline.takedown.withhold import read_withheld
from pipeline.work import hold
from schemas.manifest import SPLITS

T = TypeVar("T")

MAX_SHOWN_DIFFERENCES = 10


class OutputRefused(ValueError):  # noqa: N818 - the answer to a request, not a fault
    """The output cannot be used for this job; the message says why, and the way out."""


@contextmanager
def claimed(job: Job, *, rebuild: bool) -> Iterator[None]:
    """Holds the output for this job alone, with its lock file written.

    Only a local output can be held against other runs: an object store has nothing to hold.

    Raises:
        OutputRefused: It holds something else, cannot be written, or another run is at work.
    """
    if not rebuild:
        _check_lock(job)
    _refuse_foreign_folder(job)
    held = _hold(job)
    try:
        _check_lists(job, rebuild=rebuild)
        if rebuild:
            _remove_results(job)
        _writable(job.output, lambda: write_lock(job.output, job.lock))
        yield
    finally:
        if held >= 0:
            os.close(held)


def _check_lock(job: Job) -> None:
    try:
        found: Lock | None = read_lock(job.output)
    except ValueError as error:
        raise OutputRefused(
            f"{error}; write to another `output:`, or replace what is there with --rebuild"
        ) from error
    if found is None or found.digest == job.lock.digest:
        return
    lines = "\n  ".join(differences(found, job.lock)[:MAX_SHOWN_DIFFERENCES])
    raise OutputRefused(
        f"{job.output} holds the result of another recipe or of other versions:\n  {lines}\n"
        "write to another `output:`, or replace that result with --rebuild"
    )


def _check_lists(job: Job, *, rebuild: bool) -> None:
    if not rebuild and storage.exists(order_path(job.output)):
        raise OutputRefused(
            f"a takedown of {job.output} was not finished; "
            f"`soundmill takedown {job.output} apply` does it"
        )
    try:
        read_withheld(job.output)
    except ValueError as error:
        raise OutputRefused(
            f"{error}; put the list back as it was: without it, what was taken down would return"
        ) from error


def _refuse_foreign_folder(job: Job) -> None:
    output = job.output
    if storage.exists(storage.join(output, LOCK_FILE)):
        return
    # A run that was killed at once has left its work folder, and no lock file yet.
    if any(not path.startswith(f"{job.work.root}/") for path in storage.list_files(output)):
        raise OutputRefused(
            f"{output} holds files that no run of soundmill has written; "
            "write to another `output:`, or empty that folder yourself"
        )


def _remove_results(job: Job) -> None:
    """Removes what a run has written, and nothing else that may lie in the folder.

    What was taken down stays written down: it may not come back by this way either.
    First the word that it is complete, last the lock: killed anywhere between, it is taken up
    again as an unfinished run of the same folder.
    """
    storage.remove(job.work.finished)
    storage.remove(order_path(job.output))
    for name in (*SPLITS, "manifest", "catalog", "audit", *IN_ROOT):
        storage.remove(storage.join(job.output, name))
    for place in job.work.places:
        storage.remove(place)


def _hold(job: Job) -> int:
    """A descriptor that keeps other runs out while it is open; -1 where that cannot be had."""
    try:
        return _writable(job.output, lambda: hold(job.work))
    except BlockingIOError as error:
        raise OutputRefused(
            f"another run is writing {job.output}; wait for its end, or stop it first"
        ) from error


def _writable(output: str, attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except BlockingIOError:
        raise
    except OSError as error:
        raise OutputRefused(
            f"{output} cannot be written: {error.strerror or error}; "
            "give `output:` a folder that you may write to, on a disk with room"
        ) from error
