"""Exit statuses, as of every command: 1 something failed underway, 2 bad usage."""

from typing import NoReturn

import click


def refuse(message: str) -> NoReturn:
    """Ends the command over something that the person who typed it can put right."""
    raise _Refused(message)


def fail(message: str) -> NoReturn:
    """Ends the command over something that went wrong underway."""
    raise click.ClickException(message)


class _Refused(click.ClickException):
    exit_code = 2
