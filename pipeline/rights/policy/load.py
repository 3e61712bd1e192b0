"""Policies from YAML: those that are shipped, and those of one's own with their overrides."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from pipeline import storage
from pipeline.rights.policy.conditions import When
from pipeline.rights.policy.model import (
    Defaults,
    Limits,
    Policy,
    Purpose,
    Require,
    Rule,
    Transforms,
)
from pipeline.rights.policy.overrides import COLUMNS, Override, Overrides, read_overrides

_PARTS: dict[str, type[BaseModel]] = {
    "purpose": Purpose,
    "defaults": Defaults,
    "transforms": Transforms,
    "limits": Limits,
    "overrides": Overrides,
    "rows": Override,
    "rules": Rule,
    "when": When,
    "require": Require,
}


def shipped_policies() -> dict[str, Policy]:
    """The policies that come with soundmill, by name, in the order of their names."""
    return {name: _shipped(name) for name in sorted(_shipped_texts())}


def load_policy(name_or_path: str) -> Policy:
    """A shipped policy by its name, or one from a YAML file at a local path or a URL.

    A file of overrides is read here once, and is part of the policy from then on.

    Raises:
        ValueError: There is none such, or it is wrong; the message names file, key and value.
    """
    shipped = _shipped_texts()
    if name_or_path in shipped:
        return _shipped(name_or_path)
    if not name_or_path.lower().endswith((".yaml", ".yml")):
        raise ValueError(
            f"no policy {name_or_path!r}: shipped are {', '.join(sorted(shipped))}; "
            "the path of a policy of your own ends in .yaml"
        )
    path = storage.resolve(name_or_path)
    content = _with_overrides(name_or_path, path, _content(name_or_path, _text(path)))
    policy = _validated(name_or_path, content)
    if policy.name in shipped:
        raise ValueError(
            f"{name_or_path}: name: {policy.name!r} is the name of a shipped policy; "
            "choose another, so that reports do not confuse the two"
        )
    return policy


@cache
def _shipped_texts() -> dict[str, str]:
    folder = files("pipeline.rights.policy.shipped")
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }


@cache
def _shipped(name: str) -> Policy:
    return _validated(name, _content(name, _shipped_texts()[name]))


def _text(path: str) -> str:
    try:
        return storage.read_bytes(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"policy file {path!r} cannot be read: {error}") from error


def _content(where: str, text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValueError(f"{where}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{where}: a policy has the keys {', '.join(Policy.model_fields)}")
    return content


def _with_overrides(where: str, path: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content with the rows of the file that ``overrides.file`` names beside the policy."""
    overrides = content.get("overrides")
    if not isinstance(overrides, dict) or not overrides.get("file"):
        return content
    name = overrides["file"]
    if not isinstance(name, str) or "/" in name or "\\" in name:
        raise ValueError(
            f"{where}: overrides.file: {name!r}: allowed is the name of a CSV file beside the "
            f"policy, with the columns {', '.join(COLUMNS)}"
        )
    if "rows" in overrides:
        raise ValueError(f"{where}: overrides has file and rows; keep one")
    beside = storage.join(path.rpartition("/")[0], name)
    rows = read_overrides(name, _text(beside))
    return content | {"overrides": overrides | {"rows": [row.model_dump() for row in rows]}}


def _validated(where: str, content: dict[str, Any]) -> Policy:
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise ValueError("\n".join(_in_words(where, error))) from error


def _in_words(where: str, error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"]) or "(file)"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            known = ", ".join(_known_keys(problem["loc"]))
            lines.append(f"{where}: unknown key {key!r}; known are {known}")
        elif problem["type"] == "missing":
            lines.append(f"{where}: {key} is missing")
        elif isinstance(problem["input"], dict | list | tuple):
            lines.append(f"{where}: {key}: {message}")
        else:
            lines.append(f"{where}: {key}: {problem['input']!r}: {message}")
    return lines


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys that a policy may have where there is an unknown one."""
    model: type[BaseModel] = Policy
    for part in place[:-1]:
        model = _PARTS.get(str(part), model)
    return list(model.model_fields)
