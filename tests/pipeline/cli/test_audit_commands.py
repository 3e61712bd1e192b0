"""``soundmill audit`` and ``soundmill whatif``: what they print, write, refuse and exit with."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result

from pipeline.audit.rights.table import RIGHTS_PATH
from pipeline.cli.audit import audit_command
from pipeline.cli.whatif import whatif_command
from pipeline.publish import publish
from pipeline.rights.policy import load_policy
from tests.pipeline.audit.planted import a_planted_set
from tests.pipeline.runs import published
from tests.pipeline.verify.finished import a_data_set


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = a_planted_set().write(tmp_path_factory.mktemp("planted"))
    publish(output)
    return Path(output)


def audit(*arguments: str | Path) -> Result:
    return CliRunner().invoke(audit_command, [str(each) for each in arguments])


def whatif(*arguments: str | Path) -> Result:
    return CliRunner().invoke(whatif_command, [str(each) for each in arguments])


def test_the_audit_of_a_set_is_written_again_byte_for_byte(planted: Path):
    before = published(planted)
    for name in ("index.html", "audit.json", "rights.parquet"):
        (planted / "audit" / name).unlink()

    result = audit(planted)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"page: {planted}/audit/index.html"
    assert "passes the policy research" in result.stdout
    assert published(planted) == before


def test_the_shipped_policy_of_the_same_content_is_the_sets_own(planted: Path):
    (planted / RIGHTS_PATH).unlink()

    assert audit(planted, "--policy", "research").exit_code == 0
    assert (planted / RIGHTS_PATH).exists()


def test_another_policy_writes_nothing_and_fails_what_it_denies(planted: Path):
    before = published(planted)

    result = audit(planted, "--policy", "cc0-only")

    assert result.exit_code == 1
    assert "fails the policy cc0-only" in result.stdout
    denied = [line for line in result.stdout.splitlines() if line.startswith("deny_max_fraction")]
    assert len(denied) == 1
    assert published(planted) == before


def test_a_page_under_another_policy_goes_where_it_is_asked_for(planted: Path, tmp_path: Path):
    before = published(planted)

    result = audit(planted, "--policy", "permissive", "--output", tmp_path / "page.html")

    assert result.exit_code == 1
    assert "Fails the policy <em>permissive</em>" in (tmp_path / "page.html").read_text()
    assert published(planted) == before


def test_json_is_the_figures(planted: Path):
    result = audit(planted, "--json")

    assert result.stdout == (planted / "audit/audit.json").read_text()


def test_a_folder_that_is_no_data_set_is_refused(tmp_path: Path):
    for command in (audit, whatif):
        result = command(tmp_path)

        assert result.exit_code == 2
        assert "not a finished data set" in result.stderr


def test_a_policy_that_is_not_there_is_refused_by_name(planted: Path):
    for command in (audit, whatif):
        result = command(planted, "--policy", "generous")

        assert result.exit_code == 2
        assert "no policy 'generous'" in result.stderr


def test_every_shipped_policy_is_compared_and_the_sets_own_comes_first(planted: Path):
    result = whatif(planted)

    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert lines[0] == ["shipped", "72", "7.200"]
    assert [line[0] for line in lines[1:-1]] == [
        "research",
        "cc0-only",
        "commercial-safe",
        "gen-ai-safe",
        "no-sharealike",
        "permissive",
    ]
    assert lines[1][1:3] == ["72", "7.200"]
    assert lines[-1] == ["refused", "6"]


def test_a_policy_of_ones_own_is_compared_with_them(planted: Path, tmp_path: Path):
    content = load_policy("cc0-only").model_dump(mode="json", exclude_none=True)
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump(content | {"name": "ours"}))

    result = whatif(planted, "--policy", path, "--json")

    document = json.loads(result.stdout)
    found = {row["policy"]: row for row in document["policies"]}
    assert found["ours"] | {"policy": "cc0-only", "digest": ""} == (
        found["cc0-only"] | {"digest": ""}
    )
    assert document["clips"] == 72


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    output = a_data_set().write(tmp_path / "now")
    publish(output)
    return Path(output)


def test_a_sample_is_drawn_and_its_verdicts_are_read_back(plain: Path, tmp_path: Path):
    file = tmp_path / "check.csv"
    drawn = audit(plain, "--sample", 6, "--seed", 3, "--sample-file", file)
    table = pd.read_csv(file)
    table["verdict"] = ["ok"] * 4 + ["wrong", "unclear"]
    table.to_csv(file, index=False, sep=";")

    result = audit(plain, "--checked", file)

    assert drawn.exit_code == result.exit_code == 0
    assert f"sample: {file}" in drawn.stdout
    lines = result.stdout.splitlines()
    assert any(line.startswith("checked by hand: 1 of 5 wrong, ") for line in lines)
    history = json.loads((plain / "audit/audit.json").read_bytes())["history"]
    assert (history["sample"]["drawn"], history["checked"]["unclear"]) == (6, 1)
    # What was found stays for as long as the tars do.
    assert "checked by hand: 1 of 5" in audit(plain).stdout


def test_verdicts_are_never_written_over(plain: Path, tmp_path: Path):
    file = tmp_path / "check.csv"
    file.write_text("mine")

    result = audit(plain, "--sample", 6, "--sample-file", file)

    assert (result.exit_code, file.read_text()) == (2, "mine")
    assert audit(plain, "--sample", 6).exit_code == 2


def test_a_table_that_cannot_be_meant_is_refused_by_its_name(plain: Path, tmp_path: Path):
    (tmp_path / "check.csv").write_text("key,verdict\na,maybe\n")

    result = audit(plain, "--checked", tmp_path / "check.csv")

    assert result.exit_code == 2
    assert "check.csv: line 2: 'maybe' is no verdict" in result.stderr


def test_an_earlier_release_is_held_against_it(plain: Path, tmp_path: Path):
    before = a_data_set()
    before.add(50, n_clips=1)
    before.place()
    before.write(tmp_path / "before")

    result = audit(plain, "--previous", tmp_path / "before")

    assert result.exit_code == 0
    assert "-\t1 recordings\t1 clips\tnot listed" in result.stdout.splitlines()
    found = json.loads((plain / "audit/audit.json").read_bytes())["history"]["previous"]
    assert (found["items_removed"], found["items_added"]) == (1, 0)
    page = (plain / "audit/index.html").read_text()
    assert "Removed: 1 recording, 1 clip" in page


def test_an_earlier_release_that_is_none_is_refused(plain: Path, tmp_path: Path):
    result = audit(plain, "--previous", tmp_path)

    assert result.exit_code == 2
    assert "not a finished data set" in result.stderr


def test_under_another_policy_nothing_is_kept_of_a_comparison(plain: Path, tmp_path: Path):
    before = published(plain)
    page = tmp_path / "page.html"

    audit(plain, "--policy", "research", "--previous", plain, "--output", page)

    assert "Added: 0 recordings, 0 clips" in page.read_text()
    assert published(plain) == before


def test_a_credit_that_cannot_be_given_fails_a_policy_that_owes_it(tmp_path: Path):
    data_set = a_data_set(rights={"policy": "permissive"})
    data_set.add(61, n_clips=1, author="")  # odd ones are under CC BY
    data_set.add(63, n_clips=1, source_url="")
    data_set.add(64, n_clips=1, author="", source_url="")
    data_set.place()
    output = data_set.write(tmp_path)

    result = audit(output)

    assert result.exit_code == 1
    (line,) = [each for each in result.stdout.splitlines() if each.startswith("max_incomplete")]
    assert "2 of " in line
    assert "(author 1, source_url 1), at most 0 may be" in line
    document = json.loads((tmp_path / "audit/audit.json").read_bytes())
    assert (document["passed"], document["credits"]["n_incomplete"]) == (False, 2)
    assert "2 credits cannot be given in full" in (tmp_path / "audit/index.html").read_text()
    assert audit(output, "--policy", "research").exit_code == 0
