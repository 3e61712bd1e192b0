"""Policies: which licences a data set may hold, as YAML that a lawyer can read and a run records.

A policy allows whole families of licences (``CC-BY`` means every version of it, and never
CC-BY-NC) or single ones by their SPDX identifier. What it does not name, it refuses.
"""

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline import storage
from pipeline.rights.licenses import FAMILIES, LISTED, License

# Clips are cut from recordings, resampled and mixed down. Whether that is an adaptation under ND
# is disputed, and nothing here checks it; so no policy can allow what may not be adapted.
ALLOWABLE = tuple(
    family if family == "CC0" else f"CC-{family}" for family in FAMILIES if "ND" not in family
)
"""The families that a policy may allow, as it writes them, from the freest on."""


def _allowable(entry: str) -> str:
    if entry in ALLOWABLE or (entry in LISTED and "ND" not in LISTED[entry].family):
        return entry
    known = f"{', '.join(ALLOWABLE)}, or one SPDX identifier of these as CC-BY-4.0"
    because = " (clips are cut and resampled, which ND may forbid)" if "-ND" in entry else ""
    raise ValueError(f"{entry!r} cannot be allowed{because}; allowed are {known}")


def _distinct(entries: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(entries)) != len(entries):
        raise ValueError(f"{list(entries)} names a licence twice")
    return entries


class Policy(BaseModel):
    """The licences that may enter. ``policy`` is its name, ``summary`` one sentence on its use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    summary: str = Field(min_length=1, max_length=500)
    allow: Annotated[
        tuple[Annotated[str, AfterValidator(_allowable)], ...],
        Field(min_length=1),
        AfterValidator(_distinct),
    ]

    @property
    def digest(self) -> str:
        """The hex SHA-256 of what decides: the name and the licences, whatever their order."""
        content = {"policy": self.policy, "allow": sorted(self.allow)}
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def allows(self, license_: License) -> bool:
        """Whether the licence itself or its family is named."""
        family = license_.family if license_.family == "CC0" else f"CC-{license_.family}"
        return license_.spdx in self.allow or family in self.allow


def shipped_policies() -> dict[str, Policy]:
    """The policies that come with soundmill, by name, in the order of their names."""
    return {name: _parse(name, text) for name, text in sorted(_shipped_texts().items())}


def load_policy(name_or_path: str) -> Policy:
    """A shipped policy by its name, or one from a YAML file at a local path or a URL.

    Raises:
        ValueError: There is none such, or it is wrong; the message names file, key and value.
    """
    shipped = _shipped_texts()
    if name_or_path in shipped:
        return _parse(name_or_path, shipped[name_or_path])
    if not name_or_path.lower().endswith((".yaml", ".yml")):
        raise ValueError(
            f"no policy {name_or_path!r}: shipped are {', '.join(sorted(shipped))}; "
            "the path of a policy of your own ends in .yaml"
        )
    try:
        text = storage.read_bytes(storage.resolve(name_or_path)).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"policy file {name_or_path!r} cannot be read: {error}") from error
    policy = _parse(name_or_path, text)
    if policy.policy in shipped:
        raise ValueError(
            f"{name_or_path}: policy: {policy.policy!r} is the name of a shipped policy; "
            "choose another, so that reports do not confuse the two"
        )
    return policy


@cache
def _shipped_texts() -> dict[str, str]:
    folder = files("pipeline.rights.policies")
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }


def _parse(where: str, text: str) -> Policy:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{where}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{where}: a policy has the keys policy, summary and allow")
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise ValueError("\n".join(_in_words(where, error))) from error


def _in_words(where: str, error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"]) or "(file)"
        if problem["type"] == "extra_forbidden":
            lines.append(
                f"{where}: unknown key {key!r}; known are {', '.join(Policy.model_fields)}"
            )
        elif problem["type"] == "missing":
            lines.append(f"{where}: {key} is missing")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            lines.append(f"{where}: {key}: {problem['input']!r}: {message}")
    return lines
