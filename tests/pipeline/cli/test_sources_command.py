import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel, SecretStr

from pipeline.cli.main import main
from sources import registry
from sources.described import markdown, settings_of
from sources.registry import REFUSED, SOURCES, open_source
from sources.source_type import SourceType

PAGE = Path(__file__).parents[3] / "docs" / "sources.md"


def soundmill(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_the_page_of_sources_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "write it again: soundmill sources --markdown > docs/sources.md"
    )


def test_the_page_has_every_source_with_its_terms():
    page = markdown()
    for kind in SOURCES.values():
        assert f"\n## {kind.name}\n" in page
        assert kind.terms in page


def test_each_source_is_a_line_of_five_columns_for_programs():
    status, output = soundmill("sources")

    assert status == 0
    lines = [line.split("\t") for line in output.splitlines()]
    assert [line[0] for line in lines] == list(SOURCES)
    assert {len(line) for line in lines} == {5}
    assert {line[1] for line in lines} <= {"yes", "no"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_source_says_why(name: str):
    status, output = soundmill("sources", name)

    assert status == 2
    assert REFUSED[name] in output
    with pytest.raises(ValueError, match=f"type: '{name}' is not a source: the "):
        open_source({"type": name})


def test_a_secret_is_shown_as_such_and_without_a_value(monkeypatch: pytest.MonkeyPatch):
    class Settings(BaseModel):
        token: SecretStr
        spare: SecretStr | None = SecretStr("hidden-default")

    kind = SourceType("x", "X", Settings, open_source, "", "", True, "", "- type: x\n")  # type: ignore[arg-type]
    monkeypatch.setitem(registry.SOURCES, "x", kind)

    assert [(s.name, s.kind, s.default) for s in settings_of(kind)] == [
        ("token", "secret", "needed"),
        ("spare", "secret", ""),
    ]
    assert "hidden-default" not in soundmill("sources", "x")[1] + json.dumps(markdown())
