"""``soundmill recheck``: what the sources say today of what was shipped."""

import json

import click

from pipeline.cli.exits import FAILED, fail, refuse

MAX_PRINTED = 20
"""Recordings of one kind on the terminal; --json has all of them."""


@click.command("recheck", short_help="Compare a data set's rights with its sources' answers today.")
@click.argument("directory")
@click.option(
    "--date",
    required=True,
    metavar="YYYY-MM-DD",
    help="Today: noted with what is found.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def recheck_command(context: click.Context, directory: str, date: str, *, as_json: bool) -> None:
    """Ask the sources of DIRECTORY again about every recording that was shipped.

    What became stricter goes into quarantine: the next run takes nothing of it, and `soundmill
    takedown DIRECTORY apply --quarantined` removes it from the tars now; `lift` lets it out. Exit
    status 1 if there is any. What was found is noted, and told in the audit, which is written
    anew; no clip is changed. Relative paths of the recipe are taken from here.
    """
    from pipeline import storage
    from pipeline.audit.page.safe_text import visible
    from pipeline.audit.report import write_audit
    from pipeline.recheck import quarantine, recheck, write_note
    from pipeline.takedown.apply import held
    from schemas.tables import to_plain

    output = storage.resolve(directory)
    if not storage.exists(output):
        refuse(f"{directory}: no such data set")
    try:
        found = recheck(output)
        with held(output):
            new = quarantine(output, found.drifted, date)
            write_note(output, found, date)
            write_audit(output)
    except ValueError as error:
        refuse(str(error))
    except OSError as error:
        fail(f"a source cannot be reached, so nothing was concluded: {error}")
    if as_json:
        answer = {**to_plain(found), "quarantined": [to_plain(entry) for entry in new]}
        click.echo(json.dumps(answer, indent=1))
    else:
        for drift in found.counts:
            of_kind = [each for each in found.drifted if each.drift == drift]
            for each in of_kind[:MAX_PRINTED]:
                words = f"{each.before} -> {each.now}" if each.now else each.before
                click.echo(f"{drift}\t{visible(each.item_id)}\t{visible(words)}")
        click.echo(", ".join(f"{n:,} {drift}" for drift, n in found.counts.items()))
        for source, n in found.n_not_asked.items():
            click.echo(f"{n:,} of {source} not asked: this source cannot look an item up")
        click.echo(f"{len(new):,} recordings put into quarantine")
    if any(each.is_held for each in found.drifted):
        context.exit(FAILED)
