"""``soundmill whatif``: what every policy would leave of a finished data set, side by side."""

import json
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.audit.page.safe_text import visible
from pipeline.cli.exits import refuse

if TYPE_CHECKING:
    from pipeline.audit.rights.what_if import Comparison


@click.command("whatif", short_help="Compare what every policy would leave of a data set.")
@click.argument("directory")
@click.option("--policy", "names", multiple=True, help="Also this file; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def whatif_command(directory: str, names: tuple[str, ...], *, as_json: bool) -> None:
    """Show the hours and clips of the data set in DIRECTORY that each policy would keep.

    The policy that it was made under comes first, then all that are shipped. Recordings that were
    refused are counted alone: their audio was never decoded, so nobody knows their hours.
    """
    found = _compare(directory, names)
    if as_json:
        from schemas.tables import to_plain

        click.echo(json.dumps(to_plain(found), indent=1))
    elif (console := Console(highlight=False)).is_terminal:
        console.print(_table(found))
        click.echo(f"{found.refused:,} recordings were refused before their audio was fetched")
    else:
        click.echo(f"shipped\t{found.clips}\t{found.kept_s:.3f}")
        for row in found.policies:
            numbers = f"{row.clips}\t{row.kept_s:.3f}\t{row.captions}\t{row.admitted}"
            click.echo(f"{visible(row.policy)}\t{numbers}")
        click.echo(f"refused\t{found.refused}")


def _compare(directory: str, names: tuple[str, ...]) -> "Comparison":
    import pyarrow as pa

    from pipeline import storage
    from pipeline.audit.counts.captions import check_clips, unreadable
    from pipeline.audit.report import lock_of, policy_of
    from pipeline.audit.rights.what_if import compare
    from pipeline.rights.policy import load_policy, shipped_policies

    try:
        output = storage.resolve(directory)
        check_clips(output)
        own = policy_of(lock_of(output))
        more = [load_policy(name) for name in names]
    except (ValueError, ImportError, FileNotFoundError) as error:
        refuse(str(error))
    try:
        return compare(output, [own, *shipped_policies().values(), *more])
    except (pa.ArrowException, UnicodeError, OSError) as error:
        refuse(unreadable(output, error))


def _table(found: "Comparison") -> Table:
    table = Table("policy", box=box.SIMPLE_HEAD)
    for header in ("hours", "share", "clips", "captions", "refused it lets in"):
        table.add_column(header, justify="right")
    whole_s = found.kept_s
    for row in found.policies:
        share = f"{row.kept_s / whole_s:.1%}" if whole_s else "–"
        counts = (f"{row.clips:,}", f"{row.captions:,}", f"{row.admitted:,}")
        table.add_row(Text(visible(row.policy)), f"{row.kept_s / 3600:,.2f}", share, *counts)
    return table
