"""Exit statuses: 0 done, 1 a check failed or the run could not go on, 2 bad usage or recipe."""

from typing import NoReturn

import click

FAILED = 1
USAGE = 2


def refuse(message: str) -> NoReturn:
    """Ends the command over something that the person who typed it can put right."""
    raise _Refused(message)


def fail(message: str) -> NoReturn:
    """Ends the command over something that went wrong underway."""
    raise _Failed(message)


class _Failed(click.ClickException):
    exit_code = FAILED


class _Refused(click.ClickException):
    exit_code = USAGE
