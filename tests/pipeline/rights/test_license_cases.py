"""Strings that catalogues have been seen to emit, with the licence each of them means."""

import csv
from pathlib import Path

import pytest

from pipeline.rights.conclude import conclude
from schemas.rights import Said

HERE = Path(__file__).parent
RESEARCHED = Path(__file__).parents[4] / "shared" / "data" / "license_cases.csv"

with (HERE / "license_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['raw'][:40]}|{case['catalogue']}")
def test_a_string_of_a_catalogue_is_the_licence_that_it_means(case: dict[str, str]):
    rights = conclude(Said(case["raw"], "", case["catalogue"], case["published"]))

    assert rights.spdx == case["spdx"]


def test_there_are_88_cases():
    assert len(CASES) == 88


@pytest.mark.skipif(not RESEARCHED.exists(), reason="the research is not beside this checkout")
def test_the_cases_are_those_of_the_research():
    with RESEARCHED.open(encoding="utf-8", newline="") as file:
        researched = [(row["raw"], row["spdx"]) for row in csv.DictReader(file)]

    assert [(case["raw"], case["spdx"]) for case in CASES] == researched
