"""The audit on the terminal: tables for people, lines with tabs for whatever reads them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.audit.page.safe_text import visible

if TYPE_CHECKING:
    from pipeline.audit.history.checked import Checked
    from pipeline.audit.history.interval import Share
    from pipeline.audit.history.notes import History
    from pipeline.audit.history.releases import Difference
    from pipeline.audit.report import Audit

SHOWN_RULES = 20
SHOWN_ITEMS = 10
"""Recordings named of one kind; the page and ``--json`` have more."""


def print_audit(audit: "Audit") -> None:
    """Prints what was counted, and at the end the verdict."""
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
    for line in _history(audit.history):
        click.echo(line)
    for line in _broken(audit):
        click.echo(line)
    verdict = "passes" if audit.passed else "fails"
    click.echo(f"{verdict} the policy {rights.policy} ({rights.policy_digest[:16]})")


def _broken(audit: "Audit") -> Iterator[str]:
    rights, credits = audit.rights, audit.credits
    for broken in rights.broken:
        yield str(broken)
    if credits.n_incomplete:
        lacking = ", ".join(f"{gap.field} {gap.items:,}" for gap in credits.by_field)
        most = credits.max_incomplete
        limit = "no limit" if most is None else f"at most {most:,} may be"
        yield (
            f"max_incomplete_credits: {credits.n_incomplete:,} of {credits.n_owing:,} credits owed "
            f"cannot be given in full ({lacking}), {limit}"
        )
    if not (audit.totals.reconciles and audit.rights_reconcile):
        yield "the books do not balance; `soundmill verify` tells more"


def _history(history: "History") -> Iterator[str]:
    downs = history.takedowns
    if downs.items or downs.n_lifted:
        yield (
            f"taken down: {downs.items:,} recordings, {downs.clips:,} clips, in "
            f"{downs.n_receipts:,} takedowns; {downs.n_lifted:,} let in again"
        )
    if downs.n_quarantined:
        yield f"in quarantine: {downs.n_quarantined:,} recordings wait for a person"
    if last := history.recheck:
        counts = ", ".join(f"{each.items:,} {each.drift}" for each in last.counts if each.items)
        yield f"last re-check on {last.date}: {counts or 'nothing could be asked'}"
    if history.previous:
        yield from _previous(history.previous)
    if history.checked:
        yield from _checked(history.checked)


def _previous(found: "Difference") -> Iterator[str]:
    before, now = found.before, found.now
    yield (
        f"since the release {before.manifest_digest[:16]}: {before.items:,} -> {now.items:,} "
        f"recordings, {before.clips:,} -> {now.clips:,} clips, "
        f"{before.kept_s / 3600:,.2f} -> {now.kept_s / 3600:,.2f} h"
    )
    for sign, amounts in (("+", found.added), ("-", found.removed)):
        for row in amounts:
            yield f"{sign}\t{row.items:,} recordings\t{row.clips:,} clips\t{visible(row.why)}"
    for shift in found.licenses:
        if shift.before_s != shift.now_s:
            hours = f"{shift.before_s / 3600:,.2f} -> {shift.now_s / 3600:,.2f} h"
            yield f"hours\t{visible(shift.spdx)}\t{hours}"
    changes = {
        "licence": found.license_changed,
        "author": found.author_changed,
        "decision": found.decision_changed,
    }
    for name, change in changes.items():
        if change.items:
            yield f"{name} changed: {change.items:,} recordings"
        for each in change.shown[:SHOWN_ITEMS]:
            words = f"{visible(each.before) or '-'} -> {visible(each.now) or '-'}"
            yield f"{name}\t{visible(each.item_id)}\t{words}"


def _checked(found: "Checked") -> Iterator[str]:
    for row in found.strata:
        where = f"{visible(row.spdx)}\t{visible(row.source)}"
        yield f"checked\t{where}\t{row.wrong} of {row.n} wrong\t{_share(row.rate)}"
    yield (
        f"checked by hand: {found.wrong:,} of {found.n:,} wrong, {_share(found.rate)} of the "
        f"{found.covered:,} clips in strata that were checked"
    )
    if found.unclear:
        yield f"{found.unclear:,} unclear; if these are wrong too: {_share(found.worst)}"
    if found.open or found.n_strangers:
        yield (
            f"{found.open:,} without a verdict, {found.n_strangers:,} lines name no clip of this "
            "data set"
        )


def _share(share: "Share") -> str:
    low, high = 100 * share.low, 100 * share.high
    return f"{100 * share.share:.1f} % (95 %: {low:.1f} to {high:.1f} %)"


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
