"""``soundmill train``: shards in, a CLAP model out."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import yaml

from trainer.cli.exits import fail, refuse
from trainer.cli.progress import shown, told_of
from trainer.settings import TrainerSettings, load_settings, presets

if TYPE_CHECKING:
    from trainer.how import How, Trained


@click.command("train", short_help="Train a CLAP model on shards.")
@click.argument("data", metavar="SHARDS", required=False)
@click.option("--settings", "named", help="A preset or a YAML file.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for all it writes."
)
@click.option(
    "--set",
    "changes",
    metavar="KEY=VALUE",
    multiple=True,
    help="A setting on top, as training.lr=1e-3; may be given more than once.",
)
@click.option(
    "--splits", default="train", show_default=True, help="What to learn from: names, with commas."
)
@click.option(
    "--validation",
    default="valid",
    show_default=True,
    help="The split to validate on after each epoch; '' for none.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cuda", "mps", "cpu"]), default="auto", show_default=True
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes on this machine, one for each GPU; for several machines see torchrun.",
)
@click.option("--tensorboard", is_flag=True, help="Write TensorBoard's files, if it is installed.")
@click.option("--wandb", is_flag=True, help="Report to Weights & Biases, if it is installed.")
@click.option("--list", "listed", is_flag=True, help="List the presets.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def train_command(
    data: str | None,
    named: str | None,
    output: Path | None,
    *,
    listed: bool,
    as_json: bool,
    processes: int,
    **chosen: Any,
) -> None:
    """Train a CLAP model on SHARDS: a data set's folder, a folder of tars, or a glob; also s3://….

    Killed at any moment, run again, it goes on from its last checkpoint. The model, in
    OUTPUT/model, is what `soundmill eval`, `embed` and `search` take; beside it are log.jsonl,
    validation.jsonl and curves.svg. It takes: pip install 'soundmill[train]'.
    """
    if listed:
        _list(as_json=as_json)
        return
    if not (data and named and output):
        refuse("give SHARDS, --settings and --output; `soundmill train --list` shows the presets")
    settings = _settings(named, chosen.pop("changes"))
    if processes > 1 and not _is_launched():
        _launch(processes, settings, data, output, chosen)
    with shown() as report:
        trained = _train(settings, data, output, chosen | {"report": report})
    if _is_first():
        _print(trained, as_json=as_json)


def _settings(named: str, changes: Sequence[str]) -> TrainerSettings:
    from trainer.extra import need_extra

    read: dict[str, Any] = {}
    for change in changes:
        key, is_given, value = change.partition("=")
        if not is_given:
            refuse(f"--set {change}: write KEY=VALUE, as training.lr=1e-3")
        read[key] = value
    try:
        need_extra("training")
        read = {key: _value(value) for key, value in read.items()}
        return load_settings(named, read)
    except (ValueError, yaml.YAMLError, OSError) as error:
        refuse(str(error))


def _value(written: str) -> Any:
    """As YAML reads it, but for 1e-3: YAML 1.1 takes that for a word."""
    value = yaml.safe_load(written)
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def _train(settings: TrainerSettings, data: str, output: Path, chosen: dict[str, Any]) -> "Trained":
    from trainer.train import BadData, Diverged, train

    try:
        return train(settings, data, str(output), _how(chosen))
    except ValueError as error:
        _end(error, refused=True)
    except (Diverged, BadData) as error:
        _end(error)
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror or error}; run again to go on")
    except KeyboardInterrupt:
        _end("interrupted; run again to go on from the last checkpoint")


def _how(chosen: dict[str, Any]) -> "How":
    from trainer.how import How
    from trainer.log import MONITORS, need_monitors

    monitors = tuple(name for name in MONITORS if chosen[name])
    need_monitors(monitors)
    rest = {name: chosen[name] for name in ("validation", "device", "report") if name in chosen}
    return How(splits=_splits(chosen["splits"]), monitors=monitors, **rest)


def _splits(written: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in written.split(",") if name.strip())


def _launch(
    processes: int, settings: TrainerSettings, data: str, output: Path, chosen: dict[str, Any]
) -> NoReturn:
    """Goes on as several processes; what can be refused is refused once, and here."""
    from trainer.checkpoint import claim, held
    from trainer.distributed import Ranks, choose_device, launch
    from trainer.prepare import begun_with, find_data

    try:
        _how(chosen)
        ranks = Ranks(0, processes, choose_device(chosen["device"], processes - 1))
        found = find_data(data, _splits(chosen["splits"]), chosen["validation"])
        with held(output):
            claim(output, begun_with(settings, found, ranks))
    except ValueError as error:
        refuse(str(error))
    arguments = sys.argv[sys.argv.index("train") :]
    raise SystemExit(launch(processes, arguments))


def _is_launched() -> bool:
    return "RANK" in os.environ and "WORLD_SIZE" in os.environ


def _is_first() -> bool:
    return os.environ.get("RANK", "0") == "0"


def _end(error: object, *, refused: bool = False) -> NoReturn:
    """Ends all processes over what all of them know; one says it."""
    if not _is_first():
        raise SystemExit(2 if refused else 1)
    if refused:
        refuse(str(error))
    fail(str(error))


def _list(*, as_json: bool) -> None:
    found = {name: load_settings(name) for name in presets()}
    if as_json:
        shown_settings = {name: each.model_dump(mode="json") for name, each in found.items()}
        click.echo(json.dumps(shown_settings, indent=1))
        return
    for name, each in found.items():
        towers = f"{each.audio.tower} + {each.text.tower}"
        features = f"{each.features.max_s:g} s at {each.features.sample_rate_hz / 1000:g} kHz"
        click.echo(
            f"{name:<24} {towers:<18} {each.joint.dim:>5} dim  {features}, "
            f"batch {each.training.batch}, {each.training.epochs} epochs"
        )


def _print(trained: "Trained", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(trained), indent=1))
        return
    click.echo(f"model      {trained.model}")
    click.echo(
        f"trained    {trained.steps:,} steps, {trained.epochs:,} epochs, "
        f"{trained.n_pairs:,} pairs, loss {trained.loss:.4f}{told_of(trained.validation)}"
    )
    for reason, n in trained.skipped.items():
        click.echo(f"skipped    {n:,} visits: {reason}")
