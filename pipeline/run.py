"""A whole run: claims the output, runs the graph until it is through, completes the data set."""

import json
import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from pipeline import storage
from pipeline.audit.counts.tally import tally
from pipeline.audit.counts.totals import Totals
from pipeline.direct import WorkerDied, is_local_run, run_graph
from pipeline.finish import (
    clear_tables,
    clear_work,
    complete,
    is_finished,
    mark_finished,
    state_of,
    was_made_from,
)
from pipeline.graph import build
from pipeline.job import Job
from pipeline.journal import read_journals
from pipeline.listing import ask_all
from pipeline.output import claimed
from pipeline.progress import shown
from pipeline.publish import publish
from pipeline.work import WorkFolder

_log = logging.getLogger("soundmill")

MAX_UNEXPLAINED_DEATHS = 2
"""Workers that may die with nothing new in hand, as of too little memory while shuffling."""


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
        ListingsStopped: A catalogue cannot be asked to its end now.
        WorkerDied: Worker processes die again and again, with nothing to blame in their hands.
        RuntimeError: The totals do not reconcile, or the workers wrote elsewhere: a bug.
    """
    with claimed(job, rebuild=how.rebuild):
        state = state_of(job)
        if is_finished(job.work):
            clear_work(job.work)  # a run that was killed at its very end has left it
            if was_made_from(job.work, state):
                return True, tally(job.output)
            storage.remove(job.work.finished)
        ask_all(job.sources, progress=how.progress)
        clear_tables(job.output)
        storage.remove_partials(job.work.staging)
        _run_graph(job, how)
        complete(job.output)
        totals = publish(job.output).totals
        if not totals.reconciles:
            raise RuntimeError(f"the totals do not reconcile; see {job.output}/audit")
        mark_finished(job, state)
        clear_work(job.work)
        return False, totals


def _run_graph(job: Job, how: How) -> None:
    if is_local_run(list(how.beam_args)):
        _run_supervised(job, how)
    else:
        run_graph(partial(build, job=job, suspects=_suspects(job.work)), [*how.beam_args], 0)


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
    unexplained = 0
    while True:
        graph: Callable[..., None] = partial(build, job=job, suspects=suspects)
        try:
            with shown(job.work.journals) if how.progress else nullcontext():
                run_graph(graph, [*how.beam_args], how.workers)
            return
        except WorkerDied:
            before, suspects = suspects, _suspects(job.work)
            new = sorted(suspects - before)
            unexplained += not new
            if unexplained > MAX_UNEXPLAINED_DEATHS:
                raise
            over = f" over {', '.join(new)}; it is decoded in isolation now" if new else ""
            _log.warning("a worker died%s; going on", over)
