"""The lines that a training leaves, and the services that draw them."""

import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from trainer.log import JsonLines, need_monitors, open_monitors, read_lines


def test_lines_are_on_disk_when_they_are_written(tmp_path):
    log = JsonLines(tmp_path / "log.jsonl", lambda _: True)

    log.write({"step": 1, "loss": 0.1 + 0.2})

    assert (tmp_path / "log.jsonl").read_text() == '{"step": 1, "loss": 0.30000000000000004}\n'


def test_a_log_is_cut_to_what_is_kept(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n{"step": 3}\n')

    JsonLines(path, lambda record: record["step"] <= 2).write({"step": 3, "again": True})

    assert [record.get("again") for record in read_lines(path)] == [None, None, True]


def test_a_line_that_a_kill_has_cut_goes(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1}\n{"step": 2, "lo')

    assert read_lines(path) == [{"step": 1}]


def test_what_is_no_number_does_not_reach_the_log(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        JsonLines(tmp_path / "log.jsonl", lambda _: True).write({"loss": float("nan")})


def test_a_monitor_that_is_not_installed_is_refused_with_the_way_to_it(monkeypatch):
    monkeypatch.setattr("trainer.log.find_spec", lambda name: None)

    with pytest.raises(ValueError, match="wandb is not installed: pip install wandb"):
        need_monitors(["wandb"])


def test_an_unknown_monitor_is_refused():
    with pytest.raises(ValueError, match="known are tensorboard, wandb"):
        need_monitors(["mlflow"])


def test_wandb_gets_settings_and_values(tmp_path, monkeypatch):
    told = []
    run = SimpleNamespace(
        log=lambda values, step: told.append((step, values)), finish=lambda: told.append("end")
    )
    module = ModuleType("wandb")
    module.init = lambda **said: told.append(said) or run
    monkeypatch.setitem(sys.modules, "wandb", module)

    (monitor,) = open_monitors(["wandb"], tmp_path, {"name": "x"})
    monitor.write(3, {"loss": 0.5})
    monitor.close()

    assert told[0]["config"] == {"name": "x"}
    assert told[1:] == [(3, {"loss": 0.5}), "end"]


def test_tensorboard_gets_a_scalar_for_each_value(tmp_path, monkeypatch):
    told = []

    class Writer:
        def __init__(self, folder):
            told.append(folder)

        def add_text(self, name, text):
            assert json.loads(text.strip("`\n")) == {"name": "x"}

        def add_scalar(self, name, value, step):
            told.append((name, value, step))

        def close(self):
            told.append("end")

    module = ModuleType("torch.utils.tensorboard")
    module.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", module)

    (monitor,) = open_monitors(["tensorboard"], tmp_path, {"name": "x"})
    monitor.write(3, {"loss": 0.5, "lr": 0.1})
    monitor.close()

    assert told == [str(tmp_path / "tensorboard"), ("loss", 0.5, 3), ("lr", 0.1, 3), "end"]
