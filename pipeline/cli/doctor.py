"""``soundmill doctor``: is this machine able."""

from pathlib import Path

import click

from pipeline.cli.exits import FAILED


@click.command("doctor", short_help="Check that this machine can run.")
@click.pass_context
def doctor(context: click.Context) -> None:
    """Try everything that a run needs on this machine; exit status 1 if something is missing."""
    from pipeline.doctor import examine

    well = True
    for checked in examine(Path.cwd()):
        well = well and checked.well
        click.echo(f"{'ok  ' if checked.well else 'FAIL'}  {checked.subject:17} {checked.detail}")
    if not well:
        context.exit(FAILED)
