"""Whole runs with a CLAP model that hears the clips: the same bytes, and refusals at the start."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from tests.pipeline.runs import command, command_without_torch, published, write_recipe
from tests.trainer.models_made import a_saved_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(a_saved_model(tmp_path_factory.mktemp("models") / "small"))


def agreed(folder: Path, model: str, workers: int, **settings: object) -> Path:
    quality = {"agreement": {"model": model, "min": 0.1, "captions": "all"} | settings}
    sources = [{"type": "synthetic", "count": 12}]
    recipe = write_recipe(folder, folder / "out/small", quality=quality, sources=sources)
    status, _, err = command("run", recipe, "--workers", str(workers))
    assert status == 0, err
    return folder / "out/small"


@pytest.mark.long
def test_a_run_keeps_each_score_in_tar_manifest_lock_and_audit(model: str, tmp_path: Path):
    output = agreed(tmp_path, model, 0)

    rows = [
        row
        for path in (output / "manifest").glob("clips-*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]
    scores = [caption["agreement"] for row in rows for caption in row["captions"]]
    assert scores
    assert all(score >= 0.1 and round(score, 4) == score for score in scores)
    rejected = pq.read_table(output / "manifest/rejections-00000.parquet").to_pylist()
    assert {"quality"} == {r["stage"] for r in rejected if r["reason"] == "low_agreement"}
    lock = yaml.safe_load((output / "recipe.lock.yaml").read_text())
    assert lock["versions"]["agreement"].startswith("small@sha256:")
    assert "torch" in lock["versions"]
    audit = json.loads((output / "audit/audit.json").read_text())
    assert any(row["mean_agreement"] for row in audit["totals"]["captions"]["origins"])
    assert lock["versions"]["agreement"] in (output / "audit/index.html").read_text()
    status, out, _ = command("verify", output)
    assert (status, out.splitlines()[-1]) == (0, "every promise holds")


@pytest.mark.long
def test_the_bytes_are_the_same_on_any_number_of_workers(model: str, tmp_path: Path):
    alone = published(agreed(tmp_path / "0", model, 0))

    for workers in (1, 2):
        assert published(agreed(tmp_path / f"{workers}", model, workers)) == alone


def test_a_model_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path):
    quality = {"agreement": {"model": str(tmp_path / "none")}}
    recipe = write_recipe(tmp_path, tmp_path / "out", quality=quality)

    status, _, err = command("run", recipe)

    assert status == 2
    assert "quality.agreement.model" in err
    assert "no such folder" in err
    assert not (tmp_path / "out").exists()


def test_an_unknown_key_of_agreement_is_refused_by_name(tmp_path: Path):
    quality = {"agreement": {"model": "m", "least": 0.3}}
    recipe = write_recipe(tmp_path, tmp_path / "out", quality=quality)

    status, _, err = command("run", recipe)

    assert status == 2
    assert "known here are model, min, action, captions" in " ".join(err.split())


def test_without_the_extra_it_is_refused_with_the_way_out(model: str, tmp_path: Path):
    recipe = write_recipe(tmp_path, tmp_path / "out", quality={"agreement": {"model": model}})

    status, _, err = command_without_torch("run", recipe)

    assert status == 2
    assert "needs torch: pip install 'soundmill[train]'" in " ".join(err.split())
    assert not (tmp_path / "out").exists()


def test_a_recipe_that_does_not_ask_needs_no_torch(tmp_path: Path):
    recipe = write_recipe(tmp_path, tmp_path / "out", sources=[{"type": "synthetic", "count": 6}])

    status, _, err = command_without_torch("run", recipe, "--workers", "0")

    assert status == 0, err
