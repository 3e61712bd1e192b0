"""``soundmill audit``: the licence audit of a finished data set again, or under another policy."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.exits import FAILED, refuse

if TYPE_CHECKING:
    from pipeline.audit.history.notes import Notes
    from pipeline.audit.history.releases import Difference
    from pipeline.audit.report import Audit


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is held against the data set, and where its sample is to go."""

    previous: str | None
    n_sample: int | None
    seed: int
    sample_file: str | None
    checked_file: str | None

    def __post_init__(self) -> None:
        if (self.n_sample is None) != (self.sample_file is None):
            refuse("--sample N and --sample-file FILE go together")
        if self.sample_file and Path(self.sample_file).exists():
            refuse(f"{self.sample_file}: is there already, and may hold verdicts; give a new name")


@click.command("audit", short_help="Audit a data set's licences, also under another policy.")
@click.argument("directory")
@click.option(
    "--policy",
    "policy_name",
    help="A shipped policy or a file; without it, the one that the data set was made under.",
)
@click.option("--output", "page", help="Write the page here; nothing in DIRECTORY is changed.")
@click.option(
    "--previous", metavar="DIR", help="An earlier release of this data set: tell what differs."
)
@click.option(
    "--sample",
    "n_sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Draw N clips for people to check, by licence and source.",
)
@click.option("--seed", default=0, show_default=True, help="Of the sample.")
@click.option(
    "--sample-file", metavar="FILE", help="Where the sample goes, as CSV with empty verdicts."
)
@click.option(
    "--checked",
    "checked_file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Such a file with its verdicts, ok, wrong or unclear: tell how many licences are wrong.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all figures, as audit.json has them.")
@click.pass_context
def audit_command(
    context: click.Context,
    /,
    directory: str,
    policy_name: str | None,
    page: str | None,
    *,
    as_json: bool,
    previous: str | None,
    n_sample: int | None,
    seed: int,
    sample_file: str | None,
    checked_file: str | None,
) -> None:
    """Audit the licences of the data set in DIRECTORY.

    Under the policy that it was made under, its audit folder is written anew, and keeps what
    --previous, --sample and --checked found for as long as no tar changes. Under another one
    nothing is written; --output gives a page. Exit status 1 if a limit of the policy is broken,
    which by default one denied clip or caption does, if more credits lack a part than it allows,
    or if the books do not balance.
    """
    beside = _Beside(previous, n_sample, seed, sample_file, checked_file)
    audit, where = _audit(directory, policy_name, page, beside)
    if as_json:
        from pipeline.audit.report import audit_json

        click.echo(audit_json(audit).decode(), nl=False)
    else:
        from pipeline.cli.audit_words import print_audit

        print_audit(audit)
        if sample_file:
            click.echo(f"sample: {sample_file}")
        if where:
            click.echo(f"page: {where}")
    if not audit.passed:
        context.exit(FAILED)


def _audit(
    directory: str, policy_name: str | None, page: str | None, beside: _Beside
) -> "tuple[Audit, str]":
    """The audit, and where its page was written, empty if nowhere."""
    import pyarrow as pa

    from pipeline import storage
    from pipeline.audit.counts.captions import check_clips, unreadable
    from pipeline.audit.history.notes import read_history, write_notes
    from pipeline.audit.page.render import PAGE_PATH, write_page
    from pipeline.audit.report import count_audit, lock_of, policy_of
    from pipeline.publish import publish
    from pipeline.rights.policy import load_policy

    try:
        output = storage.resolve(directory)
        check_clips(output)
        own = policy_of(lock_of(output))
        policy = load_policy(policy_name) if policy_name else own
        notes = _notes(output, beside)
        read_history(output)
    except (ValueError, ImportError, FileNotFoundError) as error:
        refuse(str(error))
    try:
        if policy.digest == own.digest and not page:
            write_notes(output, notes)
            return publish(output), storage.join(output, PAGE_PATH)
        audit = count_audit(output, policy, notes)
        if page:
            write_page(output, audit, storage.resolve(page))
        return audit, page or ""
    except (pa.ArrowException, UnicodeError, OSError) as error:
        refuse(unreadable(output, error))


def _notes(output: str, beside: _Beside) -> "Notes":
    """What is found with an earlier release and with people's verdicts; writes the sample."""
    from pipeline.audit.history.checked import checked
    from pipeline.audit.history.notes import Notes
    from pipeline.audit.history.sample import draw
    from pipeline.audit.history.verdicts import read_verdicts

    notes = Notes()
    if beside.previous:
        notes = Notes(previous=_difference(output, beside.previous))
    if beside.n_sample and beside.sample_file:
        plan, table = draw(output, beside.n_sample, beside.seed)
        try:
            with Path(beside.sample_file).open("xb") as file:
                file.write(table)
        except OSError as error:
            refuse(f"{beside.sample_file}: cannot be written: {error.strerror or error}")
        notes = Notes(notes.previous, plan)
    if beside.checked_file:
        try:
            judgements = read_verdicts(Path(beside.checked_file).read_bytes())
        except ValueError as error:
            refuse(f"{beside.checked_file}: {error}")
        notes = Notes(notes.previous, notes.sample, checked(output, judgements))
    return notes


def _difference(output: str, directory: str) -> "Difference":
    import pyarrow as pa

    from pipeline import storage
    from pipeline.audit.counts.captions import check_clips, unreadable
    from pipeline.audit.history.previous import difference
    from pipeline.audit.report import lock_of

    previous = storage.resolve(directory)
    check_clips(previous)
    try:
        return difference(output, lock_of(output), previous, lock_of(previous))
    except (pa.ArrowException, UnicodeError, OSError, KeyError) as error:
        refuse(unreadable(previous, error))
