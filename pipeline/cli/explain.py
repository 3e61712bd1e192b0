"""``soundmill explain``: all of one clip's or item's rights story."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from pipeline.audit.page.safe_text import visible
from pipeline.cli.exits import FAILED, refuse

if TYPE_CHECKING:
    from pipeline.audit.rights.story import LayerStory, Story


MAX_EVIDENCE_CHARS = 4_000
"""On the terminal; --json has all of it."""

Line = tuple[str, str]
"""What is told, and the words; an empty first part begins a section."""


@click.command("explain", short_help="Tell where one clip's rights come from.")
@click.argument("directory")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print the story as JSON.")
@click.pass_context
def explain_command(context: click.Context, directory: str, key: str, *, as_json: bool) -> None:
    """Tell the rights story of the clip KEY in the data set in DIRECTORY.

    What each place said, what was concluded from it by which rule, what contradicts it, what may
    be done, what the policy decided by which rule and why, and what was changed. KEY may also be
    the id of an item, one that was turned away too. Exit status 1 if there is no such clip or item.
    """
    told = _read(directory, key)
    if told is None:
        click.echo(f"{visible(key)}: no clip and no item of {directory}", err=True)
        context.exit(FAILED)
    if as_json:
        from schemas.tables import to_plain

        click.echo(json.dumps(to_plain(told), indent=1))
        return
    for label, words in _lines(told):
        if not label:
            click.echo(f"\n{words}" if words else "")
        else:
            click.echo(f"  {label:<14} {visible(words)}")


def _read(directory: str, key: str) -> "Story | None":
    import pyarrow as pa

    from pipeline import storage
    from pipeline.audit.rights.story import story

    try:
        output = storage.resolve(directory)
        if not storage.exists(output):
            refuse(f"{directory}: no such data set")
        return story(output, key)
    except (ValueError, ImportError, pa.ArrowException, OSError) as error:
        refuse(f"{str(error).partition(chr(10))[0]}; `soundmill verify {directory}` tells more")


def _lines(told: "Story") -> Iterator[Line]:
    item, rights = told.item, told.rights
    yield "", f"{visible(told.key or item.item_id)}"
    yield from _pairs(
        item=item.item_id,
        title=item.title,
        author=item.author,
        source_url=item.source_url,
        lies_in=told.shard,
        changed=told.changes,
    )
    if not told.key and told.n_clips:
        yield "clips", f"{told.n_clips:,} shipped: {', '.join(told.clips[:5])}"
    yield from _said(told)
    yield "", "Concluded"
    yield "licence", rights.spdx
    yield from _pairs(
        address=rights.url,
        by_rule=rights.rule,
        may_be=", ".join(rights.candidates) if len(rights.candidates) > 1 else "",
        confidence=f"{rights.confidence:.2f}",
        evidence=f"grade {rights.grade}, sha256 {rights.evidence or 'none kept'}",
        conflicts=", ".join(rights.conflicts) or "none",
    )
    for layer in told.layers:
        yield from _layer(layer, heard=bool(told.shard))
    if told.rejections:
        yield "", "Turned away"
    for row in told.rejections:
        what = f"{row.clip} at" if row.clip else "at"
        yield "clip" if row.clip else "item", f"{what} {row.stage}: {row.reason}: {row.detail}"
    if told.text:
        more = len(told.text) - MAX_EVIDENCE_CHARS
        cut = f" … and {more:,} characters more, with --json" if more > 0 else ""
        yield "", "Evidence, without secrets and mail addresses"
        yield "text", told.text[:MAX_EVIDENCE_CHARS] + cut


def _said(told: "Story") -> Iterator[Line]:
    """What each place says, in its own words."""
    item, rights = told.item, told.rights
    yield "", "Said"
    yield item.witness or "catalogue", _words(item.license_raw, item.license_url_raw)
    yield from _pairs(
        catalogue=item.catalogue, published=item.published, on_training=item.ai_preference
    )
    for claim in rights.claims:
        by = f" by {claim.author}" if claim.author else ""
        yield claim.witness, _words(claim.name, claim.url) + by
    if item.parents:
        yield "remixed from", ", ".join(item.parents)
    if item.flags:
        yield "persons", ", ".join(item.flags)


def _layer(layer: "LayerStory", *, heard: bool) -> Iterator[Line]:
    yield "", f"Layer {visible(layer.layer)}" + ("" if heard else ", before its sound was heard")
    decision = layer.decision
    yield from _pairs(says=layer.text, written_by=layer.generator, licence=layer.spdx)
    for answer, operations in _by_answer(layer).items():
        yield answer, ", ".join(operations)
    yield "owed", ", ".join(layer.obligations) or "nothing"
    yield "decision", f"{decision.verdict}, by rule {decision.rule} of policy {decision.policy}"
    yield "because", decision.why


def _by_answer(layer: "LayerStory") -> dict[str, list[str]]:
    from schemas.rights import Operation, Permission

    found = {
        str(answer): [str(each) for each in Operation if layer.permissions.of(each) is answer]
        for answer in Permission
    }
    return {answer: operations for answer, operations in found.items() if operations}


def _words(name: str, url: str) -> str:
    quoted = f"“{name}”" if name else ""
    return f"{quoted} {url}".strip() or "nothing"


def _pairs(**words: str) -> Iterator[Line]:
    yield from ((name.replace("_", " "), text) for name, text in words.items() if text)
