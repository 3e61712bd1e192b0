"""The suites of expectations say what the records say."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import schemas
from schemas.captions import Origin
from schemas.manifest import SPLITS, ClipRow, ShardRow
from schemas.rejections import Reason, Rejection, Stage
from schemas.rights import Conflict, Grade, Obligation, Operation, Permission, RightsRow, Verdict
from schemas.tables import arrow_schema

FOLDER = Path(schemas.__file__).parent / "expectations"

RECORDS: dict[str, type] = {
    "captions": ClipRow,
    "clips": ClipRow,
    "rejections": Rejection,
    "rights": RightsRow,
    "shards": ShardRow,
}

TYPES = {pa.string(): "str", pa.int64(): "int64", pa.float64(): "float64"}

BETWEEN = "expect_column_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
NOT_NULL = "expect_column_values_to_not_be_null"
OF_TYPE = "expect_column_values_to_be_of_type"
REGEX = "expect_column_values_to_match_regex"


def suite(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return document


def by_column(name: str, kind: str) -> dict[str, dict[str, Any]]:
    """The arguments of one type of expectation, by column; each column has it once."""
    kwargs = [each["kwargs"] for each in suite(name)["expectations"] if each["type"] == kind]
    columns = {each["column"]: each for each in kwargs}
    assert len(columns) == len(kwargs)
    return columns


def flat(fields: Any, prefix: str = "") -> dict[str, pa.Field]:
    """The leaves of a schema by dotted name; of lists, those of words."""
    found: dict[str, pa.Field] = {}
    for field in fields:
        name = f"{prefix}{field.name}"
        if pa.types.is_struct(field.type):
            found |= flat(field.type, f"{name}.")
        elif not pa.types.is_list(field.type) or pa.types.is_string(field.type.value_type):
            found[name] = field
    return found


def columns_of(name: str) -> dict[str, pa.Field]:
    schema = arrow_schema(RECORDS[name])
    if rows := suite(name)["meta"]["rows"]:
        elements = schema.field(rows).type.value_type
        return {"key": schema.field("key"), **flat(elements, f"{rows}.")}
    return flat(schema)


def test_there_is_a_suite_for_each_record():
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(RECORDS)
    assert all(suite(name)["name"] == name for name in RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_a_suite_has_the_columns_of_its_record_in_their_order(name: str):
    (ordered,) = [
        each["kwargs"]["column_list"]
        for each in suite(name)["expectations"]
        if each["type"] == "expect_table_columns_to_match_ordered_list"
    ]
    assert ordered == list(columns_of(name))
    assert set(suite(name)["meta"]["key"]) <= set(ordered)


@pytest.mark.parametrize("name", RECORDS)
def test_a_suite_has_the_types_of_its_record(name: str):
    expected = {
        column: TYPES[pa.string() if pa.types.is_list(field.type) else field.type]
        for column, field in columns_of(name).items()
    }
    found = {column: kwargs["type_"] for column, kwargs in by_column(name, OF_TYPE).items()}
    assert found == expected


@pytest.mark.parametrize("name", RECORDS)
def test_only_what_may_be_none_in_the_record_may_be_null(name: str):
    expected = {column for column, field in columns_of(name).items() if not field.nullable}
    assert set(by_column(name, NOT_NULL)) == expected


@pytest.mark.parametrize("name", RECORDS)
def test_every_float_has_a_range_as_else_nothing_finds_infinity(name: str):
    floats = {column for column, field in columns_of(name).items() if field.type == pa.float64()}
    ranges = by_column(name, BETWEEN)
    assert floats <= set(ranges)
    assert all({"min_value", "max_value"} <= set(ranges[column]) for column in floats)


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("clips", "split", SPLITS),
        ("clips", "rights.grade", Grade),
        ("clips", "decision.verdict", [Verdict.ALLOW]),
        ("captions", "captions.origin", Origin),
        ("shards", "split", SPLITS),
        ("rejections", "stage", Stage),
        ("rejections", "reason", Reason),
        ("rights", "split", SPLITS),
        ("rights", "rights.grade", Grade),
        ("rights", "decision.verdict", [Verdict.ALLOW]),
        *(("rights", f"permissions.{operation}", Permission) for operation in Operation),
    ],
)
def test_a_set_of_values_is_its_enum(name: str, column: str, values: Any):
    assert by_column(name, IN_SET)[column]["value_set"] == [str(value) for value in values]


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("clips", "rights.conflicts", Conflict),
        ("rights", "rights.conflicts", Conflict),
        ("rights", "obligations", Obligation),
    ],
)
def test_a_list_of_words_takes_those_of_its_enum_alone(
    name: str, column: str, words: type[StrEnum]
):
    regex = by_column(name, REGEX)[column]["regex"]
    for text in ("", *words, " ".join(words)):
        assert re.search(regex, text), text
    for text in (" ", "word", f"{' '.join(words)} word", f"{next(iter(words))}\n"):
        assert not re.search(regex, text), text
