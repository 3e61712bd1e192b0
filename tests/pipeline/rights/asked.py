"""Facts to ask policies about, and policies to ask."""

from pathlib import Path

import yaml

from pipeline.rights.operations import granted
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import Facts, decide
from schemas.rights import Conflict, Decision, Grade, Rights

OWN = """version: 1
name: ours
summary: What our lawyer said.
purpose: {redistribution: excerpt, commercial: true, training: other}
rules:
  - id: open
    when: {license: [CC0-1.0, CC-BY-4.0]}
    then: allow
"""


def rights_of(
    spdx: str,
    *candidates: str,
    grade: Grade = Grade.A,
    ai_preference: str = "",
    flags: tuple[str, ...] = (),
    conflicts: tuple[Conflict, ...] = (),
    catalogue: str = "",
) -> Rights:
    return Rights(
        spdx,
        f"https://example.org/{spdx}",
        "raw words",
        "",
        "made by hand",
        candidates=candidates,
        grade=grade,
        ai_preference=ai_preference,
        flags=flags,
        conflicts=conflicts,
        catalogue=catalogue,
    )


def facts_of(rights: Rights | str, layer: str = "audio", **other: str) -> Facts:
    known = rights_of(rights) if isinstance(rights, str) else rights
    about = {
        "item_id": "rain/1",
        "key": "rain-1-0",
        "generator": "",
        "author": "Ann",
        "title": "Rain",
        "source_url": "https://example.org/rain",
    }
    return Facts(layer=layer, rights=known, granted=granted(known), **(about | other))


def ask(policy: Policy, rights: Rights | str, layer: str = "audio", **other: str) -> Decision:
    return decide(facts_of(rights, layer, **other), policy)


def policy_of(rules: str, **other: object) -> Policy:
    """A policy for training and commerce with these rules, in YAML."""
    content: dict[str, object] = {
        "version": 1,
        "name": "ours",
        "summary": "What our lawyer said.",
        "purpose": {"redistribution": "excerpt", "commercial": True, "training": "other"},
        "rules": yaml.safe_load(rules),
    }
    return Policy.model_validate(content | other)


def written(folder: Path, text: str, name: str = "ours.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)
