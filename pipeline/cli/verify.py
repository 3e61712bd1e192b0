"""``soundmill verify``: proves a data set from its files alone."""

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from pipeline.cli.exits import FAILED, refuse

if TYPE_CHECKING:
    from pipeline.verify.findings import Report

MAX_PRINTED = 10
"""Findings of one check on the terminal; --json has more of them."""


@click.command("verify", short_help="Prove a data set from its files alone.")
@click.argument("directory")
@click.option("--decode", is_flag=True, help="Also decode every clip, and compare its samples.")
@click.option("--expectations", is_flag=True, help="Also put the tables to their contract.")
@click.option("--json", "as_json", is_flag=True, help="Print findings and counts as JSON.")
@click.pass_context
def verify_command(
    context: click.Context, directory: str, *, decode: bool, expectations: bool, as_json: bool
) -> None:
    """Check what the files of DIRECTORY promise: exit status 1 if a promise is broken."""
    from pipeline import storage
    from pipeline.verify.check import verify
    from schemas.tables import to_plain

    output = storage.resolve(directory)
    if not storage.exists(output):
        refuse(f"{directory}: no such data set")
    report = verify(output, decode=decode, expectations=expectations)
    if as_json:
        click.echo(json.dumps(to_plain(report), indent=1))
    else:
        _print(report)
    if not report.passed:
        context.exit(FAILED)


def _print(report: "Report") -> None:
    printed: Counter[str] = Counter()
    for finding in report.findings:
        if printed[finding.check] < MAX_PRINTED:
            click.echo(f"{finding.check}: {finding.subject}: {finding.detail}")
            printed[finding.check] += 1
    decoded = f", {report.n_decoded:,} clips decoded" if report.n_decoded else ""
    click.echo(
        f"{report.n_items:,} items, {report.n_clips:,} clips, {report.n_tars:,} tars, "
        f"{report.n_bytes / 1e6:,.1f} MB read{decoded}"
    )
    n_findings = sum(report.n_findings.values())
    if n_findings:
        click.echo(f"{n_findings:,} broken promises, {printed.total():,} of them shown")
    else:
        click.echo("every promise holds")
