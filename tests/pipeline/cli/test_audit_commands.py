"""``soundmill audit`` and ``soundmill whatif``: what they print, write, refuse and exit with."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from pipeline.audit.rights_table import RIGHTS_PATH
from pipeline.cli.audit import audit_command
from pipeline.cli.whatif import whatif_command
from pipeline.publish import publish
from pipeline.rights.policy import load_policy
from tests.pipeline.audit.planted import a_planted_set
from tests.pipeline.runs import published


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
