"""The JSON Schema of ``audit.json``: the shipped one, and one that documents are held against."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.audit.json_schema import schema_bytes
from pipeline.audit.report import FORMAT
from tests.pipeline.audit.planted import a_planted_set
from tests.pipeline.verify.finished import a_data_set

SHIPPED = Path(__file__).parents[3] / "schemas/audit.schema.json"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SHIPPED.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def audit_of(output: str) -> Any:
    return json.loads(Path(output, "audit/audit.json").read_bytes())


def test_the_shipped_schema_is_that_of_the_records():
    assert SHIPPED.read_bytes() == schema_bytes(FORMAT)


def test_an_audit_is_as_its_schema_says(validator, tmp_path: Path):
    assert not list(validator.iter_errors(audit_of(a_planted_set().write(tmp_path))))


def test_the_audit_of_nothing_is_too(validator, tmp_path: Path):
    data_set = a_data_set()
    data_set.items, data_set.shipped, data_set.rejections = [], [], []

    assert not list(validator.iter_errors(audit_of(data_set.write(tmp_path))))


def test_a_key_too_many_and_one_too_few_are_errors(validator, tmp_path: Path):
    document = audit_of(a_data_set().write(tmp_path))
    document["rights"]["surprise"] = document["rights"].pop("licenses")

    messages = [error.message for error in validator.iter_errors(document)]

    assert any("surprise" in message for message in messages)
    assert any("'licenses' is a required property" in message for message in messages)
