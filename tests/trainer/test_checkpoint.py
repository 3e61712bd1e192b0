"""Checkpoints, and whose folder an output is."""

import pytest
import torch

from trainer.checkpoint import Checkpoints, Position, claim, digest_of, held


def test_the_newest_checkpoint_comes_back(tmp_path):
    checkpoints = Checkpoints(tmp_path, "d")
    checkpoints.save(Position(step=1), {"weights": torch.zeros(2)})
    checkpoints.save(Position(2, 1, 3, 64), {"weights": torch.ones(2), "n": 5})

    position, state = Checkpoints(tmp_path, "d").newest()

    assert position == Position(2, 1, 3, 64)
    assert state["n"] == 5
    assert state["weights"].tolist() == [1.0, 1.0]


def test_a_folder_without_any_begins_anew(tmp_path):
    assert Checkpoints(tmp_path / "none", "d").newest() is None


def test_the_last_two_are_kept(tmp_path):
    checkpoints = Checkpoints(tmp_path, "d")
    for step in (8, 9, 10, 11):
        checkpoints.save(Position(step=step), {})

    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["step-000000010.pt", "step-000000011.pt"]


def test_one_that_was_cut_is_passed_over(tmp_path):
    checkpoints = Checkpoints(tmp_path, "d")
    checkpoints.save(Position(step=1), {"weights": torch.zeros(100)})
    checkpoints.save(Position(step=2), {"weights": torch.zeros(100)})
    whole = (tmp_path / "step-000000002.pt").read_bytes()
    (tmp_path / "step-000000002.pt").write_bytes(whole[: len(whole) // 2])

    position, _ = checkpoints.newest()

    assert position.step == 1


def test_one_of_another_training_is_refused(tmp_path):
    Checkpoints(tmp_path, "d").save(Position(step=1), {})

    with pytest.raises(ValueError, match="another training"):
        Checkpoints(tmp_path, "e").newest()


def test_a_folder_goes_on_with_what_it_was_begun_with(tmp_path):
    claim(tmp_path, {"settings": {"seed": 0}, "shards": [1, 2]})
    claim(tmp_path, {"settings": {"seed": 0}, "shards": (1, 2)})


def test_other_settings_are_refused_by_name(tmp_path):
    claim(tmp_path, {"settings": {"training": {"lr": 0.1}}})

    with pytest.raises(ValueError, match=r"settings\.training\.lr: 0\.1 there, 0\.2 here"):
        claim(tmp_path, {"settings": {"training": {"lr": 0.2}}})


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.doc").touch()

    with pytest.raises(ValueError, match="no training has written what is in there"):
        claim(tmp_path, {})


def test_a_folder_has_one_training_at_a_time(tmp_path):
    with (
        held(tmp_path / "out"),
        pytest.raises(ValueError, match="at work in it"),
        held(tmp_path / "out"),
    ):
        pass
    with held(tmp_path / "out"):
        claim(tmp_path / "out", {})


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
