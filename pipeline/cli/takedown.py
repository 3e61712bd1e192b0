"""``soundmill takedown``: recordings leave a finished data set, and stay out."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pipeline.audit.page.safe_text import visible
from pipeline.cli.exits import FAILED, fail, refuse
from schemas.takedown import Ground, Scope, Withholding

if TYPE_CHECKING:
    from pipeline.takedown.absence import Absence
    from pipeline.takedown.lift import Release
    from pipeline.takedown.plan import Order
    from pipeline.takedown.selectors import Asked

MAX_PRINTED = 20
"""Recordings, tars or findings on the terminal; --json has all of them."""

_OPTIONS = {
    "items": Scope.ITEM,
    "keys": Scope.KEY,
    "authors": Scope.AUTHOR,
    "url_prefixes": Scope.URL_PREFIX,
    "licenses": Scope.LICENSE,
    "hashes": Scope.HASH,
}

_HELD = {Withholding.TOMBSTONE: "taken down", Withholding.QUARANTINE: "in quarantine"}


@click.command("takedown", short_help="Take recordings out of a finished data set, for good.")
@click.argument("directory")
@click.argument("action", type=click.Choice(["plan", "apply", "verify", "lift"]))
@click.option("--item", "items", multiple=True, metavar="ID", help="A recording, as <source>/<id>.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="The recording of this clip.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="All of an author.")
@click.option(
    "--url-prefix", "url_prefixes", multiple=True, metavar="URL", help="All whose page begins so."
)
@click.option(
    "--license", "licenses", multiple=True, metavar="SPDX", help="All under a licence or family."
)
@click.option(
    "--hash",
    "hashes",
    multiple=True,
    metavar="HEX",
    help="By content: SHA-256 of the original or of a clip's FLAC, MD5 of a clip's samples.",
)
@click.option("--quarantined", is_flag=True, help="All that `soundmill recheck` holds.")
@click.option(
    "--ground",
    type=click.Choice([str(ground) for ground in Ground]),
    default=str(Ground.OTHER),
    show_default=True,
    help="Why, as the tombstones say it in public.",
)
@click.option(
    "--date", default="", metavar="YYYY-MM-DD", help="The day that is noted; for apply and lift."
)
@click.option("--who", default="", metavar="NAME", help="Who answers for it; for lift.")
@click.option("--why", default="", metavar="WORDS", help="Why it may come back; for lift.")
@click.option("--json", "as_json", is_flag=True, help="Print plan, receipt or findings as JSON.")
@click.pass_context
def takedown_command(
    context: click.Context,
    /,
    directory: str,
    action: str,
    *,
    quarantined: bool,
    ground: str,
    date: str,
    who: str,
    why: str,
    as_json: bool,
    **selectors: tuple[str, ...],
) -> None:
    """Take recordings out of the data set in DIRECTORY, prove that they are out, or lift that.

    All selectors together say what; whole recordings go, with their copies under other ids. Only
    the tars that hold them are written anew. `apply` without selectors finishes one that was
    killed. `lift` takes --item off the tombstones and out of quarantine, and writes down who did
    and why; the next run takes it in again.
    """
    from pipeline import storage
    from pipeline.takedown.lift import Release

    output = storage.resolve(directory)
    if not storage.exists(output):
        refuse(f"{directory}: no such data set")
    try:
        asked = _asked(selectors, quarantined=quarantined)
        if action == "verify":
            _verify(context, output, asked, as_json=as_json)
        elif action == "lift":
            _check_alone(asked)
            _lift(output, Release(selectors["items"], who, why, date), as_json=as_json)
        elif action == "plan":
            _plan(output, asked, ground, date, as_json=as_json)
        else:
            _apply(output, asked, ground, date, as_json=as_json)
    except ValueError as error:
        refuse(str(error))


def _asked(selectors: dict[str, tuple[str, ...]], *, quarantined: bool) -> "tuple[Asked, ...]":
    from pipeline.takedown.selectors import Asked

    asked = [Asked(_OPTIONS[name], value) for name in _OPTIONS for value in selectors[name]]
    return (*asked, *([Asked(Scope.QUARANTINE, "")] if quarantined else []))


def _plan(
    output: str, asked: "tuple[Asked, ...]", ground: str, date: str, *, as_json: bool
) -> None:
    from pipeline.takedown.apply import pending
    from pipeline.takedown.plan import Request, plan
    from schemas.tables import to_plain

    if pending(output):
        refuse("a takedown was not finished here: `soundmill takedown DIRECTORY apply` does it")
    order = plan(output, Request(asked, Ground(ground), date))
    if as_json:
        click.echo(json.dumps(to_plain(order), indent=1))
    else:
        _print_order(order)
    if not order.tombstones:
        _nothing()


def _apply(
    output: str, asked: "tuple[Asked, ...]", ground: str, date: str, *, as_json: bool
) -> None:
    from pipeline import storage
    from pipeline.takedown.apply import begin, carry_on, held, pending
    from pipeline.takedown.plan import Request, plan

    receipts = []
    with held(output):
        if left := pending(output):
            receipts.append(carry_on(output, left))
        if asked or not receipts:
            order = plan(output, Request(asked, Ground(ground), date))
            if not order.tombstones:
                _nothing()
            receipts.append(begin(output, order))
    for receipt in receipts:
        if as_json:
            click.echo(storage.read_bytes(receipt))
        else:
            _print_receipt(receipt, json.loads(storage.read_bytes(receipt)))
    if not as_json:
        click.echo("its Data Docs are out of date and removed: `soundmill audit` writes them again")


def _verify(
    context: click.Context, output: str, asked: "tuple[Asked, ...]", *, as_json: bool
) -> None:
    from pipeline.takedown.absence import prove_absence
    from schemas.tables import to_plain

    absence = prove_absence(output, asked)
    if as_json:
        click.echo(json.dumps(to_plain(absence), indent=1))
    else:
        _print_absence(absence)
    if not absence.passed:
        context.exit(FAILED)


def _check_alone(asked: "tuple[Asked, ...]") -> None:
    if any(each.scope is not Scope.ITEM for each in asked):
        refuse("lift takes --item ID alone: the lists hold recordings by their ids")


def _lift(output: str, release: "Release", *, as_json: bool) -> None:
    from pipeline.audit.report import write_audit
    from pipeline.takedown.apply import held
    from pipeline.takedown.lift import lift
    from schemas.tables import to_plain

    with held(output):
        lifted = lift(output, release)
        write_audit(output)
    if as_json:
        click.echo(json.dumps([to_plain(each) for each in lifted], indent=1))
        return
    for each in lifted[:MAX_PRINTED]:
        click.echo(f"{visible(each.item_id)}\tno longer {_HELD[each.withheld_by]}: {each.reason}")
    click.echo(f"{len(lifted):,} lines in takedown/lifted.jsonl; the next run lets them in")


def _nothing() -> NoReturn:
    fail("nothing in the data set answers to this, or it is taken down already: nothing was done")


def _print_order(order: "Order") -> None:
    clips = Counter(clip.item_id for clip in order.clips)
    for each in order.tombstones[:MAX_PRINTED]:
        why = ", ".join(each.scopes)
        click.echo(f"{visible(each.item_id)}\t{clips[each.item_id]} clips\tby {why}")
    for item_id in order.derived[:MAX_PRINTED]:
        click.echo(f"{visible(item_id)}\tstays: it names one of these as its parent; look at it")
    seconds = sum(clip.duration_s for clip in order.clips)
    click.echo(
        f"{len(order.tombstones):,} recordings, {len(order.clips):,} clips, {seconds:,.1f} s, "
        f"in {len(order.shards):,} of {order.before.tars:,} tars"
    )


def _print_receipt(path: str, receipt: dict[str, Any]) -> None:
    tars, items, clips = receipt["tars"], receipt["items"], receipt["clips"]
    for tar in tars[:MAX_PRINTED]:
        after = tar["after"]["sha256"][:12] if tar["after"] else "removed"
        click.echo(f"{tar['shard']}\t{tar['before']['sha256'][:12]} -> {after}")
    click.echo(
        f"{len(items):,} recordings and {len(clips):,} clips taken down, {len(tars):,} tars changed"
    )
    click.echo(f"receipt: {path}")


def _print_absence(absence: "Absence") -> None:
    for finding in absence.findings[:MAX_PRINTED]:
        click.echo(f"{finding.check}: {visible(finding.subject)}: {visible(finding.detail)}")
    click.echo(
        f"{absence.n_items:,} recordings looked for in {absence.n_tars:,} tars with "
        f"{absence.n_members:,} members, {absence.n_files:,} files in all"
    )
    n_findings = sum(absence.n_findings.values())
    click.echo(f"found {n_findings:,} times" if n_findings else "none of them is there")
