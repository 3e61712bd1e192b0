"""The one door to every source: what may pass, and what is said to what may not."""

import pickle
from pathlib import Path

import pytest
import yaml

from sources.folder.source import FolderSource
from sources.registry import SOURCES, open_source
from sources.synthetic.source import SyntheticSource


def test_a_source_is_named_after_its_type_unless_it_has_a_name(tmp_path: Path):
    assert open_source({"type": "synthetic"}).name == "synthetic"
    assert open_source({"type": "folder", "name": "mine", "path": str(tmp_path)}).name == "mine"


@pytest.mark.parametrize("kind", SOURCES)
def test_every_type_is_registered_under_its_own_name(kind: str):
    assert SOURCES[kind].name == kind
    assert SOURCES[kind].summary
    assert "\n" not in SOURCES[kind].summary


@pytest.mark.parametrize("kind", SOURCES)
def test_every_example_is_an_entry_that_its_settings_accept(kind: str):
    (entry,) = yaml.safe_load(SOURCES[kind].example)

    assert entry.pop("type") == kind
    SOURCES[kind].settings.model_validate(entry)


def test_sources_travel_to_workers(tmp_path: Path):
    folder = open_source({"type": "folder", "path": str(tmp_path)})
    synthetic = open_source({"type": "synthetic", "count": 3})

    assert isinstance(pickle.loads(pickle.dumps(folder)), FolderSource)
    assert isinstance(pickle.loads(pickle.dumps(synthetic)), SyntheticSource)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "type: missing; allowed are "),
        ({"type": "foldr"}, "type: there is no source 'foldr'; did you mean 'folder'?"),
        ({"type": ["folder"]}, "type: there is no source ['folder']"),
        ({"type": "folder"}, "path: missing"),
        ({"type": "folder", "path": ""}, "path: '' is not allowed"),
        ({"type": "folder", "path": 3}, "path: 3 is not allowed"),
        (
            {"type": "folder", "path": "x", "metdata": "y"},
            "metdata: unknown key; did you mean 'metadata'?; known are columns, defaults,",
        ),
        (
            {"type": "folder", "path": "x", "defaults": {"licence": "CC0"}},
            "defaults.licence: unknown key; did you mean 'license'?",
        ),
        (
            {"type": "folder", "path": "x", "columns": {"filename": "file"}},
            "no column 'filename'; did you mean 'file_name'?",
        ),
        (
            {"type": "folder", "path": "x", "recursive": "maybe"},
            "recursive: 'maybe' is not allowed",
        ),
        ({"type": "synthetic", "count": 0}, "count: 0 is not allowed"),
        (
            {"type": "synthetic", "name": "My sounds"},
            "name: 'My sounds' is not allowed; lower-case",
        ),
        ({"type": "synthetic", "name": ""}, "name: '' is not allowed"),
        ({"type": "synthetic", "name": "a\n"}, "name: 'a\\n' is not allowed"),
        ({"type": "synthetic", 5: 6}, "5"),
    ],
)
def test_a_mistake_is_answered_with_the_key_and_what_is_allowed(
    entry: dict[str, object], message: str
):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below
        open_source(entry)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"token": 12345678}, "token: what is given is not allowed"),
        ({"token": "s3cretword", "originals": True}, "originals need client_id"),
        ({"token": "s3cretword", "queri": "rain"}, "queri: unknown key; did you mean 'query'?"),
    ],
)
def test_no_mistake_is_answered_with_a_secret(entry: dict[str, object], message: str):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below
        open_source({"type": "freesound"} | entry)

    assert message in str(refused.value)
    assert "s3cretword" not in str(refused.value)
    assert "12345678" not in str(refused.value)


def test_every_mistake_of_an_entry_is_told_at_once():
    with pytest.raises(ValueError, match="unknown key") as refused:
        open_source({"type": "synthetic", "count": "many", "sed": 1})

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["count", "sed"]
