"""Secrets enter a recipe as ``${NAME}`` and are put in only when a source is opened.

The recipe, its digest and the lock file keep the name, so that the secret never comes out.
"""

import os
import re
from typing import Any

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def with_environment(written: Any, where: str) -> Any:
    """``written`` with each ``${NAME}`` in its texts replaced by that environment variable.

    Raises:
        ValueError: A variable is not set; the message names it, and where it is asked for.
    """
    if isinstance(written, dict):
        return {key: with_environment(part, f"{where}.{key}") for key, part in written.items()}
    if isinstance(written, list):
        return [with_environment(part, f"{where}[{i}]") for i, part in enumerate(written)]
    if isinstance(written, str):
        return _NAME.sub(lambda match: _variable(match.group(1), where), written)
    return written


def without_secrets(text: str, written: Any) -> str:
    """``text`` with the values of all variables that ``written`` asks for put back to names."""
    for name in sorted(_names(written)):
        if value := os.environ.get(name):
            text = text.replace(value, f"${{{name}}}")
    return text


def _names(written: Any) -> set[str]:
    if isinstance(written, dict):
        return set().union(*map(_names, written.values()))
    if isinstance(written, list):
        return set().union(*map(_names, written))
    return set(_NAME.findall(written)) if isinstance(written, str) else set()


def _variable(name: str, where: str) -> str:
    if name not in os.environ:
        raise ValueError(f"{where}: the environment variable {name} is not set; export it first")
    return os.environ[name]
