"""``soundmill captions``: how the captions of a finished data set came about, and some to read."""

import json
from itertools import groupby
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.exits import refuse
from schemas.captions import Origin

if TYPE_CHECKING:
    from pipeline.audit.caption_survey import Drawn, Survey


@click.command("captions", short_help="Count a data set's captions, and show some of them.")
@click.argument("directory")
@click.option(
    "--n",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Captions to show of each origin.",
)
@click.option(
    "--origin",
    "origins",
    type=click.Choice([str(origin) for origin in Origin]),
    multiple=True,
    help="Show those of this origin alone; may be given more than once.",
)
@click.option("--seed", default=0, show_default=True, help="Another seed draws others.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and sample as JSON.")
def captions_command(
    directory: str, n: int, origins: tuple[str, ...], seed: int, *, as_json: bool
) -> None:
    """Show how the captions of the data set in DIRECTORY came about.

    Counts them by origin and model, and draws some of each origin: the keywords that a caption was
    made of, the caption, the mean log probability of its tokens, and what was turned down before.
    """
    from pipeline import storage
    from pipeline.audit.caption_survey import Sample, survey
    from schemas.tables import to_plain

    sample = Sample(n, seed, tuple(dict.fromkeys(origins)) or tuple(map(str, Origin)))
    try:
        found = survey(storage.resolve(directory), sample)
    except (ValueError, ImportError) as error:  # a URL's file system may not be installed
        refuse(str(error))
    if as_json:
        click.echo(json.dumps(to_plain(found), indent=1))
    elif (console := Console(highlight=False)).is_terminal:
        _print_tables(console, found)
    else:
        _print_lines(found)


def _print_tables(console: Console, found: "Survey") -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for header in ("origin", "model", "captions", "clips", "share"):
        table.add_column(header, justify="left" if header in ("origin", "model") else "right")
    for count in found.counts:
        numbers = (f"{count.captions:,}", f"{count.clips:,}", f"{count.share:.1%}")
        table.add_row(Text(_line(count.origin)), Text(_line(count.model)), *numbers)
    total = sum(count.captions for count in found.counts)
    table.add_row("[bold]all", "", f"{total:,}", f"{found.clips:,}", "")
    console.print(table)
    for origin, drawn in groupby(found.sample, key=lambda each: each.origin):
        console.print(_sample(origin, list(drawn)))


def _sample(origin: str, drawn: "list[Drawn]") -> Table:
    """Sentences beside their keywords; neither column stands where no caption has one."""
    has_keywords = any(each.keywords for each in drawn)
    has_score = any(each.score is not None for each in drawn)
    table = Table(box=box.SIMPLE_HEAD, expand=True)
    table.add_column(origin, ratio=2)
    if has_keywords:
        table.add_column("keywords", ratio=1)
    if has_score:
        table.add_column("score", justify="right")
    for each in drawn:
        text = Text(_line(each.text))
        for refused in each.refused:
            text.append(f"\nrefused: {_line(refused)}", "dim")
        cells = [text]
        cells += [Text(_line(", ".join(each.keywords)))] * has_keywords
        cells += [Text(_score(each))] * has_score
        table.add_row(*cells)
    return table


def _print_lines(found: "Survey") -> None:
    """One thing a line, its parts apart by tabs: no text holds one once it is cleaned."""
    click.echo(f"clips\t{found.clips}")
    for count in found.counts:
        kind = f"{_line(count.origin)}\t{_line(count.model)}"
        click.echo(f"count\t{kind}\t{count.captions}\t{count.clips}\t{count.share:.4f}")
    for each in found.sample:
        words = _line(", ".join(each.keywords))
        click.echo(f"{each.origin}\t{_score(each)}\t{words}\t{_line(each.text)}")
        for refused in each.refused:
            click.echo(f"refused\t\t\t{_line(refused)}")


def _score(drawn: "Drawn") -> str:
    return "" if drawn.score is None else f"{drawn.score:.3f}"


def _line(text: str) -> str:
    from augment.reading.cleaning import visible

    return visible(text)
