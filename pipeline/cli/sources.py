"""``soundmill sources``: every source, its settings and its terms."""

import click
from rich.console import Console
from rich.table import Table

from pipeline.cli.exits import refuse


@click.command("sources", short_help="List the sources, or describe one.")
@click.argument("name", required=False)
def sources(name: str | None) -> None:
    """List every source; with NAME, its settings, its terms and an example for a recipe."""
    from sources.registry import SOURCES

    console = Console()
    if name is None:
        table = Table("type", "what it reads", "licence", "access", box=None, header_style="bold")
        for kind in SOURCES.values():
            table.add_row(kind.name, kind.summary, kind.license_granularity, kind.auth)
        console.print(table)
        return
    if name not in SOURCES:
        refuse(f"{name!r} is not a source; there are {', '.join(SOURCES)}")
    kind = SOURCES[name]
    console.print(f"[bold]{kind.name}[/bold]: {kind.summary}\n")
    table = Table("setting", "type", "default", "meaning", box=None, header_style="bold")
    for key, setting in kind.settings.model_fields.items():
        default = "needed" if setting.is_required() else repr(setting.default)
        kind_of = getattr(setting.annotation, "__name__", str(setting.annotation))
        table.add_row(key, kind_of, default, setting.description or "")
    console.print(table)
    console.print(f"\nTerms: {kind.terms}\n", markup=False)
    console.print(kind.example, markup=False)
