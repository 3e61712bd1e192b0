"""``python -m trainer train …``: what torchrun starts; the rest of ``soundmill`` does without."""

import click

from trainer.cli.train import train_command

if __name__ == "__main__":
    click.Group(commands=[train_command])(prog_name="python -m trainer")
