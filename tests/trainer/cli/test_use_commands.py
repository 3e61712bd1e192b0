"""``soundmill embed``, ``search`` and ``classify`` as they are typed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.main import TRAINER, main
from tests.pipeline.runs import command_without_torch
from tests.trainer.data.tars_made import flac, write_tar
from tests.trainer.models_made import a_saved_model, noise, write_sound

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(a_saved_model(tmp_path_factory.mktemp("models") / "small"))


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    said = {
        "text": ["Rain.\x1b[31m"],
        "original_data": {"author": "Åsa\tAnn", "license": "CC-BY-4.0", "title": "Rain"},
    }
    clips = [(f"k{n}", flac(noise(0.4, n)), said) for n in range(3)]
    write_tar(tmp_path / "rain/train/00000.tar", clips)
    return tmp_path / "rain"


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_embed_writes_a_row_for_each_clip(model: str, data_set: Path, tmp_path: Path):
    result = typed("embed", model, data_set, "--output", tmp_path / "out/e.parquet", "--texts")

    assert result.exit_code == 0, result.output
    assert "3 sounds and 3 captions, 8 numbers each" in result.stdout
    assert pq.read_table(tmp_path / "out/e.parquet")["key"].to_pylist() == ["k0", "k1", "k2"]


def test_search_keeps_the_index_beside_the_data_set_and_uses_it_again(model, data_set: Path):
    first = typed("search", data_set, "rain on a tin roof", "--model", model, "-k", "2")
    again = typed("search", data_set, "rain on a tin roof", "--model", model, "-k", "2")

    assert first.exit_code == again.exit_code == 0, first.output
    assert "embedding" in first.stderr
    assert again.stderr == ""
    assert first.stdout == again.stdout
    assert {path.name for path in data_set.iterdir()} == {"train"}
    (index,) = data_set.parent.glob("rain.*.embeddings.parquet")
    assert typed("search", index, "rain", "--model", model).exit_code == 0


def test_search_tells_whose_sound_it_is_and_nothing_moves_the_terminal(model, data_set: Path):
    (line,) = typed("search", data_set, "rain", "--model", model, "-k", "1").stdout.splitlines()

    score, key, path, caption, author, licence = line.split("\t")
    assert -1 <= float(score) <= 1
    assert key.startswith("k")
    assert path == "train/00000.tar"
    assert "\x1b" not in caption
    assert author == "Åsa Ann"
    assert licence == "CC-BY-4.0"


def test_an_index_of_other_shards_is_made_anew(model: str, data_set: Path):
    typed("search", data_set, "rain", "--model", model)
    write_tar(data_set / "train/00000.tar", [("only", flac(noise(0.4, 7)), {"text": ["Wind."]})])

    result = typed("search", data_set, "rain", "--model", model, "--json")

    assert [hit["key"] for hit in json.loads(result.stdout)] == ["only"]


def test_a_sound_finds_itself_first(model: str, data_set: Path, tmp_path: Path):
    query = write_sound(tmp_path / "query.flac", noise(0.4, 1))

    result = typed("search", data_set, "--audio", query, "--model", model, "--json")

    best = json.loads(result.stdout)[0]
    assert best["key"] == "k1"
    assert best["score"] == pytest.approx(1, abs=1e-4)


def test_an_index_of_another_model_is_refused(model: str, data_set: Path, tmp_path: Path):
    typed("embed", model, data_set, "--output", tmp_path / "e.parquet")
    other = a_saved_model(tmp_path / "other", seed=1)

    result = typed("search", tmp_path / "e.parquet", "rain", "--model", other)

    assert result.exit_code == 2
    assert "give that model, or embed again" in result.stderr


def test_search_needs_a_sentence_or_a_sound(model: str, data_set: Path):
    assert typed("search", data_set, "--model", model).exit_code == 2


def test_classify_tells_the_best_labels_of_each_window(model: str, tmp_path: Path):
    long = write_sound(tmp_path / "long.wav", noise(2.0, 1))
    (tmp_path / "labels.txt").write_text("dog\nrain\n\n")
    ask = ("classify", long, "--labels", tmp_path / "labels.txt", "--model", model)

    (document,) = json.loads(typed(*ask, "--json", "--per-window").stdout)

    assert {one["label"] for one in document["labels"]} == {"dog", "rain"}
    assert sum(one["probability"] for one in document["labels"]) == pytest.approx(1)
    assert [(w["start_s"], w["end_s"]) for w in document["windows"]] == [(0.0, 1.0), (1.0, 2.0)]
    scores = [one["score"] for one in document["labels"]]
    assert scores == sorted(scores, reverse=True)
    assert len(typed(*ask).stdout.splitlines()) == 1


def test_classify_goes_on_after_a_file_that_is_no_sound(model: str, tmp_path: Path):
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    good = write_sound(tmp_path / "good.wav", noise(0.5, 1))

    result = typed("classify", tmp_path / "bad.wav", good, "--labels", "dog,rain", "--model", model)

    assert result.exit_code == 1
    assert result.stdout.startswith(str(good))
    assert "1 of 2 files could not be read" in result.stderr


@pytest.mark.parametrize("name", TRAINER)
def test_a_command_in_the_list_is_there(name: str):
    result = typed(name, "--help")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Usage: main {name}")


def test_the_list_of_commands_imports_no_torch():
    lines = (
        "import sys\nfrom pipeline.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "assert not {'torch', 'transformers', 'apache_beam'} & sys.modules.keys()"
    )
    shown = subprocess.run(
        [sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(f"  {name} " in shown.stdout for name in TRAINER)


def test_without_the_extra_a_command_says_which_to_install(tmp_path: Path):
    output = tmp_path / "e.parquet"
    status, _, err = command_without_torch("embed", "model", "shards", "--output", output)

    assert status == 2
    assert "`soundmill embed` needs torch: pip install 'soundmill[train]'" in err


def test_without_the_extra_there_is_help_all_the_same():
    status, out, _ = command_without_torch("search", "--help")

    assert status == 0
    assert out.startswith("Usage: ")


def test_equal_vectors_of_a_row_have_unit_length(model: str, data_set: Path, tmp_path: Path):
    typed("embed", model, data_set, "--output", tmp_path / "e.parquet")
    vectors = np.array(pq.read_table(tmp_path / "e.parquet")["embedding"].to_pylist())

    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
