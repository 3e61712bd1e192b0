"""Defects of the licence audit: a table or a figure that is not what the manifest gives."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.audit.rights.table import RIGHTS_PATH
from pipeline.verify.check import verify
from tests.pipeline.verify.finished import a_data_set


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    return Path(a_data_set().write(tmp_path))


def found(root: Path) -> list[tuple[str, str]]:
    return [(each.check, each.subject) for each in verify(str(root)).findings]


def rewrite(root: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    path = root / RIGHTS_PATH
    pq.write_table(change(pq.read_table(path)), path)


def with_another(column: str, value: object) -> Callable[[pa.Table], pa.Table]:
    """A change of one field of the last row."""

    def change(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        part, _, name = column.rpartition(".")
        (rows[-1][part] if part else rows[-1])[name] = value
        return pa.Table.from_pylist(rows, schema=table.schema)

    return change


def test_a_sound_audit_has_no_findings(data_set: Path):
    assert found(data_set) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("author", "Somebody Else"),
        ("rights.spdx", "CC0-1.0-or-later"),
        ("permissions.commercial", "unknown"),
        ("decision.verdict", "deny"),
        ("decision.digest", "0" * 64),
    ],
)
def test_a_field_that_was_altered_is_found(data_set: Path, column: str, value: str):
    rewrite(data_set, with_another(column, value))

    assert found(data_set) == [("audit/stale", RIGHTS_PATH)]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.slice(1),
        lambda table: pa.concat_tables([table, table.slice(0, 1)]),
        lambda table: table.drop_columns(["title"]),
        lambda table: table.slice(0, 0),
    ],
)
def test_rows_and_columns_that_are_missing_or_too_many_are_found(data_set: Path, change):
    rewrite(data_set, change)

    assert found(data_set) == [("audit/stale", RIGHTS_PATH)]


def test_a_table_that_is_not_there_is_found(data_set: Path):
    (data_set / RIGHTS_PATH).unlink()

    assert found(data_set) == [("audit/missing", RIGHTS_PATH)]


@pytest.mark.parametrize("kept_bytes", [0, 100, -100])
def test_a_table_that_cannot_be_read_is_found(data_set: Path, kept_bytes: int):
    path = data_set / RIGHTS_PATH
    path.write_bytes(path.read_bytes()[:kept_bytes])

    assert found(data_set) == [("audit/stale", RIGHTS_PATH)]


def test_a_figure_that_was_altered_is_found(data_set: Path):
    path = data_set / "audit/audit.json"
    document = json.loads(path.read_text())
    document["rights"]["denied"] = 1
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    assert found(data_set) == [("audit/stale", "audit/audit.json")]
