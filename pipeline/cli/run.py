"""``soundmill run``: everything, from a recipe to an audited data set."""

import json
import os
from pathlib import Path

import click

from pipeline.cli.exits import fail, refuse
from pipeline.cli.summary import print_summary

_DISK_FULL = "No space left on device"


@click.command(
    "run",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    short_help="Make the data set of a recipe.",
)
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=os.cpu_count() or 1,
    show_default=True,
    help="Worker processes on this machine; 0 runs inside this one.",
)
@click.option("--rebuild", is_flag=True, help="Replace what the output holds.")
@click.option("--json", "as_json", is_flag=True, help="Print the totals as JSON.")
@click.pass_context
def run_command(
    context: click.Context, recipe: Path, workers: int, *, rebuild: bool, as_json: bool
) -> None:
    """Make the data set of RECIPE: shards, manifest, audit.

    Killed at any moment, run again, it goes on where it was. Flags that are not known here go
    to Beam, as in --runner=FlinkRunner.
    """
    # Imported late: `soundmill --help` should not wait for Beam.
    from pipeline.direct import WorkerDied
    from pipeline.doctor import shadowed_folders
    from pipeline.job import make_job
    from pipeline.recipe import read_recipe
    from pipeline.run import How, OutputRefused, run

    if shadowed := shadowed_folders():
        refuse(f"shadowed by another distribution: {shadowed}; see `soundmill doctor`")
    try:
        job = make_job(read_recipe(recipe), str(recipe))
    except ValueError as error:
        refuse(str(error))
    how = How(workers=workers, beam_args=tuple(context.args), rebuild=rebuild)
    try:
        totals = run(job, how)
    except OutputRefused as error:
        refuse(str(error))
    except WorkerDied as error:
        fail(f"a worker process died, and what it did is not known: {error}")
    except (OSError, RuntimeError) as error:
        if _DISK_FULL in str(error):
            fail(f"{_DISK_FULL}: make room and run again; what is finished is kept")
        raise
    except KeyboardInterrupt:
        fail("interrupted; run again to go on")
    if as_json:
        click.echo(json.dumps({"output": job.output, "current": totals is None}))
    else:
        print_summary(job.output, totals)
