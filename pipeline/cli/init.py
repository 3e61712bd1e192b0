"""``soundmill init``: a commented recipe to start from."""

from pathlib import Path

import click

from pipeline.cli.exits import refuse

TEMPLATE = Path(__file__).with_name("recipe_template.yaml")


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default="recipe.yaml")
def init(path: Path) -> None:
    """Write a commented recipe to PATH (recipe.yaml) to start from."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.read_text(encoding="utf-8"))
    except FileExistsError:
        refuse(f"{path} is there already; give another path")
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}")
    click.echo(f"{path}: set dataset, output and sources, then: soundmill run {path}")
