"""The contract of the tables as it is written down: suites in ``schemas/expectations/``.

Each is a JSON file in the own form of Great Expectations. Its ``meta`` says where the rows lie:
``files`` is how the paths of the tables begin, ``rows`` a list of structs whose elements are the
rows, or null, and ``key`` the columns that name a row in a message.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Rule = dict[str, Any]
"""An expectation as its suite has it: ``type`` and ``kwargs``."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations for the rows of some tables; see the module for the fields."""

    name: str
    files: str
    rows: str | None
    key: tuple[str, ...]
    rules: tuple[Rule, ...]


@cache
def suites() -> tuple[Suite, ...]:
    """All suites, by name."""
    folder = files("schemas") / "expectations"
    paths = [path for path in folder.iterdir() if path.name.endswith(".json")]
    return tuple(
        _read(path.read_text("utf-8")) for path in sorted(paths, key=lambda each: each.name)
    )


def columns_of(rule: Rule) -> list[str]:
    """The columns that an expectation looks at."""
    kwargs = rule["kwargs"]
    return [kwargs["column"]] if "column" in kwargs else list(kwargs["column_list"])


def _read(text: str) -> Suite:
    document = json.loads(text)
    meta, rules = document["meta"], tuple(document["expectations"])
    return Suite(document["name"], meta["files"], meta["rows"], tuple(meta["key"]), rules)
