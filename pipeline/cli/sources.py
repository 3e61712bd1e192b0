"""``soundmill sources``: every source, its settings and its terms."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.exits import refuse

if TYPE_CHECKING:
    from sources.source_type import SourceType


@click.command("sources", short_help="List the sources, or describe one.")
@click.argument("name", required=False)
@click.option("--markdown", "as_page", is_flag=True, help="Print the page docs/sources.md.")
def sources(name: str | None, *, as_page: bool) -> None:
    """List every source; with NAME, its settings, its terms and an example for a recipe."""
    from sources.described import markdown
    from sources.registry import SOURCES

    if as_page:
        click.echo(markdown(), nl=False)
    elif name is None:
        _print_all(list(SOURCES.values()))
    elif name in SOURCES:
        _print_one(SOURCES[name])
    else:
        refuse(_why_not(name))


def _why_not(name: str) -> str:
    from sources.registry import REFUSED, SOURCES

    if name.lower() in REFUSED:
        return f"{name!r} is not a source: {REFUSED[name.lower()]}"
    close = get_close_matches(name.lower(), SOURCES, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{name!r} is not a source; {guess}there are {', '.join(SOURCES)}"


def _print_all(kinds: "list[SourceType]") -> None:
    from sources.described import on_words

    console = Console(highlight=False)
    if not console.is_terminal:
        for kind in kinds:
            click.echo(
                "\t".join(
                    (kind.name, on_words(kind), kind.license_granularity, kind.auth, kind.summary)
                )
            )
        return
    headers = ("type", "on", "licence", "access", "what it reads")
    table = Table(*headers, box=None, header_style="bold")
    table.columns[0].no_wrap = True
    for kind in kinds:
        row = (kind.name, on_words(kind), kind.license_granularity, kind.auth, kind.summary)
        table.add_row(*map(Text, row))
    console.print(table)


def _print_one(kind: "SourceType") -> None:
    from sources.described import on_words, settings_of

    click.echo(f"{kind.name}: {kind.summary}\n")
    click.echo(f"Access: {kind.auth}")
    click.echo(f"Licence: {kind.license_granularity}")
    click.echo(f"On by default: {on_words(kind)}")
    click.echo(f"Terms: {kind.terms}")
    if kind.seen:
        click.echo(f"Seen and remembered: {kind.seen}")
    click.echo("\nSettings:")
    for setting in settings_of(kind):
        default = f", {setting.default}" if setting.default else ""
        meaning = f"\n      {setting.meaning}" if setting.meaning else ""
        click.echo(f"  {setting.name} ({setting.kind}{default}){meaning}")
    click.echo(f"\nIn a recipe:\n\n{kind.example.rstrip()}")
