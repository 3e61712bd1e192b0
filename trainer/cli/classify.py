"""``soundmill classify``: which of some labels a sound is nearest to."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from augment.reading.cleaning import visible
from trainer.cli.exits import fail, refuse

if TYPE_CHECKING:
    from trainer.classify import Classified, Stretch

TOP = 3
"""Labels of a line."""


@click.command("classify", short_help="Tell which of some labels sounds are nearest to.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--labels",
    required=True,
    help='"dog,rain,siren", or a text file of them, one a line.',
)
@click.option("--model", required=True, help="A saved model's folder, or a ClapModel's or hub id.")
@click.option(
    "--template",
    "templates",
    multiple=True,
    help='Sentence with {} for the label, "This is a sound of {}." by default; more are averaged.',
)
@click.option("--per-window", is_flag=True, help="Tell each window of a long sound too.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda, cuda:1, mps.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def classify_command(
    files: tuple[Path, ...],
    labels: str,
    model: str,
    templates: tuple[str, ...],
    device: str,
    *,
    per_window: bool,
    as_json: bool,
) -> None:
    """Classify each FILE without training: by the nearest of --labels, as sentences.

    A sound that is longer than the model hears at once is heard in windows, and judged by their
    mean. A score is a cosine; a probability is among the labels given. Exit status 1 where a file
    could not be read.
    """
    from trainer.classify import TEMPLATE, classify, embed_labels
    from trainer.encoder import open_encoder

    try:
        names = _labels(labels)
        encoder = open_encoder(model, device)
        known = embed_labels(encoder, names, templates or (TEMPLATE,))
    except (ValueError, OSError) as error:
        refuse(str(error))
    found: list[dict[str, object]] = []
    unread = 0
    for file in files:
        try:
            made = classify(encoder, file, known)
        except (ValueError, OSError) as error:
            unread += 1
            click.echo(f"{visible(str(file))}: {visible(str(error))}", err=True)
            continue
        if as_json:
            found.append(_document(file, made, per_window=per_window))
        else:
            _print(file, made, per_window=per_window)
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    if unread:
        fail(f"{unread} of {len(files)} files could not be read")


def _labels(given: str) -> list[str]:
    path = Path(given).expanduser()
    try:
        is_file = path.is_file()
    except OSError:  # a list of labels is longer than a name may be
        is_file = False
    parts = path.read_text(encoding="utf-8").splitlines() if is_file else given.split(",")
    return [part.strip() for part in parts if part.strip()]


def _document(file: Path, made: "Classified", *, per_window: bool) -> dict[str, object]:
    document: dict[str, object] = {"file": str(file), **asdict(made.whole)}
    if per_window:
        document["windows"] = [asdict(window) for window in made.windows]
    return document


def _print(file: Path, made: "Classified", *, per_window: bool) -> None:
    click.echo(f"{visible(str(file))}\t{_best(made.whole)}")
    for window in made.windows if per_window else ():
        click.echo(f"  {window.start_s:.1f}-{window.end_s:.1f} s\t{_best(window)}")


def _best(stretch: "Stretch") -> str:
    best = stretch.labels[:TOP]
    return "\t".join(
        f"{visible(one.label)} {one.probability:.3f} ({one.score:.3f})" for one in best
    )
