"""``soundmill explain``: the story of a clip, of an item, and of one that was turned away."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.explain import explain_command
from schemas.rejections import Reason
from schemas.rights import Claim
from tests.pipeline.verify.finished import a_data_set


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(explain_command, arguments)


@pytest.fixture
def output(tmp_path: Path) -> str:
    data_set = a_data_set()
    data_set.add(61, n_clips=1, claims=(Claim("container", "CC0"),), title="Gate\u202e\x1b[31m")
    data_set.refuse(91, Reason.UNKNOWN_LICENSE)
    data_set.place()
    return data_set.write(tmp_path / "set")


def key_of(output: str, item_id: str) -> str:
    found: str = json.loads(explain(output, item_id, "--json").output)["clips"][0]
    return found


def test_a_clip_is_told_with_all_that_its_rights_rest_on(output: str):
    told = explain(output, key_of(output, "folder/001.wav")).output

    for words in (
        "“CC BY 4.0” https://creativecommons.org/licenses/by/4.0/",
        "licence        CC-BY-4.0",
        "by rule        name-and-url",
        "evidence       grade A, sha256 ",
        "conflicts      none",
        "allow          redistribute_verbatim, redistribute_excerpt, adapt, commercial",
        "owed           attribution, license_link",
        "allow, by rule open of policy commercial-safe",
        "transcoded to 16-bit FLAC; downmixed from 2 channels",
        '"license": "CC BY 4.0"',
    ):
        assert words in told


def test_an_item_is_told_with_its_clips(output: str):
    told = explain(output, "folder/001.wav").output

    assert "clips          2 shipped: " in told
    assert "Layer caption:0" in told


def test_another_witness_and_the_conflict_are_told(output: str):
    told = explain(output, "folder/061.wav").output

    assert "container      “CC0”" in told
    assert "conflicts      container_and_item" in told


def test_hostile_text_is_made_visible(output: str):
    told = explain(output, "folder/061.wav").output

    assert "\u202e" not in told
    assert "\x1b" not in told
    assert r"Gate\u202e\x1b[31m" in told


def test_an_item_that_was_turned_away_is_told_with_its_reason(output: str):
    answer = explain(output, "folder/091.wav")

    assert answer.exit_code == 0
    assert "Turned away" in answer.output
    assert "at rights: unknown_license: unknown licence: '?'" in answer.output
    assert "deny, by rule default:unknown of policy commercial-safe" in answer.output


def test_a_clip_that_was_turned_away_is_found_by_its_key(tmp_path: Path):
    data_set = a_data_set()
    key = data_set.drop(3, Reason.SILENT)

    told = explain(data_set.write(tmp_path / "set"), key).output

    assert f"clip           {key} at quality: silent: as it was" in told


def test_a_program_gets_the_whole_story(output: str):
    told = json.loads(explain(output, "folder/001.wav", "--json").output)

    assert told["item"]["item_id"] == "folder/001.wav"
    assert told["rights"]["spdx"] == "CC-BY-4.0"
    assert [layer["layer"] for layer in told["layers"]] == ["audio", "metadata", "caption:0"]
    assert told["n_clips"] == 2


def test_an_unknown_key_ends_with_status_1_and_no_data_set_with_2(output: str, tmp_path: Path):
    assert explain(output, "0" * 32).exit_code == 1
    assert explain(str(tmp_path / "nowhere"), "x").exit_code == 2
    assert explain(str(tmp_path), "x").exit_code == 2
