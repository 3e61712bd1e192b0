"""The training from shards to a model."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.trainer.data.tars_made import flac, write_tar
from tests.trainer.pairs_made import CAPTIONS, sound, tiny, tiny_written, write_pairs
from trainer.checkpoint import Checkpoints, digest_of
from trainer.log import read_lines
from trainer.saved import load_model
from trainer.settings import parse_settings
from trainer.train import BadData, How, Reached, train

CPU = How(device="cpu")


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    write_pairs(folder / "train", [7, 1, 10])
    write_pairs(folder / "valid", [6])
    return str(folder)


def test_it_overfits_32_pairs(tmp_path):
    write_pairs(tmp_path / "set" / "train", [20, 12])
    written = tiny_written(batch=32, epochs=50, lr=5e-3, warmup_steps=5)
    written["augment"] = {"time_stripes": 0, "mel_stripes": 0}
    written["audio"]["size"]["dropout"] = 0.0

    trained = train(
        parse_settings(written, "tiny"), str(tmp_path / "set"), str(tmp_path / "out"), CPU
    )

    loaded = load_model(Path(trained.model), "cpu")
    heard = loaded.embed_waveforms([sound(i) for i in range(32)])
    said = loaded.embed_texts(CAPTIONS)
    scores = heard @ said.T
    assert np.array_equal(scores.argmax(axis=1), np.arange(32)), "audio to text R@1"
    assert np.array_equal(scores.argmax(axis=0), np.arange(32)), "text to audio R@1"


def test_each_update_and_each_epoch_leaves_a_line(pairs, tmp_path):
    told: list[Reached] = []

    trained = train(tiny(), pairs, str(tmp_path), How(device="cpu", report=told.append))

    lines = read_lines(tmp_path / "log.jsonl")
    assert [(line["step"], line["epoch"]) for line in lines] == [
        (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2)
    ]  # fmt: skip
    assert [line["samples"] for line in lines][-1] == 2 * 18 == trained.n_pairs
    assert lines[0]["lr"] == pytest.approx(1e-3 / 3)
    assert all(1 <= line["scale"] <= 100 for line in lines)
    validations = read_lines(tmp_path / "validation.jsonl")
    assert [(line["step"], line["epoch"]) for line in validations] == [(3, 1), (6, 2)]
    assert len(told) == 6 + 2
    assert trained.validation == {
        name: value for name, value in validations[-1].items() if name not in ("step", "epoch")
    }
    assert {line["step"] for line in read_lines(tmp_path / "times.jsonl")} == set(range(1, 7))


def test_a_finished_training_is_not_done_again(pairs, tmp_path):
    first = train(tiny(), pairs, str(tmp_path), CPU)
    told: list[Reached] = []

    again = train(tiny(), pairs, str(tmp_path), How(device="cpu", report=told.append))

    assert again == first
    assert not told


def test_an_output_of_other_settings_is_refused(pairs, tmp_path):
    train(tiny(max_steps=1), pairs, str(tmp_path), CPU)

    with pytest.raises(ValueError, match=r"settings\.training\.max_steps: 1 there, 2 here"):
        train(tiny(max_steps=2), pairs, str(tmp_path), CPU)


def test_max_steps_ends_it_with_a_validation(pairs, tmp_path):
    trained = train(tiny(max_steps=4), pairs, str(tmp_path), CPU)

    assert trained.steps == 4
    assert [line["step"] for line in read_lines(tmp_path / "validation.jsonl")] == [3, 4]


def test_it_goes_without_a_validation_split(pairs, tmp_path):
    trained = train(tiny(max_steps=1), pairs, str(tmp_path), How(device="cpu", validation=""))

    assert trained.validation == {}
    assert read_lines(tmp_path / "validation.jsonl") == []


def test_a_validation_split_that_was_asked_for_must_be_there(pairs, tmp_path):
    with pytest.raises(ValueError, match="no split 'test' to validate on"):
        train(tiny(), pairs, str(tmp_path), How(device="cpu", validation="test"))


def test_the_average_is_what_is_saved(pairs, tmp_path):
    settings = tiny(ema=0.9, checkpoint_every=2, max_steps=4)

    trained = train(settings, pairs, str(tmp_path), CPU)

    digest = digest_of(json.loads((tmp_path / "begun.json").read_text()))
    _, state = Checkpoints(tmp_path / "checkpoints", digest).newest()
    saved = load_model(Path(trained.model), "cpu").model.state_dict()
    for name, tensor in saved.items():
        torch.testing.assert_close(tensor, state["ema"]["average"][name])
    name = "audio_projection.linear1.weight"
    assert not torch.equal(saved[name], state["model"][name])


def test_bf16_trains_on_the_cpu(pairs, tmp_path):
    train(tiny(precision="bf16", max_steps=2), pairs, str(tmp_path), CPU)

    losses = [line["loss"] for line in read_lines(tmp_path / "log.jsonl")]
    assert all(0 < loss < 10 for loss in losses)


def test_fp16_is_refused_on_the_cpu(pairs, tmp_path):
    with pytest.raises(ValueError, match=r"training\.precision: fp16 is for CUDA"):
        train(tiny(precision="fp16"), pairs, str(tmp_path), CPU)


def test_sound_at_another_rate_stops_it_by_name(tmp_path):
    said = {"text": ["a bell"]}
    write_tar(tmp_path / "set" / "a.tar", [("slow", flac(sound(0), 44_100), said)] * 1)

    with pytest.raises(BadData, match=r"slow in .*44100 Hz"):
        train(tiny(), str(tmp_path / "set"), str(tmp_path / "out"), CPU)


def test_samples_that_cannot_be_read_are_skipped_and_counted(tmp_path):
    said = {"text": ["a bell"]}
    samples = [(f"k{i}", flac(sound(i)), said if i % 3 else {}) for i in range(9)]
    write_tar(tmp_path / "set" / "a.tar", samples)

    trained = train(tiny(epochs=1), str(tmp_path / "set"), str(tmp_path / "out"), CPU)

    assert trained.n_pairs == 6
    assert trained.skipped == {"no text": 3}


def test_a_set_without_a_sample_that_can_be_read_fails(tmp_path):
    write_tar(
        tmp_path / "set" / "a.tar",
        [(f"k{i}", b"no sound", {"text": ["a bell"]}) for i in range(4)],
    )

    with pytest.raises(BadData, match=r"no sample could be read.*undecodable FLAC"):
        train(tiny(epochs=1), str(tmp_path / "set"), str(tmp_path / "out"), CPU)
