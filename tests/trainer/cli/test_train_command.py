"""``soundmill train``, as it is typed."""

import json
import os
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

from tests.trainer.data.tars_made import flac, write_tar
from tests.trainer.pairs_made import sound, tiny_written, write_pairs
from trainer.cli.train import train_command
from trainer.log import read_lines
from trainer.settings import presets


def typed(*arguments: object):
    return CliRunner().invoke(train_command, [str(each) for each in arguments])


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(tiny_written(epochs=1)))
    return path


def test_the_presets_are_listed():
    lines = typed("--list").stdout.splitlines()

    assert [line.split()[0] for line in lines] == list(presets())


def test_the_presets_are_listed_whole_as_json():
    listed = json.loads(typed("--list", "--json").stdout)

    assert listed["small-cnn"]["audio"]["tower"] == "cnn"


def test_it_trains_and_says_where_the_model_is(tmp_path, settings):
    write_pairs(tmp_path / "set" / "train", [9])

    done = typed(
        tmp_path / "set", "--settings", settings, "--output", tmp_path / "out",
        "--set", "training.lr=2e-3", "--set", "audio.size={channels: [8, 16]}", "--json",
        "--device", "cpu",
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["model"] == str(tmp_path / "out" / "model")
    assert "epoch 1, step 2 of 2, loss" in done.stderr
    begun = json.loads((tmp_path / "out" / "begun.json").read_text())
    assert begun["settings"]["training"]["lr"] == 0.002
    assert begun["settings"]["audio"]["size"] == {"channels": [8, 16]}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "give SHARDS, --settings and --output"),
        (["SET", "--settings", "nothing", "--output", "OUT"], "neither a file nor a preset"),
        (["SET", "--settings", "TINY", "--output", "OUT", "--set", "lr"], "write KEY=VALUE"),
        (
            ["SET", "--settings", "TINY", "--output", "OUT", "--set", "training.lt=1"],
            "training.lt: Extra inputs",
        ),
        (["none", "--settings", "TINY", "--output", "OUT"], "none: there is nothing there"),
        (
            ["SET", "--settings", "TINY", "--output", "OUT", "--splits", "test"],
            "no split 'test'; there are train",
        ),
        (["SET", "--settings", "TINY", "--output", "SET"], "no training has written"),
        (["SET", "--settings", "TINY", "--output", "OUT", "--device", "cuda"], "is not there"),
        (["SET", "--settings", "TINY", "--output", "OUT", "--wandb"], "wandb is not installed"),
    ],
)
def test_what_cannot_be_used_is_refused_with_status_2(
    tmp_path, settings, monkeypatch, arguments, told
):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("trainer.log.find_spec", lambda name: None)
    write_pairs(tmp_path / "set" / "train", [2])
    places = {"SET": tmp_path / "set", "OUT": tmp_path / "out", "TINY": settings}

    done = typed(*(places.get(each, each) for each in arguments))

    assert done.exit_code == 2, done.output
    assert told in done.stderr


def test_what_fails_underway_has_status_1(tmp_path, settings):
    write_tar(tmp_path / "set" / "a.tar", [("k0", flac(sound(0), 16_000), {"text": ["a bell"]})])

    done = typed(tmp_path / "set", "--settings", settings, "--output", tmp_path / "out")

    assert done.exit_code == 1, done.output
    assert "k0 in" in done.stderr
    assert "16000 Hz" in done.stderr


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainer", "train", *map(str, arguments), "--device", "cpu"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_two_processes_see_each_sample_once_an_epoch(tmp_path, settings):
    # 19 samples in uneven tars, the last four of them without a caption: a rank gets empty batches.
    write_pairs(tmp_path / "set" / "train", [7, 1, 7])
    bad = [(f"b{i}", flac(sound(i)), {}) for i in range(4)]
    write_tar(tmp_path / "set" / "train" / "00003.tar", bad)
    sizes = {"00000.tar": 7, "00001.tar": 1, "00002.tar": 7, "00003.tar": 4}
    (tmp_path / "set" / "train" / "sizes.json").write_text(json.dumps(sizes))
    arguments = [tmp_path / "set", "--settings", settings, "--output", tmp_path / "out"]
    arguments += ["--processes", 2, "--set", "training.epochs=3", "--set", "training.batch=4"]

    done = run(*arguments, "--json")

    assert done.returncode == 0, done.stderr
    trained = json.loads(done.stdout)
    assert trained["n_pairs"] == 3 * 15
    assert trained["skipped"] == {"no text": 3 * 4}
    assert read_lines(tmp_path / "out" / "log.jsonl")[-1]["samples"] == 3 * 15
    assert (tmp_path / "out" / "model" / "model.safetensors").exists()

    refused = run(*arguments, "--set", "training.lr=0.5")

    assert refused.returncode == 2, refused.stderr
    assert refused.stderr.strip().splitlines() == [
        f"Error: {tmp_path / 'out'} holds another training: "
        "settings.training.lr: 0.001 there, 0.5 here. Give another --output"
    ]


@pytest.mark.long
def test_what_one_of_two_processes_meets_ends_both_in_one_line(tmp_path, settings):
    write_pairs(tmp_path / "set" / "train", [9])
    bad = [(f"b{i}", flac(sound(i), 16_000), {"text": ["a bell"]}) for i in range(9)]
    write_tar(tmp_path / "set" / "train" / "00001.tar", bad)
    sizes = {"00000.tar": 9, "00001.tar": 9}
    (tmp_path / "set" / "train" / "sizes.json").write_text(json.dumps(sizes))

    done = run(
        tmp_path / "set", "--settings", settings, "--output", tmp_path / "out", "--processes", 2
    )

    assert done.returncode == 1, done.stderr
    assert done.stderr.count("Error: ") == 1, done.stderr
    assert "16000 Hz" in done.stderr
    assert "Traceback" not in done.stderr
