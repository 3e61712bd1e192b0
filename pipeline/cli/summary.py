"""The table at the end of a run."""

from typing import Any


def print_summary(output: str, totals: Any) -> None:
    """Temporary."""
    import click

    click.echo(str(totals))
