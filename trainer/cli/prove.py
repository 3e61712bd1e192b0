"""``soundmill prove``: whether one kind of captions teaches more than another."""

from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from trainer.cli.exits import fail, refuse
from trainer.cli.progress import shown

if TYPE_CHECKING:
    from trainer.how import Reached
    from trainer.prove import Proof


@click.command(
    "prove", short_help="Train on variants of the captions, and compare what they teach."
)
@click.argument("shards")
@click.option(
    "--settings", "named", default="small-cnn", show_default=True, help="A preset or a YAML file."
)
@click.option("--output", required=True, help="Folder for models, proof.json and index.html.")
@click.option(
    "--steps", type=click.IntRange(min=1), help="Of each training; the settings' if not given."
)
@click.option("--seeds", type=click.IntRange(min=1), default=3, show_default=True)
@click.option(
    "--variants",
    default="template,t5,all",
    show_default=True,
    help="Of template, t5, written (by people) and all; with commas.",
)
@click.option("--splits", default="train", show_default=True, help="What to learn from.")
@click.option("--held-out", default="test", show_default=True, help="What to evaluate on.")
@click.option(
    "--evaluate-on",
    default="",
    help="Variants whose captions all are evaluated with; by default those written by people, "
    "if half of the clips have one.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cuda", "mps", "cpu"]), default="auto", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def prove_command(
    shards: str,
    named: str,
    output: str,
    steps: int | None,
    seeds: int,
    device: str,
    *,
    as_json: bool,
    **names: str,
) -> None:
    """Train a small model on SHARDS, a data set's folder, once for each variant and seed.

    Same clips, same steps, other captions; all are asked about the same held-out clips. Reports the
    differences in retrieval and zero-shot accuracy with 95 % intervals, and says so when there is
    none. Killed, run again, it goes on. It takes the room of the shards once for each variant.
    """
    from trainer.evaluate.evaluate import results_json
    from trainer.extra import need_extra
    from trainer.settings import load_settings

    lists = {name: tuple(filter(None, given.split(","))) for name, given in names.items()}
    try:
        need_extra("a proof")
        settings = load_settings(named)
        proof = _prove(settings, shards, output, n_seeds=seeds, steps=steps, device=device, **lists)
    except (ValueError, OSError) as error:
        refuse(str(error))
    if as_json:
        click.echo(results_json(proof), nl=False)
        return
    _print(proof)
    click.echo(f"{output}/index.html")


def _prove(settings: Any, shards: str, output: str, **asked: Any) -> "Proof":
    from trainer.prove import How, prove
    from trainer.train import BadData, Diverged

    running: tuple[str, int] | None = None
    with shown() as show:

        def report(variant: str, seed: int, reached: "Reached") -> None:
            nonlocal running
            if running != (variant, seed):
                running = variant, seed
                click.echo(f"training {variant}, seed {seed}", err=True)
            show(reached)

        try:
            return prove(settings, shards, output, How(report=report, **asked))
        except (BadData, Diverged) as error:
            fail(str(error))


def _print(proof: "Proof") -> None:
    from trainer.compare import METRICS

    table = Table("", box=box.SIMPLE_HEAD)
    for outcome in proof.outcomes:
        table.add_column(outcome.variant, justify="right")
    for metric, name in METRICS.items():
        if metric in proof.outcomes[0].by_seed:
            of_seeds = [outcome.by_seed[metric] for outcome in proof.outcomes]
            table.add_row(name, *(f"{sum(one) / len(one):.3f}" for one in of_seeds))
    Console(highlight=False).print(table)
    differences = Table("", "", "difference", "95 %", box=box.SIMPLE_HEAD)
    for one in proof.differences:
        differences.add_row(
            f"{one.second} against {one.first}",
            METRICS[one.metric],
            f"{one.interval.value:+.3f}",
            f"{one.interval.low:+.3f} to {one.interval.high:+.3f}",
        )
    Console(highlight=False).print(differences)
    for sentence in proof.words():
        click.echo(sentence)
