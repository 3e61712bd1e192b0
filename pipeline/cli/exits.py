"""Exit statuses: 0 done, 1 a check failed or the run could not go on, 2 bad usage or recipe."""

from typing import NoReturn

import click

FAILED = 1
USAGE = 2


def refuse(message: str) -> NoReturn:
    """Ends the command over something that the person who typed it can put right."""
    raise _Ended(message, USAGE)


def fail(message: str) -> NoReturn:
    """Ends the command over something that went wrong underway."""
    raise _Ended(message, FAILED)


class _Ended(click.ClickException):
    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.exit_code = status
