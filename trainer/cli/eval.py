"""``soundmill eval``: how well a model finds sounds by text, and names them."""

from typing import TYPE_CHECKING, Any

import click

from trainer.cli.exits import refuse

if TYPE_CHECKING:
    from trainer.evaluate.evaluate import Evaluation
    from trainer.evaluate.intervals import Interval


@click.command("eval", short_help="Evaluate a model: retrieval, zero-shot, probe; one HTML page.")
@click.argument("model")
@click.argument("shards")
@click.option("--splits", default="test", show_default=True, help="Names of splits, with commas.")
@click.option(
    "--labels",
    default="",
    help="tag; a CSV with key (or item_id) and label; a folder with a folder of audio for each "
    "class; esc50:DIR, urbansound8k:DIR or fsd50k:DIR.",
)
@click.option(
    "--template",
    "templates",
    multiple=True,
    help='"This is a sound of {label}." by default; given several times, their mean is taken.',
)
@click.option(
    "--captions",
    type=click.Choice(["text", "all", "augment_only"]),
    default="text",
    show_default=True,
    help="Which captions to find and be found by.",
)
@click.option("--probe-splits", default="", help="Fit the probe on these; by default, folds.")
@click.option("--output", default="", help="Folder for evaluation.json and index.html.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda, cuda:1, mps.")
@click.option("--seed", default=0, show_default=True, help="Of intervals and folds.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def eval_command(model: str, shards: str, output: str, *, as_json: bool, **chosen: Any) -> None:
    """Evaluate MODEL on SHARDS: a data set's folder, a folder of tars, or a glob; also s3://….

    MODEL is a folder that `soundmill train` has saved, or a transformers ClapModel: a folder or a
    hub id. Retrieval goes both ways over the shards' captions; with --labels come zero-shot
    classification, a linear probe and the silhouette of the classes. All with 95 % intervals.
    """
    from trainer.evaluate.evaluate import How, evaluate, results_json
    from trainer.evaluate.zero_shot import TEMPLATE
    from trainer.extra import need_extra

    how = How(
        splits=_names(chosen.pop("splits")),
        probe_splits=_names(chosen.pop("probe_splits")),
        templates=chosen.pop("templates") or (TEMPLATE,),
        **chosen,
    )
    try:
        need_extra("an evaluation")
        found = evaluate(model, shards, output, how)
    except (ValueError, OSError) as error:
        refuse(str(error))
    if as_json:
        click.echo(results_json(found), nl=False)
        return
    _print(found)
    if output:
        click.echo(f"{output}/index.html")


def _names(written: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in written.split(",") if name.strip())


def _print(found: "Evaluation") -> None:
    click.echo(f"{found.n_clips:,} clips, {found.n_captions:,} distinct captions")
    for reason, n in found.skipped.items():
        click.echo(f"skipped {n:,}: {reason}")
    ways = (
        ("text to audio", found.retrieval.text_to_audio),
        ("audio to text", found.retrieval.audio_to_text),
    )
    for title, way in ways:
        for name, interval in way.metrics.items():
            _line(f"{title} {name}", interval)
        click.echo(f"{title + ' median rank':28} {way.median_rank:6.1f} of {way.n_candidates:,}")
    labelled = found.labelled
    if found.note:
        click.echo(f"no classes: {found.note}")
    if not labelled:
        return
    for title, one in (("zero-shot", labelled.zero_shot), ("probe", labelled.probe)):
        for name, interval in one.metrics.items() if one else ():
            _line(f"{title} {name}", interval)
    if labelled.n_same_prompts:
        click.echo(f"the prompts of {labelled.n_same_prompts} classes are the same to the model")
    if labelled.note:
        click.echo(f"no probe: {labelled.note}")
    if labelled.silhouette:
        _line("silhouette", labelled.silhouette)


def _line(title: str, interval: "Interval") -> None:
    value, low, high = interval.value, interval.low, interval.high
    click.echo(f"{title:28} {value:6.3f}  ({low:.3f} to {high:.3f})")
