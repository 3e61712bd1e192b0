"""The moving average of the weights."""

import pytest
import torch

from trainer.ema import Ema


def model_at(value: float) -> torch.nn.Module:
    model = torch.nn.BatchNorm1d(1)
    with torch.no_grad():
        model.weight.fill_(value)
        model.running_mean.fill_(value)
    return model


def test_the_average_forgets_its_start_fast_and_then_by_its_decay():
    model = model_at(0.0)
    ema = Ema(model, decay=0.15)

    for value in (10.0, 20.0):
        with torch.no_grad():
            model.weight.fill_(value)
        ema.update(model)

    # Decays 1/10, then min(0.15, 2/11): 0.1 * 0 + 0.9 * 10 = 9, and 0.15 * 9 + 0.85 * 20 = 18.35
    with ema.in_place_of(model):
        assert model.weight.item() == pytest.approx(18.35)


def test_the_model_gets_its_own_weights_back():
    model = model_at(3.0)
    ema = Ema(model, decay=0.9)
    with torch.no_grad():
        model.weight.fill_(5.0)

    with ema.in_place_of(model):
        assert model.weight.item() == 3.0

    assert model.weight.item() == 5.0


def test_statistics_are_copied_and_not_averaged():
    model = model_at(0.0)
    ema = Ema(model, decay=0.99)
    model.running_mean.fill_(7.0)

    ema.update(model)

    with ema.in_place_of(model):
        assert float(model.running_mean) == 7.0


def test_a_restored_average_goes_on_as_the_other():
    model = model_at(1.0)
    first = Ema(model, decay=0.9)
    for _ in range(3):
        first.update(model_at(4.0))
    second = Ema(model_at(0.0), decay=0.9)

    second.load(
        {**first.state(), "average": {k: v.clone() for k, v in first.state()["average"].items()}}
    )
    first.update(model_at(8.0))
    second.update(model_at(8.0))

    with first.in_place_of(model):
        expected = model.weight.item()
    with second.in_place_of(model):
        assert model.weight.item() == expected
