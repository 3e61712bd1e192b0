"""``soundmill captions``: how the captions of a finished data set came about, and some to read."""

import json
from itertools import chain
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from augment.reading.cleaning import visible
from pipeline.cli.exits import refuse
from schemas.captions import Origin

if TYPE_CHECKING:
    from pipeline.audit.counts.caption_samples import CaptionSample, Samples
    from pipeline.audit.counts.totals import Captions


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
    made of, the caption, its score (higher is better), and what was turned down before.
    """
    totals, samples = _read(directory, n, seed, origins)
    if as_json:
        from schemas.tables import to_plain

        sample = to_plain(tuple(chain.from_iterable(samples.values())))
        click.echo(json.dumps({"counts": to_plain(totals), "sample": sample}, indent=1))
    elif (console := Console(highlight=False)).is_terminal:
        _print_tables(console, totals, samples)
    else:
        _print_lines(totals, samples)


def _read(
    directory: str, n: int, seed: int, origins: tuple[str, ...]
) -> "tuple[Captions, Samples]":
    import pyarrow as pa

    from pipeline import storage
    from pipeline.audit.counts.caption_samples import caption_samples
    from pipeline.audit.counts.captions import caption_totals, check_clips, unreadable

    try:
        output = storage.resolve(directory)
        n_clips = check_clips(output)
    except (ValueError, ImportError) as error:  # a URL's file system may not be installed
        refuse(str(error))
    try:
        totals = caption_totals(output, n_clips)
        return totals, caption_samples(output, n, seed=seed, origins=origins)
    except (pa.ArrowException, UnicodeError, OSError) as error:
        refuse(unreadable(output, error))


def _print_tables(console: Console, totals: "Captions", samples: "Samples") -> None:
    origins = _counts("origin", "captions", "clips", "share of clips")
    for row in totals.origins:
        numbers = (f"{row.captions:,}", f"{row.clips:,}", f"{row.clip_fraction:.1%}")
        origins.add_row(Text(visible(row.origin)), *numbers)
    origins.add_row("[bold]all", f"{totals.captions:,}", f"{totals.clips:,}", "")
    console.print(origins)
    if totals.models:
        models = _counts("model", "captions")
        for model in totals.models:
            models.add_row(Text(visible(model.model)), f"{model.captions:,}")
        console.print(models)
    for origin, drawn in samples.items():
        if drawn:
            console.print(_sample(origin, drawn))


def _counts(name: str, *numbers: str) -> Table:
    table = Table(name, box=box.SIMPLE_HEAD)
    for header in numbers:
        table.add_column(header, justify="right")
    return table


def _sample(origin: str, drawn: "list[CaptionSample]") -> Table:
    """Sentences beside their keywords; neither column stands where no caption has one."""
    has_keywords = any(each.keywords for each in drawn)
    has_score = any(each.score is not None for each in drawn)
    table = Table(box=box.SIMPLE_HEAD, expand=True)
    table.add_column(Text(visible(origin)), ratio=2)
    if has_keywords:
        table.add_column("keywords", ratio=1)
    if has_score:
        table.add_column("score", justify="right")
    for each in drawn:
        text = Text(visible(each.text))
        for refused in each.refused:
            text.append(f"\nrefused: {visible(refused)}", "dim")
        cells = [text]
        cells += [Text(_keywords(each))] * has_keywords
        cells += [Text(_score(each))] * has_score
        table.add_row(*cells)
    return table


def _keywords(each: "CaptionSample") -> str:
    return visible(", ".join(each.keywords)) + " (but one)" * each.lacks_a_keyword


def _print_lines(totals: "Captions", samples: "Samples") -> None:
    """One thing a line, its parts apart by tabs: no text holds one once it is cleaned."""
    click.echo(f"clips\t{totals.clips}")
    for row in totals.origins:
        counts = f"{row.captions}\t{row.clips}\t{row.clip_fraction:.4f}"
        click.echo(f"origin\t{visible(row.origin)}\t{counts}")
    for model in totals.models:
        click.echo(f"model\t{visible(model.model)}\t{model.captions}")
    for each in chain.from_iterable(samples.values()):
        told = f"{_score(each)}\t{_keywords(each)}\t{visible(each.text)}"
        click.echo(f"{visible(each.origin)}\t{told}")
        for refused in each.refused:
            click.echo(f"refused\t\t\t{visible(refused)}")


def _score(drawn: "CaptionSample") -> str:
    return "" if drawn.score is None else f"{drawn.score:.3f}"
