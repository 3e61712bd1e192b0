"""``soundmill captioner``: a captioner of one's own, trained or converted."""

import json
import shlex
from collections.abc import Callable
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml
from pydantic import ValidationError

from augment.training.settings import TrainingSettings
from pipeline.cli.exits import fail, refuse
from pipeline.cli.training import shown

if TYPE_CHECKING:
    from augment.training.texts import Texts
    from augment.training.train import Progress as Reached

BEGUN = "begun.json"
"""What a training was begun with; another one cannot go on with its folder."""

LOSSES = "losses.jsonl"
"""The losses at each validation, one line each: the last one goes into the record."""

MADE = "captioner"
_PACKAGES = ("torch", "transformers", "ctranslate2", "tokenizers")

_HELP = {
    "seed": "Another seed draws other sentences and other first weights.",
    "steps": "Batches to learn from at first.",
    "batch": "Pairs of keywords and sentence a step.",
    "learning_rate": "At its height, after the warm-up.",
    "warm_up_steps": "Steps in which the learning rate rises.",
    "grammar_fraction": "Share of the pairs that the grammar makes; the rest is from --texts.",
    "finish_steps": "Batches after these, with captions that were written for the project.",
    "finish_learning_rate": "The height of these.",
    "written_fraction": "Their share of such captions; the rest is as before.",
    "vocabulary": "Word pieces.",
    "d_model": "Width of the network.",
    "d_ff": "Width of its inner layers.",
    "heads": "Heads of attention in each layer.",
    "encoder_layers": "Layers that read.",
    "decoder_layers": "Layers that write.",
    "dropout": "Share of the network that is silent at each step.",
    "reader_width": "Width of the network that reads proposals; even.",
    "reader_lemma_width": "Numbers that stand for a lemma there.",
    "reader_epochs": "Times that it reads the captions, each beside one that is spoiled.",
    "reader_learning_rate": "At its height, in these.",
    "reader_mark_epochs": "Times that it reads what was marked.",
    "reader_mark_learning_rate": "At its height, in these.",
    "checkpoint_every": "Steps between two checkpoints, each with a validation.",
}


def _settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each of the training's settings, with the default that they declare."""
    for name, setting in reversed(TrainingSettings.model_fields.items()):
        option = click.option(
            f"--{name.replace('_', '-')}",
            type=setting.annotation,
            default=setting.default,
            show_default=True,
            help=_HELP[name],
        )
        command = option(command)
    return command


@click.group("captioner", short_help="Train a captioner of one's own, or convert one.")
def captioner_group() -> None:
    """Make a model for `captions.model` of a recipe. It takes: pip install 'soundmill[t5]'."""


@captioner_group.command("train", short_help="Train a captioner from captions of your own.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for checkpoints and, in the end, the captioner.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="CSV file with a column of captions; may be given more than once.",
)
@_settings_options
def train_command(output: Path, texts: tuple[Path, ...], **chosen: Any) -> None:
    """Train a small T5 that puts keywords into sentences, as the bundled captioner does.

    It learns from the captions of --texts and from sentences that a grammar makes; without --texts
    from the latter alone. Killed at any moment, run again, it goes on from its last checkpoint. The
    defaults are the bundled captioner's.
    """
    from augment.training.texts import read_texts

    _need_extra()
    settings = _settings(chosen)
    try:
        captions = read_texts(list(texts))
    except ValueError as error:
        refuse(str(error))
    files = [_named(path) for path in texts]
    try:
        _claim(output, {"settings": settings.model_dump(), "texts": files})
    except OSError as error:
        refuse(f"{output} cannot be written: {error.strerror or error}")
    made = output / MADE
    try:
        if not made.exists():
            _train(output, captions, settings, files)
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror or error}; run again to go on")
    except KeyboardInterrupt:
        fail("interrupted; run again to go on from the last checkpoint")
    record = json.loads((made / "captioner.json").read_text(encoding="utf-8"))
    loss, n_captions = record["validation_loss"], record["sentences"]
    told = f", {n_captions:,} captions beside the grammar" if n_captions else ""
    told += "" if loss is None else f", validation loss {loss:.4f}"
    click.echo(f"captioner  {made}")
    click.echo(f"trained    {settings.all_steps:,} steps{told}")
    _print_use(made)


@captioner_group.command("convert", short_help="Make a T5 model of others run without torch.")
@click.argument("model")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--quantization", default="int8", show_default=True, help="How CTranslate2 keeps the weights."
)
@click.option("--revision", default="", help="Commit, tag or branch of a Hugging Face model.")
@click.option("--prompt", default="", help="How it is asked, with {keywords} in it.")
def convert_command(
    model: str, folder: Path, quantization: str, revision: str, prompt: str
) -> None:
    """Convert MODEL, a folder or a Hugging Face id, into the new FOLDER.

    What it writes stays the same but for rounding, several times as fast, and running it needs no
    torch any more.
    """
    from augment.models.converted import convert

    _need_extra()
    try:
        convert(model, folder, quantization, pin=revision, prompt=prompt)
    except ValueError as error:
        refuse(str(error))
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror or error}")
    click.echo(f"captioner  {folder}")
    _print_use(folder)


def _need_extra() -> None:
    from augment.models.model_files import need

    try:
        need(*_PACKAGES)
    except ValueError as error:
        refuse(str(error))


def _settings(chosen: dict[str, Any]) -> TrainingSettings:
    from augment.training.texts import CHUNK

    try:
        settings = TrainingSettings(**chosen)
    except ValidationError as error:
        lines = (f"{_option(e['loc'][0])}: {e['input']}: {e['msg']}" for e in error.errors())
        refuse("\n".join(lines))
    if settings.batch > CHUNK:
        refuse(f"--batch: {settings.batch}: at most {CHUNK} pairs are at hand at a time")
    if settings.heads > settings.d_model:
        refuse(f"--heads: {settings.heads}: at most as many as --d-model, {settings.d_model}")
    return settings


def _option(name: object) -> str:
    return f"--{str(name).replace('_', '-')}"


def _named(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {"name": path.name, "sha256": file_digest(file, "sha256").hexdigest()}


def _claim(output: Path, begun: dict[str, Any]) -> None:
    """Writes down what the folder is begun with, or checks that it was begun with the same."""
    from pipeline import storage

    noted = output / BEGUN
    if not noted.exists():
        if output.exists() and any(output.iterdir()):
            refuse(f"{output}: no training has written what is in there; give another folder")
        storage.write_bytes(str(noted), (json.dumps(begun, indent=1) + "\n").encode())
        return
    before = json.loads(noted.read_text(encoding="utf-8"))
    there, here = before["settings"], begun["settings"]
    differing = [
        f"{_option(name)} {there.get(name)} there, {here[name]} here"
        for name in here
        if there.get(name) != here[name]
    ]
    differing += ["other --texts"] if before["texts"] != begun["texts"] else []
    if differing:
        refuse(f"{output} holds another training: {'; '.join(differing)}; give another folder")


def _train(
    output: Path, texts: "Texts", settings: TrainingSettings, files: list[dict[str, str]]
) -> None:
    """Trains to the end, and exports to ``output / MADE`` with the record of how it came about."""
    with shown() as show:
        # Within, as they take seconds: somebody is waiting for a sign.
        from augment.models.hub import quiet_loading
        from augment.training.export import export
        from augment.training.ranking import learned_ranking
        from augment.training.texts import sayings_from
        from augment.training.train import train

        def report(reached: "Reached") -> None:
            if reached.validation_loss is not None:
                with (output / LOSSES).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(_losses(reached)) + "\n")
            show(reached)

        with quiet_loading():
            model = train(texts, settings, output, report)
    record = {
        "settings": settings.model_dump(),
        "texts": files,
        "sentences": len(texts.training) + len(texts.validation),
        "validation_loss": _validation_loss(output, settings.all_steps),
        "versions": {name: version(name) for name in _PACKAGES},
    }
    click.echo("now learning which proposals read well; ten minutes with the defaults", err=True)
    ranking, sayings = learned_ranking(texts, settings), sayings_from(texts, settings)
    export(model, output / MADE, record, ranking, sayings)


def _losses(reached: "Reached") -> dict[str, object]:
    return {
        "step": reached.step,
        "loss": round(reached.loss, 4),
        "validation_loss": round(reached.validation_loss or 0.0, 4),
    }


def _validation_loss(output: Path, step: int) -> float | None:
    """The loss after the last step; None where a kill fell between its checkpoint and its note."""
    noted = output / LOSSES
    lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    return {each["step"]: each["validation_loss"] for each in map(json.loads, lines)}.get(step)


def _print_use(made: Path) -> None:
    section = yaml.safe_dump({"model": str(made)}, default_flow_style=True, width=10_000).strip()
    click.echo(f"use it     captions: {section}")
    click.echo(f"try it     soundmill caption --model {shlex.quote(str(made))} 'dog, bark, park'")
