"""JSON that strangers wrote: read so that nothing behind it can be brought down by its shape."""

import json
from typing import Any

MAX_LEVELS = 32
"""Whatever walks through a value later does so by recursion."""


def parsed(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It is not JSON, or lists and objects lie more than MAX_LEVELS deep in it.
    """
    try:
        value = json.loads(text)
    except RecursionError as failure:
        raise ValueError("nested too deeply") from failure
    if text.count("[") + text.count("{") > MAX_LEVELS and is_deep(value):
        raise ValueError(f"nested more than {MAX_LEVELS} levels deep")
    return value


def is_deep(value: Any) -> bool:
    """Whether lists and objects lie more than MAX_LEVELS deep in a value."""
    level = [value]
    for _ in range(MAX_LEVELS + 1):
        level = [
            part
            for each in level
            if isinstance(each, dict | list)
            for part in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)
