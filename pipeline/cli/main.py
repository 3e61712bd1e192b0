"""The command's entry: the verbs, and what all of them share."""

import logging
import os
import sys
from dataclasses import dataclass

import click
from rich.console import Console
from rich.logging import RichHandler

from pipeline.cli.audit import audit_command
from pipeline.cli.caption import caption_command
from pipeline.cli.captioner import captioner_group
from pipeline.cli.captions import captions_command
from pipeline.cli.doctor import doctor
from pipeline.cli.explain import explain_command
from pipeline.cli.init import init
from pipeline.cli.later import Later
from pipeline.cli.plan import plan_command
from pipeline.cli.recheck import recheck_command
from pipeline.cli.run import run_command
from pipeline.cli.sources import sources
from pipeline.cli.takedown import takedown_command
from pipeline.cli.verify import verify_command
from pipeline.cli.whatif import whatif_command
from trainer.extra import WAY_OUT, missing_packages

TRAINER = {
    "train": "Train a CLAP model on shards.",
    "eval": "Measure a model: retrieval, zero-shot classification, probes.",
    "prove": "Train by variants of the captions, and tell which teaches more.",
    "embed": "Write a model's embeddings of shards or audio files.",
    "search": "Find the sounds that are nearest to a sentence or a sound.",
    "classify": "Tell which of some labels sounds are nearest to.",
}
"""The commands of ``trainer/cli/``, each in a file of its name as ``<name>_command``."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What every verb may ask of the options before it."""

    verbose: bool


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="soundmill")
@click.option("-v", "--verbose", is_flag=True, help="Show what libraries log, and whole traces.")
@click.pass_context
def main(context: click.Context, *, verbose: bool) -> None:
    """Mill freely licensed sound into audited, LAION-readable training data."""
    # Before numpy is imported: worker processes share the cores, each needs only one thread.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    handler = RichHandler(
        console=Console(stderr=True), show_path=False, show_time=False, markup=False
    )
    logging.basicConfig(
        level=logging.INFO if verbose else logging.CRITICAL,
        handlers=[handler] if sys.stderr.isatty() else None,
        format="%(message)s" if sys.stderr.isatty() else "%(levelname)s %(name)s: %(message)s",
        force=True,
    )
    logging.getLogger("soundmill").setLevel(logging.DEBUG if verbose else logging.INFO)
    context.obj = Shared(verbose=verbose)


for command in (
    init,
    plan_command,
    run_command,
    verify_command,
    audit_command,
    whatif_command,
    explain_command,
    takedown_command,
    recheck_command,
    sources,
    caption_command,
    captions_command,
    captioner_group,
    doctor,
    *(
        Later(name, f"trainer.cli.{name}:{name}_command", told, missing_packages, WAY_OUT)
        for name, told in TRAINER.items()
    ),
):
    main.add_command(command)
