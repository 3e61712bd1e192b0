"""The command's entry: the verbs, and what all of them share."""

import logging
import sys

import click
from rich.console import Console
from rich.logging import RichHandler

from pipeline.cli.doctor import doctor
from pipeline.cli.init import init
from pipeline.cli.run import run_command
from pipeline.cli.sources import sources
from pipeline.cli.verify import verify_command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="soundmill")
@click.option("-v", "--verbose", is_flag=True, help="Show what the libraries log, too.")
def main(*, verbose: bool) -> None:
    """Mill freely licensed sound into audited, LAION-readable training data."""
    handler = RichHandler(
        console=Console(stderr=True), show_path=False, show_time=False, markup=False
    )
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        handlers=[handler] if sys.stderr.isatty() else None,
        format="%(message)s" if sys.stderr.isatty() else "%(levelname)s %(name)s: %(message)s",
        force=True,
    )
    logging.getLogger("soundmill").setLevel(logging.DEBUG if verbose else logging.INFO)


for command in (init, run_command, verify_command, sources, doctor):
    main.add_command(command)
