"""``soundmill run``: everything, from a recipe to an audited data set."""

import json
import os
from pathlib import Path

import click

from pipeline.cli.exits import fail, refuse
from sources.web.errors import ComeBackLater

_DISK_FULL = "No space left on device"


def _in_short(error: Exception) -> str:
    if _DISK_FULL in str(error):
        return f"{_DISK_FULL}: make room and run again; what is finished is kept"
    # Beam hands over a stage's exception as the text of its traceback: the last line names it.
    last = str(error).strip().splitlines()[-1:] or [type(error).__name__]
    closed, words, said = last[0].partition("errors.ComeBackLater: ")
    if words or isinstance(error, ComeBackLater):
        said = (said or closed).partition(" [while running ")[0]
        return f"{said}; run again then: what is finished is kept"
    return f"{last[0]}\n`soundmill -v run` shows where; what is finished is kept for the next run"


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
    help="Worker processes on this machine; 0 runs inside this one, where no crash is survived.",
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
    from pipeline.cli.summary import print_summary
    from pipeline.direct import WorkerDied, unknown_flags
    from pipeline.doctor import shadowed_folders
    from pipeline.job import make_job
    from pipeline.listing import ListingsStopped
    from pipeline.output import OutputRefused
    from pipeline.recipe import read_recipe
    from pipeline.run import How, run
    from schemas.tables import to_plain

    if shadowed := shadowed_folders():
        refuse(f"shadowed by another distribution: {shadowed}; see `soundmill doctor`")
    try:
        job = make_job(read_recipe(recipe), str(recipe))
    except ValueError as error:
        refuse(str(error))
    if unknown := unknown_flags(context.args):
        refuse(f"{' '.join(unknown)}: known neither to `soundmill run` nor to Beam")
    how = How(workers=workers, beam_args=tuple(context.args), rebuild=rebuild)
    try:
        current, totals = run(job, how)
    except OutputRefused as error:
        refuse(str(error))
    except WorkerDied as error:
        fail(f"a worker process died, and what it did is not known: {error}")
    except ListingsStopped as error:
        fail(str(error))
    except (OSError, RuntimeError) as error:
        if context.obj.verbose:
            raise
        fail(_in_short(error))
    except KeyboardInterrupt:
        fail("interrupted; run again to go on")
    if as_json:
        answer = {"output": job.output, "current": current, "totals": to_plain(totals)}
        click.echo(json.dumps(answer, indent=1))
        return
    if current:
        click.echo("complete already, and its sources have not changed: nothing to do")
    print_summary(job.output, totals)
