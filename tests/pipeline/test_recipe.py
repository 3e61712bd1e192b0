from pathlib import Path

import pytest

from augment.registry import CaptionerSettings
from pipeline.recipe import parse_recipe, read_recipe

LEAST = {"dataset": "rain", "output": "out", "sources": [{"type": "synthetic"}]}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_least_recipe_gets_the_defaults_of_the_design():
    recipe = parse_recipe(LEAST, "r.yaml")
    assert recipe.rights.policy == "commercial-safe"
    assert recipe.audio.max_s == 10.0
    assert recipe.splits.group_by == ("item", "author")
    assert recipe.shards.samples == 512
    assert (recipe.captions.model, recipe.captions.variants) == ("bundled", 1)
    assert recipe.captions.model_min_s == 2.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"datset": "x"}, ["r.yaml: datset: unknown key", "dataset"]),
        ({"audio": {"max_secs": 5}}, ["audio.max_secs: unknown key", "max_s"]),
        ({"audio": {"max_s": 12}}, ["audio.max_s", "12", "10"]),
        ({"audio": {"sample_rate": 16000}}, ["audio.sample_rate", "16000", "48000"]),
        ({"dataset": "My Sounds"}, ["dataset", "'My Sounds'", "lower-case"]),
        ({"splits": {"train": 0.9, "valid": 0.2, "test": 0.1}}, ["splits", "sum to 1", "1.2"]),
        ({"splits": {"group_by": ["author"]}}, ["splits", "must contain item"]),
        ({"quality": {"max_clipped_fraction": 2}}, ["quality.max_clipped_fraction", "2"]),
        ({"shards": {"samples": 0}}, ["shards.samples", "0"]),
        ({"seed": "often"}, ["seed", "'often'", "integer"]),
        ({"captions": {"model": ""}}, ["captions.model", "1 character"]),
        ({"captions": {"variants": 0}}, ["captions.variants", "0"]),
        ({"captions": {"gender": "female"}}, ["captions.gender", "'female'", "'neutral'"]),
        ({"captions": {"language": "english"}}, ["captions.language", "'english'"]),
        ({"captions": {"min_s": 2}}, ["captions.min_s: unknown key", "model_min_s"]),
        ({"sources": []}, ["sources", "at least 1"]),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(change: dict[str, object], words: list[str]):
    with pytest.raises(ValueError, match=r"r\.yaml") as refused:
        parse_recipe(LEAST | change, "r.yaml")
    for word in words:
        assert word in str(refused.value)


def test_a_missing_key_is_named():
    with pytest.raises(ValueError, match="output: missing"):
        parse_recipe({key: LEAST[key] for key in ("dataset", "sources")}, "r.yaml")


def test_a_key_given_twice_is_refused(tmp_path: Path):
    path = written(tmp_path, "dataset: a\ndataset: b\noutput: out\nsources: [{type: synthetic}]\n")
    with pytest.raises(ValueError, match="'dataset' is given twice"):
        read_recipe(path)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "dataset: [unclosed", "\t\tx: 1"])
def test_what_is_not_a_recipe_says_so(tmp_path: Path, text: str):
    with pytest.raises(ValueError, match=r"recipe\.yaml"):
        read_recipe(written(tmp_path, text))


def test_a_recipe_that_is_not_there_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(ValueError, match="soundmill init"):
        read_recipe(tmp_path / "none.yaml")


def test_what_a_captioner_is_opened_with_is_what_the_recipe_says():
    captions = {"model": "a/b", "revision": "c" * 40, "prompt": "say {keywords}", "variants": 4}
    recipe = parse_recipe(LEAST | {"captions": captions | {"gender": "neutral"}}, "r.yaml")

    assert recipe.captions.captioner == CaptionerSettings(
        "a/b", revision="c" * 40, prompt="say {keywords}", variants=4, gender="neutral"
    )
