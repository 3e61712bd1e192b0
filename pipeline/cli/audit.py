"""``soundmill audit``: the licence audit of a finished data set again, or under another policy."""

from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.audit.safe_text import visible
from pipeline.cli.exits import FAILED, refuse

if TYPE_CHECKING:
    from pipeline.audit.report import Audit

SHOWN_RULES = 20


@click.command("audit", short_help="Audit a data set's licences, also under another policy.")
@click.argument("directory")
@click.option(
    "--policy",
    "policy_name",
    help="A shipped policy or a file; without it, the one that the data set was made under.",
)
@click.option("--output", "page", help="Write the page here; nothing in DIRECTORY is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures, as audit.json has them.")
@click.pass_context
def audit_command(
    context: click.Context,
    directory: str,
    policy_name: str | None,
    page: str | None,
    *,
    as_json: bool,
) -> None:
    """Audit the licences of the data set in DIRECTORY.

    Under the policy that it was made under, its audit folder is written anew. Under another one
    nothing is written; --output gives a page. Exit status 1 if a limit of the policy is broken,
    which by default one denied clip or caption does, or if the books do not balance.
    """
    audit, where = _audit(directory, policy_name, page)
    if as_json:
        from pipeline.audit.report import audit_json

        click.echo(audit_json(audit).decode(), nl=False)
    else:
        _print(audit)
        if where:
            click.echo(f"page: {where}")
    if not audit.passed:
        context.exit(FAILED)


def _audit(directory: str, policy_name: str | None, page: str | None) -> "tuple[Audit, str]":
    """The audit, and where its page was written, empty if nowhere."""
    import pyarrow as pa

    from pipeline import storage
    from pipeline.audit.captions import check_clips, unreadable
    from pipeline.audit.page import PAGE_PATH, write_page
    from pipeline.audit.report import count_audit, lock_of, policy_of
    from pipeline.publish import publish
    from pipeline.rights.policy import load_policy

    try:
        output = storage.resolve(directory)
        check_clips(output)
        own = policy_of(lock_of(output))
        policy = load_policy(policy_name) if policy_name else own
    except (ValueError, ImportError, FileNotFoundError) as error:
        refuse(str(error))
    try:
        if policy.digest == own.digest and not page:
            return publish(output), storage.join(output, PAGE_PATH)
        audit = count_audit(output, policy)
        if page:
            write_page(output, audit, storage.resolve(page))
        return audit, page or ""
    except (pa.ArrowException, UnicodeError, OSError) as error:
        refuse(unreadable(output, error))


def _print(audit: "Audit") -> None:
    console = Console(highlight=False)
    rights = audit.rights
    if console.is_terminal:
        for table in (_licenses(audit), _rules(audit)):
            console.print(table)
    else:
        for row in rights.licenses:
            click.echo(f"license\t{row.spdx}\t{row.amount.clips}\t{row.amount.kept_s:.3f}")
        for hits in rights.rules:
            click.echo(f"rule\t{hits.layer}\t{hits.verdict}\t{visible(hits.rule)}\t{hits.rows}")
    for broken in rights.broken:
        click.echo(str(broken))
    if not (audit.totals.reconciles and audit.rights_reconcile):
        click.echo("the books do not balance; `soundmill verify` tells more")
    verdict = "passes" if audit.passed else "fails"
    click.echo(f"{verdict} the policy {rights.policy} ({rights.policy_digest[:16]})")


def _licenses(audit: "Audit") -> Table:
    table = Table("licence", box=box.SIMPLE_HEAD)
    for header in ("recordings", "clips", "hours", "authors"):
        table.add_column(header, justify="right")
    for row in audit.rights.licenses:
        amount = row.amount
        hours = f"{amount.kept_s / 3600:,.2f}"
        numbers = (f"{amount.items:,}", f"{amount.clips:,}", hours, f"{amount.authors:,}")
        table.add_row(Text(visible(row.spdx)), *numbers)
    return table


def _rules(audit: "Audit") -> Table:
    table = Table("layer", "answer", "rule", box=box.SIMPLE_HEAD)
    table.add_column("rows", justify="right")
    table.add_column("one of its reasons", ratio=1)
    stricter_first = sorted(audit.rights.rules, key=lambda hits: hits.verdict == "allow")
    for hits in stricter_first[:SHOWN_RULES]:
        words = (hits.layer, hits.verdict, visible(hits.rule), f"{hits.rows:,}", visible(hits.why))
        table.add_row(*map(Text, words))
    return table
