"""Running the graph: on this machine with worker processes, or wherever Beam's flags say.

On this machine the run is supervised. A codec that takes its worker process down fails the whole
run at once; the item that was in its hands is known from the journal, and the graph is run again
with that item decoded in isolation. What the other workers had finished is found in staging.
"""

import _thread
import logging
import os
import shlex
import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

GRACE_S = 10.0
"""How long Beam may take to notice by itself that a worker is gone."""

_DEATHS = ("Channel closed prematurely", "exited with return code")
"""What Beam's direct runner says when a worker process died, in 2.77."""

_INTERRUPT = signal.SIGUSR1

_log = logging.getLogger("soundmill")


class WorkerDied(Exception):  # noqa: N818 - the supervisor's word for it
    """A worker process ended before its work did."""


def run_graph(build: Any, beam_args: list[str], workers: int) -> None:
    """Builds the graph with ``build(pipeline)`` and runs it to its end.

    Args:
        build: Adds the transforms to the pipeline that it is given.
        beam_args: Flags for Beam. With none that names a runner, the graph runs on this machine.
        workers: Worker processes on this machine; 0 runs it inside this process.

    Raises:
        WorkerDied: A worker process of this machine died.
        Exception: Whatever a stage raised: a bug, or a full disk.
    """
    options = PipelineOptions(beam_args)
    if _elsewhere(options):
        with beam.Pipeline(options=options) as pipeline:
            build(pipeline)
        return
    # Named as an object: by name, Beam may choose Prism, which downloads a binary.
    pipeline = beam.Pipeline(runner=_runner(workers), options=_local_options(beam_args, workers))
    build(pipeline)
    _run_here(pipeline)


def _runner(workers: int) -> FnApiRunner:
    if not workers:
        return FnApiRunner()
    # -P: or a file of one of our names in the current folder would be imported in its place.
    command = f"{shlex.quote(sys.executable)} -P -m pipeline.worker"
    if not _log.isEnabledFor(logging.DEBUG):
        # A worker prints the trace of what it also reports, and Beam runs this line in a shell.
        command += f" 2>{os.devnull}"
    return FnApiRunner(SubprocessSDKEnvironment.from_command_string(command))


def _local_options(beam_args: list[str], workers: int) -> PipelineOptions:
    # The running mode stays in_memory: it would replace the worker command above by Beam's own.
    return PipelineOptions(
        [
            *beam_args,
            f"--direct_num_workers={max(1, workers)}",
            "--default_sdk_harness_log_level=WARNING",
        ]
    )


def unknown_flags(beam_args: list[str]) -> list[str]:
    """Those of ``beam_args`` that no part of Beam knows, which Beam itself would pass over."""
    parser = ArgumentParser(allow_abbrev=False, add_help=False)
    for kind in [PipelineOptions, *PipelineOptions.__subclasses__()]:
        add = vars(kind).get("_add_argparse_args")
        if add is not None:
            add.__get__(None, kind)(parser)
    return parser.parse_known_args(beam_args)[1]


def is_local_run(beam_args: list[str]) -> bool:
    """Whether these flags leave the run on this machine."""
    return not _elsewhere(PipelineOptions(beam_args))


def is_one_machine(pipeline: beam.Pipeline) -> bool:
    """Whether all workers of this pipeline's run are processes of this machine."""
    return isinstance(pipeline.runner, FnApiRunner)


def _elsewhere(options: PipelineOptions) -> bool:
    runner = options.view_as(StandardOptions).runner
    return runner is not None and runner.rpartition(".")[2] != "DirectRunner"


def _run_here(pipeline: beam.Pipeline) -> None:
    try:
        with _deaths_noticed() as deaths:
            pipeline.run().wait_until_finish()
    except KeyboardInterrupt:
        if deaths:
            raise WorkerDied(deaths[0]) from None
        raise
    except RuntimeError as error:
        if any(words in str(error) for words in _DEATHS):
            raise WorkerDied(str(error)) from error
        raise


@contextmanager
def _deaths_noticed() -> Iterator[list[str]]:
    """Gives a list that fills with what the runner's threads say of workers that died.

    Beam itself notices a death when it next hears from the worker; of one that died before it
    ever spoke, as over a failing import, it would wait forever. So the wait is interrupted, and
    again after that: an interrupt that falls into a callback of a library is lost. By a signal of
    its own, as a shell has a process in the background ignore the one of Ctrl-C.
    """
    deaths: list[str] = []
    over = threading.Event()
    before = threading.excepthook
    handled = signal.signal(_INTERRUPT, signal.default_int_handler)

    def interrupt() -> None:
        while not over.wait(GRACE_S):
            _thread.interrupt_main(_INTERRUPT)

    def note(args: Any) -> None:
        _log.debug("in thread %s: %s", args.thread, args.exc_value)
        if any(words in str(args.exc_value) for words in _DEATHS):
            deaths.append(str(args.exc_value))
            if len(deaths) == 1:
                threading.Thread(target=interrupt, daemon=True).start()

    threading.excepthook = note
    try:
        yield deaths
    finally:
        over.set()
        threading.excepthook = before
        signal.signal(_INTERRUPT, handled)
