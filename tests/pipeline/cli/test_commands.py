from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.main import main
from pipeline.doctor import shadowed_folders
from pipeline.recipe import read_recipe
from sources.registry import SOURCES, open_source


def soundmill(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_init_writes_a_recipe_that_is_valid(tmp_path: Path):
    path = tmp_path / "recipe.yaml"
    status, output = soundmill("init", str(path))
    assert status == 0
    assert f"soundmill run {path}" in output
    assert read_recipe(path).dataset == "my-sounds"


def test_init_never_overwrites(tmp_path: Path):
    path = tmp_path / "recipe.yaml"
    path.write_text("mine")
    status, output = soundmill("init", str(path))
    assert status == 2
    assert "is there already" in output
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_is_listed_and_described(name: str):
    assert name in soundmill("sources")[1]
    status, output = soundmill("sources", name)
    assert status == 0
    for setting in SOURCES[name].settings.model_fields:
        assert setting in output


def test_an_unknown_source_is_answered_with_the_known():
    status, output = soundmill("sources", "freesnd")
    assert status == 2
    assert "'freesnd' is not a source; did you mean 'freesound'? there are folder, synth" in output


def test_the_doctor_finds_this_machine_able():
    status, output = soundmill("doctor")
    assert status == 0, output
    assert "FAIL" not in output


def test_a_foreign_package_of_our_name_is_found(tmp_path: Path):
    # Seen from another root, the packages that Python imports are the foreign ones.
    folders = {"schemas", "sources", "augment", "trainer", "pipeline"}
    assert set(shadowed_folders(tmp_path)) == folders
    assert shadowed_folders() == {}


@pytest.mark.parametrize(
    "verb", ["init", "run", "verify", "sources", "caption", "captions", "captioner", "doctor"]
)
def test_every_verb_explains_itself(verb: str):
    status, output = soundmill(verb, "--help")
    assert status == 0
    assert "Usage:" in output


def test_the_examples_of_the_sources_are_recipes(monkeypatch: pytest.MonkeyPatch):
    import yaml

    monkeypatch.setenv("SOUNDMILL_CONTACT", "https://example.org/contact")
    for kind in SOURCES.values():
        (entry,) = yaml.safe_load(kind.example)
        if not entry.keys() & {"path", "manifest"}:  # what these name is not here
            assert open_source(entry).name == kind.name
