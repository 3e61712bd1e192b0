"""What ``verify`` says of the card and the catalogues beside a data set."""

from pathlib import Path

import pytest

from pipeline.exports.write import IN_ROOT
from pipeline.publish import publish
from pipeline.verify.check import verify
from tests.pipeline.verify.finished import a_data_set


@pytest.fixture
def output(tmp_path: Path) -> str:
    where = a_data_set().write(tmp_path)
    publish(where)
    return where


def test_what_was_published_is_good(output: str):
    assert verify(output).passed


@pytest.mark.parametrize("name", [*IN_ROOT, "audit/dataset.spdx3.json", "audit/eu_summary.md"])
def test_an_export_that_was_changed_is_told(output: str, name: str):
    path = Path(output, name)
    path.write_bytes(path.read_bytes() + b" ")

    assert [(each.check, each.subject) for each in verify(output).findings] == [
        ("audit/exports", name)
    ]
