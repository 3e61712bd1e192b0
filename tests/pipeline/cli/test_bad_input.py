"""What a person may get wrong, and what the command answers."""

import csv
import fcntl
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.main import main
from sources.synthetic.catalogue import sound
from sources.synthetic.source import file_bytes
from tests.pipeline.runs import published, write_recipe

COLUMNS = ("file_name", "title", "tags", "author", "license")


def soundmill(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(recipe: Path, *arguments: str) -> Result:
    return soundmill("run", recipe, "--workers", "0", *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sounds and their table."""
    place = tmp_path / "sounds"
    place.mkdir()
    for number, name in enumerate(("bell.wav", "rain.flac", "wind.wav")):
        (place / name).write_bytes(file_bytes(sound(0, 4 * number)))
    write_table(
        place,
        ["bell.wav", "A bell rings", "bell", "Ann", "CC0"],
        ["rain.flac", "Rain falls", "rain", "Bob", "CC BY 4.0"],
        ["wind.wav", "Wind blows", "wind", "Cem", "CC0"],
    )
    return place


def write_table(place: Path, *rows: list[str], columns: tuple[str, ...] = COLUMNS) -> None:
    with (place / "metadata.csv").open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def recipe_for(folder: Path, **settings: object) -> Path:
    source = {"type": "folder", "path": str(folder), "metadata": "metadata.csv"} | settings
    return write_recipe(folder.parent, folder.parent / "out", sources=[source])


def rejections(folder: Path) -> dict[str, str]:
    table = pq.read_table(folder.parent / "out/manifest/rejections-00000.parquet")
    return {row["item_id"]: f"{row['stage']}: {row['reason']}" for row in table.to_pylist()}


def test_a_missing_folder_is_refused_by_name(folder: Path):
    result = run(recipe_for(folder / "nowhere"))
    assert result.exit_code == 2
    assert "sources[0]: path: there is no folder" in result.output


def test_a_row_without_its_file_is_a_row_of_the_audit(folder: Path):
    write_table(
        folder,
        ["bell.wav", "A bell rings", "bell", "Ann", "CC0"],
        ["lost.wav", "Nothing", "", "Ann", "CC0"],
    )
    assert run(recipe_for(folder)).exit_code == 0
    assert rejections(folder)["folder/lost.wav"] == "catalogue: missing_file"


def test_a_file_without_a_row_is_refused_for_its_licence(folder: Path):
    write_table(folder, ["bell.wav", "A bell rings", "bell", "Ann", "CC0"])
    assert run(recipe_for(folder)).exit_code == 0
    assert rejections(folder) == {
        "folder/rain.flac": "rights: unknown_license",
        "folder/wind.wav": "rights: unknown_license",
    }


def test_a_table_without_file_names_says_what_it_has_and_the_way_out(folder: Path):
    write_table(folder, ["bell.wav", "x"], columns=("file", "title"))
    result = run(recipe_for(folder))
    assert result.exit_code == 2
    assert "no column 'file_name'; it has file, title" in result.output
    assert "columns: {file_name: file}" in result.output


def test_a_second_row_for_a_file_is_turned_away(folder: Path):
    row = ["bell.wav", "A bell rings", "bell", "Ann", "CC0"]
    write_table(folder, row, row)
    assert run(recipe_for(folder)).exit_code == 0
    assert rejections(folder)["folder/bell.wav#row-3"] == "catalogue: duplicate_row"


def test_a_typo_in_the_recipe_is_named_with_what_is_known(folder: Path):
    recipe = write_recipe(folder.parent, "out", qualty={"min_peak_db": -50})
    result = run(recipe)
    assert result.exit_code == 2
    assert "recipe.yaml: qualty: unknown key; known here are dataset" in result.output


def test_a_typo_in_a_source_is_named(folder: Path):
    result = run(recipe_for(folder, metdata="x.csv"))
    assert result.exit_code == 2
    assert "sources[0]: metdata: unknown key; did you mean 'metadata'?" in result.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sources": [{"type": "floder", "path": "x"}]}, "'floder'"),
        ({"rights": {"policy": "whatever"}}, "whatever"),
        ({"captions": {"model": "bundled", "prompt": "say {keywords}"}}, "takes no prompt"),
        ({"captions": {"model": "template", "variants": 17}}, "captions.variants"),
        ({"sources": [{"type": "synthetic"}, {"type": "synthetic"}]}, "named 'synthetic'"),
    ],
)
def test_names_that_nobody_knows_are_refused(tmp_path: Path, change: object, words: str):
    result = run(write_recipe(tmp_path, tmp_path / "out", **change))  # type: ignore[arg-type]
    assert result.exit_code == 2
    assert words in result.output
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    result = run(write_recipe(tmp_path, tmp_path / "file" / "out"))
    assert result.exit_code == 2
    assert "cannot be written: Not a directory" in result.output


def test_a_folder_with_other_files_is_not_taken_for_an_output(tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("mine")
    result = run(write_recipe(tmp_path, tmp_path / "out"), "--rebuild")
    assert result.exit_code == 2
    assert "no run of soundmill has written" in result.output
    assert (tmp_path / "out" / "thesis.tex").read_text() == "mine"


def test_another_recipes_result_is_refused_until_rebuilt(folder: Path):
    output = folder.parent / "out"
    assert run(recipe_for(folder)).exit_code == 0
    before = published(output)
    recipe = write_recipe(
        folder.parent, output, seed=9, sources=[{"type": "folder", "path": str(folder)}]
    )

    refused = run(recipe)
    assert refused.exit_code == 2
    assert "recipe.seed: 3 there, 9 here" in refused.output
    assert "--rebuild" in refused.output
    assert published(output) == before

    assert run(recipe, "--rebuild").exit_code == 0
    assert published(output) != before


def test_a_finished_run_has_nothing_to_do_until_a_source_changes(folder: Path):
    recipe = recipe_for(folder)
    assert run(recipe).exit_code == 0
    assert json.loads(run(recipe, "--json").stdout)["current"] is True

    (folder / "bell.wav").unlink()
    again = json.loads(run(recipe, "--json").stdout)
    assert again["current"] is False
    assert again["totals"]["items"] == {"listed": 3, "with_clips": 2, "rejected": 1}


def test_a_run_that_is_rebuilt_for_changed_sources_leaves_nothing_old(folder: Path):
    recipe = recipe_for(folder)
    assert run(recipe).exit_code == 0
    for name in ("rain.flac", "wind.wav"):
        (folder / name).unlink()
    assert run(recipe).exit_code == 0
    assert soundmill("verify", folder.parent / "out").exit_code == 0


def test_a_source_of_nothing_makes_an_empty_set_that_verifies(tmp_path: Path):
    (tmp_path / "none").mkdir()
    sources = [{"type": "folder", "path": str(tmp_path / "none")}]
    assert run(write_recipe(tmp_path, tmp_path / "out", sources=sources)).exit_code == 0
    assert soundmill("verify", tmp_path / "out").exit_code == 0


def test_an_output_within_a_source_is_refused(folder: Path):
    source = {"type": "folder", "path": str(folder)}
    result = run(write_recipe(folder.parent, folder / "out", sources=[source]))
    assert result.exit_code == 2
    assert "lies in the folder that source 'folder' reads" in result.output


def test_a_secret_stays_out_of_the_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOUND_TOKEN", "hush-hush")
    sources = [{"type": "synthetic", "count": "${SOUND_TOKEN}"}]
    result = run(write_recipe(tmp_path, tmp_path / "out", sources=sources))
    assert result.exit_code == 2
    assert "hush" not in result.output
    assert "${SOUND_TOKEN}" in result.output


def test_a_flag_that_nobody_knows_is_refused(tmp_path: Path):
    result = run(write_recipe(tmp_path, tmp_path / "out"), "--rebiuld")
    assert result.exit_code == 2
    assert "--rebiuld: known neither" in result.output


def test_a_flag_of_beam_is_passed_on(folder: Path):
    assert run(recipe_for(folder), "--runner=DirectRunner", "--job_name=x").exit_code == 0


def test_a_second_run_on_the_same_output_is_kept_out(tmp_path: Path):
    (tmp_path / "out/.soundmill").mkdir(parents=True)
    with (tmp_path / "out/.soundmill/held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run(write_recipe(tmp_path, tmp_path / "out"))
    assert result.exit_code == 2
    assert "another run is writing" in result.output


def test_an_unreadable_lock_can_be_replaced(folder: Path):
    recipe = recipe_for(folder)
    assert run(recipe).exit_code == 0
    (folder.parent / "out/recipe.lock.yaml").write_text("not: a lock")
    refused = run(recipe)
    assert refused.exit_code == 2
    assert "--rebuild" in refused.output
    assert run(recipe, "--rebuild").exit_code == 0


def test_verify_names_what_is_broken_and_fails(folder: Path):
    assert run(recipe_for(folder)).exit_code == 0
    (folder.parent / "out/train/sizes.json").unlink()
    result = soundmill("verify", folder.parent / "out")
    assert result.exit_code == 1
    assert "sizes.json" in result.output
    assert "broken promise" in result.output


def test_verify_of_nothing_is_bad_usage(tmp_path: Path):
    result = soundmill("verify", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "no such data set" in result.output
