"""The architecture, as a test: who may import whom."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT: dict[str, set[str]] = {
    "schemas": set(),
    "sources": {"schemas"},
    "augment": {"schemas"},
    "trainer": {"schemas", "augment"},
    "pipeline": {"schemas", "sources", "augment", "trainer"},
}

BEAM_IS_KNOWN_TO = {"pipeline"}

TRAINER_IS_KNOWN_TO = {"pipeline/cli/main.py", "pipeline/agreement.py"}
"""Of the pipeline: who lists the trainer's commands, and who opens the model of the agreement."""


def imported_by(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_lies_below_it(folder: str):
    ours = set(MAY_IMPORT)
    for path in (ROOT / folder).rglob("*.py"):
        foreign = (imported_by(path) & ours) - MAY_IMPORT[folder] - {folder}
        assert not foreign, f"{path.relative_to(ROOT)} imports {sorted(foreign)}"


def test_the_pipeline_knows_the_trainer_in_two_places():
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "pipeline").rglob("*.py")
        # By name too: a command is imported when it is typed.
        if "trainer" in imported_by(path) or re.search(r"[\"']trainer\.", path.read_text())
    }
    assert found == TRAINER_IS_KNOWN_TO


def test_no_torch_where_data_are_made():
    for folder in ("schemas", "sources", "pipeline"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not {"torch", "transformers"} & imported_by(path), path


@pytest.mark.parametrize("folder", sorted(set(MAY_IMPORT) - BEAM_IS_KNOWN_TO))
def test_only_the_pipeline_knows_beam(folder: str):
    for path in (ROOT / folder).rglob("*.py"):
        assert "apache_beam" not in imported_by(path), path


def test_pipeline_keeps_its_annotations_for_beam():
    for path in (ROOT / "pipeline").rglob("*.py"):
        assert "__future__" not in imported_by(path), (
            f"{path}: Beam cannot read deferred annotations"
        )


def test_tests_are_not_a_package():
    assert not list((ROOT / "tests").rglob("__init__.py"))
