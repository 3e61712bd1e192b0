"""``soundmill verify``: proves a data set from its files alone."""

import click

from pipeline.cli.exits import FAILED, refuse


@click.command("verify", short_help="Prove a data set from its files alone.")
@click.argument("directory")
@click.option("--decode", is_flag=True, help="Also decode every clip, and compare its samples.")
@click.option("--json", "as_json", is_flag=True, help="Print findings and counts as JSON.")
@click.pass_context
def verify_command(context: click.Context, directory: str, *, decode: bool, as_json: bool) -> None:
    """Check every guarantee that the files of DIRECTORY can show: exit status 1 if one is broken."""
    context.exit(FAILED)
