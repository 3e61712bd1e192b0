"""A whole run: checks the output, runs the graph until it is through, completes the data set."""

import json
import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from pipeline import storage
from pipeline.audit.report import write_audit
from pipeline.audit.tally import tally
from pipeline.audit.totals import Totals
from pipeline.direct import WorkerDied, is_local_run, run_graph
from pipeline.finish import clear_tables, complete, is_current, mark_finished
from pipeline.graph import build
from pipeline.job import Job
from pipeline.journal import read_journals
from pipeline.lock import LOCK_FILE, Lock, differences, read_lock, write_lock
from pipeline.progress import shown
from pipeline.work import WorkFolder
from schemas.manifest import SPLITS

_log = logging.getLogger("soundmill")

MAX_SHOWN_DIFFERENCES = 10


class OutputRefused(ValueError):  # noqa: N818 - the answer to a request, not a fault
    """The output cannot be used for this job; the message says why, and the way out."""


@dataclass(frozen=True, slots=True)
class How:
    """How to run: what concerns the machine and not the result."""

    workers: int
    beam_args: tuple[str, ...] = ()
    rebuild: bool = False
    progress: bool = True


def run(job: Job, how: How) -> tuple[bool, Totals]:
    """Makes the data set of a job; goes on where a killed run has left it.

    Returns:
        Whether the data set was complete and current already, and its totals.

    Raises:
        OutputRefused: The output holds something else, or cannot be written.
        WorkerDied: A worker process dies again and again, with nothing to blame in its hands.
    """
    _claim_output(job, rebuild=how.rebuild)
    if is_current(job):
        return True, tally(job.output)
    storage.remove(job.work.finished)
    clear_tables(job.output)
    if not is_local_run(list(how.beam_args)):
        run_graph(partial(build, job=job, suspects=_suspects(job.work)), [*how.beam_args], 0)
    else:
        _run_supervised(job, how)
    complete(job.output)
    totals = write_audit(job.output)
    mark_finished(job)
    return False, totals


def _claim_output(job: Job, *, rebuild: bool) -> None:
    if rebuild:
        _remove_results(job)
    found = _lock_of(job.output)
    if found is None:
        _refuse_foreign_folder(job.output)
    elif found.digest != job.lock.digest:
        lines = differences(found, job.lock)
        shown_lines = "\n  ".join(lines[:MAX_SHOWN_DIFFERENCES])
        raise OutputRefused(
            f"{job.output} holds the result of another recipe or of other versions:\n"
            f"  {shown_lines}\n"
            "write to another `output:`, or replace that result with --rebuild"
        )
    _check_writable(job)


def _lock_of(output: str) -> Lock | None:
    try:
        return read_lock(output)
    except ValueError as error:
        raise OutputRefused(f"{error}; write to another `output:`, or remove that file") from error


def _remove_results(job: Job) -> None:
    """Removes what a run has written, and nothing else that may lie in the folder."""
    if _lock_of(job.output) is None:
        return
    for name in (*SPLITS, "manifest", "catalog", "audit", LOCK_FILE):
        storage.remove(storage.join(job.output, name))
    storage.remove(job.work.root)


def _refuse_foreign_folder(output: str) -> None:
    if storage.list_files(output):
        raise OutputRefused(
            f"{output} holds files that no run of soundmill has written; "
            "write to another `output:`, or empty that folder yourself"
        )


def _check_writable(job: Job) -> None:
    try:
        write_lock(job.output, job.lock)
    except OSError as error:
        raise OutputRefused(
            f"{job.output} cannot be written: {error.strerror or error}; "
            "give `output:` a folder that you may write to, on a disk with room"
        ) from error


def _suspects(work: WorkFolder) -> frozenset[str]:
    """Everything that was in a worker's hands when it died, in this run or an earlier one.

    Called while no worker runs: moves what the journals say into the list of suspects.
    """
    known: set[str] = set()
    if storage.exists(work.suspects):
        known |= set(json.loads(storage.read_bytes(work.suspects)))
    known |= {entry.in_hand for entry in read_journals(work.journals) if entry.in_hand}
    if known:
        storage.write_bytes(work.suspects, json.dumps(sorted(known)).encode())
    storage.remove(work.journals)
    return frozenset(known)


def _run_supervised(job: Job, how: How) -> None:
    suspects = _suspects(job.work)
    while True:
        graph: Callable[..., None] = partial(build, job=job, suspects=suspects)
        try:
            with shown(job.work.journals) if how.progress else nullcontext():
                run_graph(graph, [*how.beam_args], how.workers)
            return
        except WorkerDied:
            before, suspects = suspects, _suspects(job.work)
            if suspects == before:
                raise
            names = ", ".join(sorted(suspects - before))
            _log.warning("a worker died over %s; going on, with isolated decoding for it", names)
