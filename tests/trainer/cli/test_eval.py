"""``soundmill eval`` as a person types it."""

import json

import pytest
from click.testing import CliRunner

from tests.trainer.evaluate import tones
from tests.trainer.evaluate.oracle import Oracle
from trainer.cli.eval import eval_command
from trainer.evaluate import evaluate as module


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "open_encoder", lambda model, device: Oracle())
    return tones.write_dataset(tmp_path / "data", n_train=1)


def test_figures_are_printed_and_the_page_is_named(data, tmp_path):
    output = str(tmp_path / "out")

    result = CliRunner().invoke(
        eval_command, ["m", str(data), "--labels", "tag", "--output", output]
    )

    assert result.exit_code == 0
    assert "12 clips, 15 distinct captions" in result.output
    assert "zero-shot top1                1.000  (1.000 to 1.000)" in result.output
    assert result.output.endswith(f"{output}/index.html\n")


def test_json_is_what_is_written_to_the_folder(data, tmp_path):
    output = tmp_path / "out"

    result = CliRunner().invoke(eval_command, ["m", str(data), "--json", "--output", str(output)])

    assert json.loads(result.output)["n_clips"] == 12
    assert result.output == (output / "evaluation.json").read_text()


def test_a_model_that_cannot_tell_its_labels_apart_is_told(data, tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text("key,label\nhum-100,bass\nbeep-100,treble\n")

    result = CliRunner().invoke(eval_command, ["m", str(data), "--labels", str(table)])

    assert "the prompts of 2 classes are the same to the model" in result.output
    assert "zero-shot top1                0.000" in result.output


def test_what_cannot_be_had_is_bad_usage(data):
    result = CliRunner().invoke(eval_command, ["m", str(data), "--labels", "nowhere"])

    assert result.exit_code == 2
    assert "is no file or folder" in result.output
