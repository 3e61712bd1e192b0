import math
from typing import Any

import pytest
import torch
from torch.nn import functional

from trainer.model import Clap, ResidualHead, build_model, check_model
from trainer.settings import JointSettings, TrainerSettings, parse_settings
from trainer.towers.protocol import Features, Tokens
from trainer.towers.tokenizer import Tokenizer, train_tokenizer

FEATURES = Features(
    10 * torch.randn(3, 1, 101, 64, generator=torch.Generator().manual_seed(0)) - 40,
    torch.zeros(3, dtype=torch.bool),
)


def settings_of(**changes: Any) -> TrainerSettings:
    written: dict[str, Any] = {
        "audio": {"tower": "cnn", "size": {"channels": [4, 8]}},
        "text": {"tower": "small", "size": {"d_model": 16, "layers": 1}, "max_tokens": 8},
        "joint": {"dim": 6},
        "features": {"max_s": 1.0},
    }
    for key, change in changes.items():
        written[key] = {**written.get(key, {}), **change} if isinstance(change, dict) else change
    return parse_settings(written, "test")


def tokenizer_of(settings: TrainerSettings) -> Tokenizer:
    return train_tokenizer(["rain on a roof", "a dog barks"], settings)


def built(**changes: Any) -> tuple[Clap, Tokens]:
    settings = settings_of(**changes)
    tokenizer = tokenizer_of(settings)
    return build_model(settings, tokenizer), tokenizer(["rain", "a dog", "a roof"])


@pytest.mark.parametrize("head", ["mlp", "residual"])
def test_embeddings_are_unit_vectors_of_the_joint_space(head: str):
    model, tokens = built(joint={"head": head})

    audio, text, scale = model(FEATURES, tokens)

    assert audio.shape == text.shape == (3, 6)
    torch.testing.assert_close(audio.norm(dim=1), torch.ones(3))
    torch.testing.assert_close(text.norm(dim=1), torch.ones(3))
    assert scale.item() == pytest.approx(1 / 0.07, rel=1e-6)


@pytest.mark.parametrize(("log_scale", "kept"), [(-1.0, 0.0), (2.0, 2.0), (9.0, math.log(50))])
def test_the_scale_stays_between_one_and_its_maximum(log_scale: float, kept: float):
    model, _ = built(joint={"max_scale": 50.0})
    torch.nn.init.constant_(model.logit_scale, log_scale)

    model.clamp_scale()

    assert model.logit_scale.item() == pytest.approx(kept)


def test_the_residual_head_is_that_of_ms_clap():
    head = ResidualHead(5, JointSettings(dim=4, activation="gelu", dropout=0.5)).eval()
    pooled = torch.randn(2, 5)

    first = pooled @ head.linear1.weight.T
    added = first + functional.gelu(first) @ head.linear2.weight.T
    centred = added - added.mean(dim=1, keepdim=True)
    expected = centred / (centred.square().mean(dim=1, keepdim=True) + 1e-5).sqrt()

    torch.testing.assert_close(head(pooled), expected)


def test_untrained_weights_depend_on_the_seed_alone():
    first, _ = built()
    torch.manual_seed(99)
    second, _ = built()
    other, _ = built(seed=1)

    weight = "audio.blocks.0.0.weight"
    assert torch.equal(first.state_dict()[weight], second.state_dict()[weight])
    assert not torch.equal(first.state_dict()[weight], other.state_dict()[weight])


def test_building_leaves_the_callers_randomness_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    built()

    assert torch.equal(torch.rand(3), expected)


def test_a_frozen_tower_stays_as_it_is():
    model, tokens = built(audio={"frozen": True})
    before = {key: value.clone() for key, value in model.audio.state_dict().items()}

    model.train()
    audio, text, _ = model(FEATURES, tokens)
    (audio.sum() + text.sum()).backward()

    assert all(torch.equal(value, before[key]) for key, value in model.audio.state_dict().items())
    assert all(each.grad is None for each in model.audio.parameters())
    assert not model.audio.training
    assert model.text.training
    assert model.audio_projection.linear1.weight.grad is not None


def test_an_initial_scale_above_its_maximum_is_refused():
    with pytest.raises(ValueError, match=r"initial_scale 200.0 lies above joint.max_scale 100.0"):
        built(joint={"initial_scale": 200.0})


@pytest.mark.parametrize("part", ["audio", "text"])
def test_sizes_are_checked_before_there_are_captions(part: str):
    with pytest.raises(ValueError, match=rf"{part}\.size\.colour"):
        check_model(settings_of(**{part: {"size": {"colour": 1}}}))


def test_what_can_be_built_passes_the_check():
    check_model(settings_of())
