"""The learning rate by step, and which weights decay."""

import math

import pytest
import torch

from trainer.schedule import Schedule, build_optimizer, build_schedule, decay_groups
from trainer.settings import TrainingSettings


def test_the_rate_rises_in_a_line_to_its_peak():
    schedule = Schedule(peak=0.8, warmup_steps=4, total_steps=10)

    assert [schedule.at(step) for step in range(4)] == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_the_rate_falls_along_half_a_cosine():
    schedule = Schedule(peak=2.0, warmup_steps=10, total_steps=110)

    assert schedule.at(10) == 2.0
    assert schedule.at(60) == pytest.approx(1.0)
    assert schedule.at(35) == pytest.approx(1 + math.cos(math.pi / 4))
    assert schedule.at(109) > 0
    assert schedule.at(110) == pytest.approx(0.0, abs=1e-12)


def test_the_rate_stays_down_where_an_epoch_was_longer_than_promised():
    assert Schedule(peak=1.0, warmup_steps=0, total_steps=5).at(7) == pytest.approx(0.0, abs=1e-12)


def test_an_update_takes_several_batches():
    settings = TrainingSettings(epochs=3, accumulate=4)

    assert build_schedule(settings, 10).total_steps == 3 * 3


def test_max_steps_cuts_the_schedule():
    assert build_schedule(TrainingSettings(epochs=3, max_steps=7), 10).total_steps == 7
    assert build_schedule(TrainingSettings(epochs=3, max_steps=700), 10).total_steps == 30


class Towers(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.pieces = torch.nn.Embedding(9, 4)
        self.kernel = torch.nn.Conv2d(1, 2, 3)
        self.norm = torch.nn.BatchNorm2d(2)
        self.linear = torch.nn.Linear(4, 4)
        self.still = torch.nn.Linear(4, 4).requires_grad_(False)
        self.logit_scale = torch.nn.Parameter(torch.tensor(1.0))


def test_only_matrices_and_kernels_decay():
    decayed, spared = decay_groups(Towers())

    assert [name for name, _ in decayed] == ["kernel.weight", "linear.weight"]
    assert {name for name, _ in spared} == {
        "logit_scale",
        "pieces.weight",
        "kernel.bias",
        "norm.weight",
        "norm.bias",
        "linear.bias",
    }


def test_the_optimizer_has_the_settings():
    settings = TrainingSettings(lr=0.5, weight_decay=0.25, beta1=0.8, beta2=0.95)

    decaying, other = build_optimizer(Towers(), settings).param_groups

    assert (decaying["weight_decay"], other["weight_decay"]) == (0.25, 0.0)
    assert decaying["betas"] == (0.8, 0.95)
    assert decaying["lr"] == 0.5
