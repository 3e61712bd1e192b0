"""The audit of a real run over every special case: the report shows each, and counts it right."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.pipeline.audit.page.test_page import Elements
from tests.pipeline.rights.planted import CASES, COPY, a_recipe, write_planted
from tests.pipeline.runs import command


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    write_planted(folder / "sounds")
    recipe = folder / "recipe.yaml"
    recipe.write_text(yaml.safe_dump(a_recipe(folder / "sounds", folder / "out", "research")))
    status, _, err = command("run", recipe, "--workers", "0")
    assert status == 0, err
    return folder / "out"


@pytest.fixture(scope="module")
def rights(output: Path) -> Any:
    return json.loads((output / "audit/audit.json").read_bytes())["rights"]


def test_every_conflict_that_was_planted_is_counted_where_it_ended(rights: Any):
    shipped: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for case in CASES:
        if case.research is not COPY:
            (refused if case.research else shipped).update(map(str, case.conflicts))

    found = {row["conflict"]: (row["items"], row["refused"]) for row in rights["conflicts"]}
    assert found == {name: (shipped[name], refused[name]) for name in shipped | refused}
    assert len(found) == 11


def test_hours_and_recordings_are_those_of_the_manifest(output: Path, rights: Any):
    clips = pd.concat(map(pd.read_parquet, sorted(output.glob("manifest/clips-*.parquet"))))
    clips["spdx"] = [each["spdx"] for each in clips.rights]
    groups = clips.groupby("spdx")

    found = {row["spdx"]: row["amount"] for row in rights["licenses"]}
    assert {name: each["clips"] for name, each in found.items()} == groups.size().to_dict()
    assert {name: each["kept_s"] for name, each in found.items()} == pytest.approx(
        groups.duration_s.sum().to_dict()
    )
    assert {name: each["n_bytes"] for name, each in found.items()} == groups.n_bytes.sum().to_dict()
    assert rights["all"]["items"] == sum(case.research is None for case in CASES)
    assert rights["captions"] == clips.captions.map(len).sum()


def test_each_refusal_is_under_a_rule(output: Path, rights: Any):
    rejections = pd.read_parquet(output / "manifest/rejections-00000.parquet")
    at_gate = rejections[(rejections["stage"] == "rights") & (rejections["clip"] == "")]

    assert sum(row["rows"] for row in rights["refused_by"]) == len(at_gate) == rights["refused"]


def test_hostile_words_do_no_harm_on_the_page(output: Path):
    html = (output / "audit/index.html").read_text(encoding="utf-8")
    found = Elements(html)

    assert [attrs for tag, attrs in found.tags if tag == "script"] == [{}]
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    links = [attrs.get("href") or "" for tag, attrs in found.tags if tag == "a"]
    assert not [link for link in links if link.lower().startswith(("javascript", "data"))]
    assert not any(sign in html for sign in "\u202e\u202c\x00\x07\x1b")
    assert "<script>alert(1)</script>" in found.text


def test_special_sources_are_told_with_what_was_kept_and_refused(rights: Any):
    found = {row["id"]: (row["items"], row["refused"]) for row in rights["special"]}

    assert found == {
        "freesound-ai-preference": (4, 0),
        "bbc-remarc": (0, 1),
        "sonniss": (0, 1),
        "youtube-standard": (0, 1),
        "container-and-item": (2, 0),
        "public-domain-claims": (1, 1),
        "sampling-plus": (0, 3),
    }


def test_credits_that_cannot_be_given_are_those_of_the_list(output: Path):
    credits = json.loads((output / "audit/audit.json").read_bytes())["credits"]
    rows = pd.read_parquet(output / "audit/attributions.parquet")
    lacking = rows[rows.missing.map(len) > 0]
    fields = Counter(field for missing in lacking.missing for field in missing)

    assert credits["n_owing"] == sum("attribution" in owed for owed in rows.obligations)
    assert (credits["n_incomplete"], credits["n_clips_incomplete"]) == (
        len(lacking),
        lacking.n_clips.sum(),
    )
    assert {row["field"]: row["items"] for row in credits["by_field"]} == fields
    assert credits["max_incomplete"] is None
    assert len(lacking) > 0
