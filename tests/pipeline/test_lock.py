from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from augment.template import TagsTemplate
from pipeline.lock import LOCK_FILE, Lock, differences, make_lock, read_lock, write_lock
from pipeline.recipe import parse_recipe
from pipeline.rights.policy import load_policy

LOCK = Lock(
    recipe={"dataset": "rain", "audio": {"max_s": 10.0}, "sources": [{"type": "synthetic"}]},
    policy={"allow": ["CC0"]},
    versions={"av": "15.0"},
)


def test_a_lock_is_read_as_it_was_written(tmp_path: Path):
    write_lock(str(tmp_path), LOCK)
    assert read_lock(str(tmp_path)) == LOCK


def test_a_folder_without_a_lock_has_none(tmp_path: Path):
    assert read_lock(str(tmp_path)) is None


def test_an_edited_lock_is_not_believed(tmp_path: Path):
    write_lock(str(tmp_path), LOCK)
    path = tmp_path / LOCK_FILE
    document = yaml.safe_load(path.read_text())
    document["recipe"]["dataset"] = "wind"
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(ValueError, match="digest does not fit"):
        read_lock(str(tmp_path))


@pytest.mark.parametrize("text", ["", "{", "format: 1\n", "[1, 2]"])
def test_what_is_no_lock_is_named(tmp_path: Path, text: str):
    (tmp_path / LOCK_FILE).write_text(text)
    with pytest.raises(ValueError, match=LOCK_FILE):
        read_lock(str(tmp_path))


def test_two_locks_differ_by_named_keys():
    other = replace(
        LOCK,
        recipe=LOCK.recipe | {"sources": [{"type": "folder"}]},
        versions={"av": "16.0", "soxr": "1.0"},
    )
    assert differences(LOCK, other) == [
        'recipe.sources[0].type: "synthetic" there, "folder" here',
        'versions.av: "15.0" there, "16.0" here',
        'versions.soxr: absent there, "1.0" here',
    ]
    assert LOCK.digest != other.digest


def test_the_captioner_and_its_packages_belong_to_the_lock():
    written = {"dataset": "rain", "output": "out", "sources": [{"type": "synthetic"}]}
    recipe, policy = parse_recipe(written, "r.yaml"), load_policy("research")

    template = make_lock(recipe, policy, TagsTemplate())
    other = make_lock(recipe, policy, TagsTemplate("template@2"))

    assert template.versions["captioner"] == "template"
    assert template.digest != other.digest
    assert differences(template, other) == [
        'versions.captioner: "template" there, "template@2" here'
    ]
