"""``soundmill plan``: what the sources of a recipe would come to, before any of it is fetched."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table

from pipeline.cli.exits import fail, refuse

if TYPE_CHECKING:
    from sources.protocol import Plan


@click.command("plan", short_help="Reckon what a recipe would fetch, and how long that takes.")
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the plans as JSON.")
def plan_command(recipe: Path, *, as_json: bool) -> None:
    """Show for each source of RECIPE its items, hours, requests, and days at the permitted rate.

    A catalogue is asked one question, and nothing is downloaded; a folder's files are counted.
    All are figures before the rights gate, which refuses some. A dash stands where nobody knows.
    """
    from pipeline.job import make_job
    from pipeline.planning import plan_of
    from pipeline.recipe import read_recipe

    try:
        job = make_job(read_recipe(recipe), str(recipe))
    except ValueError as error:
        refuse(str(error))
    try:
        plans = {source.name: plan_of(source) for source in job.sources}
    except (OSError, ValueError) as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps({name: asdict(plan) for name, plan in plans.items()}, indent=1))
        return
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(_table(plans))
        return
    for name, plan in plans.items():
        click.echo("\t".join((name, *_words(plan))))


def _table(plans: "dict[str, Plan]") -> Table:
    table = Table("source", box=box.SIMPLE_HEAD)
    for header in ("items", "hours", "requests", "days"):
        table.add_column(header, justify="right")
    for name, plan in plans.items():
        table.add_row(name, *_words(plan))
    return table


def _words(plan: "Plan") -> tuple[str, str, str, str]:
    return (
        "–" if plan.items is None else f"{plan.items:,}",
        "–" if plan.hours is None else f"{plan.hours:,.1f}",
        "–" if plan.requests is None else f"{plan.requests:,}",
        "–" if plan.days is None else f"{plan.days:,.2f}",
    )
