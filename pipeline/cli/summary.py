"""What a run says at its end: the totals, and where everything lies."""

from rich import box
from rich.console import Console
from rich.table import Table

from pipeline import storage
from pipeline.audit.counts.totals import Totals


def print_summary(output: str, totals: Totals) -> None:
    """Prints the totals of a data set and its paths to standard output."""
    console = Console(highlight=False)
    console.print(_kept(totals))
    if totals.drops:
        console.print(_dropped(totals))
    audit = storage.join(output, "audit")
    for label, place in (
        ("data set", output),
        ("audit", storage.join(audit, "index.html")),
        ("attribution", storage.join(audit, "attributions.csv")),
        ("check it", f"soundmill verify {output}"),
    ):
        console.print(f"{label:12} {place}", soft_wrap=True, markup=False)


def _kept(totals: Totals) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for header in ("", "items", "clips", "hours", "tars"):
        table.add_column(header, justify="left" if not header else "right")
    items, clips = totals.items, totals.clips
    table.add_row("listed", f"{items.listed:,}", "", "", "")
    table.add_row("with clips", f"{items.with_clips:,}", f"{clips.made:,}", "", "")
    for split in totals.splits:
        table.add_row(
            split.split, "", f"{split.clips:,}", f"{split.kept_s / 3600:.2f}", f"{split.shards:,}"
        )
    shipped = f"{clips.shipped:,}"
    table.add_row("[bold]shipped", "", shipped, f"{totals.audio.kept_s / 3600:.2f}", "")
    return table


def _dropped(totals: Totals) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for header in ("dropped at", "because", "items", "clips", "hours"):
        table.add_column(header, justify="left" if header[0] in "db" else "right")
    for drop in totals.drops:
        hours = f"{drop.dropped_s / 3600:.2f}" if drop.dropped_s else "unknown"
        table.add_row(drop.stage, drop.reason, f"{drop.items:,}", f"{drop.clips:,}", hours)
    return table
