"""Commands whose module is imported only when they are asked for: their help is in the list."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from pipeline.cli.exits import refuse


class Later(click.Command):
    """Stands for a command until somebody types its name.

    Args:
        name: Of the command.
        where: Module and attribute of the real one, as in ``trainer.cli.embed:embed_command``.
        short_help: Its line in the list of commands.
        missing: What packages it lacks here; asked once its own arguments are found well.
        way_out: How to get them.
    """

    def __init__(
        self,
        name: str,
        where: str,
        short_help: str,
        missing: Callable[[], tuple[str, ...]],
        way_out: str,
    ) -> None:
        super().__init__(name, short_help=short_help)
        self.where = where
        self.missing = missing
        self.way_out = way_out

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The real command's context, so that everything beyond is done by it."""
        module, _, attribute = self.where.partition(":")
        real: click.Command = getattr(import_module(module), attribute)
        made = real.make_context(info_name, args, parent, **extra)
        if not made.resilient_parsing and (lacking := self.missing()):
            refuse(f"`soundmill {self.name}` needs {', '.join(lacking)}: {self.way_out}")
        return made
