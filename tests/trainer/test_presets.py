import pytest
import torch
from torch import nn
from transformers import ClapConfig, ClapModel

from trainer.features.texture import texture_width
from trainer.model import Clap, build_model, check_model
from trainer.settings import load_settings, presets
from trainer.towers.audio import build_audio
from trainer.towers.protocol import Features
from trainer.towers.sizes import n_frames
from trainer.towers.text import build_text
from trainer.towers.tokenizer import train_tokenizer

CAPTIONS = ["rain on a roof", "a dog barks"]

PUBLISHED = {"laion-clap": 50_265, "laion-clap-fused": 50_265, "ms-clap-2022": 30_522}
PUBLISHED |= {"ms-clap-2023": 50_257}
"""Sizes of the vocabularies that the published models have."""

SHRUNK = {
    "htsat": {
        "audio.size.spec_size": 256,
        "audio.size.patch_embeds_hidden_size": 8,
        "audio.size.hidden_size": 64,
        "audio.size.depths": [1, 1, 1, 1],
        "audio.size.num_attention_heads": [1, 1, 1, 1],
    },
    "cnn14": {"audio.size.channels": [2, 4], "audio.size.embedding": 8},
    "cnn": {},
    "roberta": {
        "text.size.hidden_size": 16,
        "text.size.num_hidden_layers": 1,
        "text.size.num_attention_heads": 2,
        "text.size.intermediate_size": 16,
    },
    "gpt2": {"text.size.n_embd": 16, "text.size.n_layer": 1, "text.size.n_head": 2},
    "small": {},
}
SHRUNK["bert"] = SHRUNK["roberta"]


def on_meta(name: str) -> tuple[nn.Module, nn.Module, Clap]:
    settings = load_settings(name)
    with torch.device("meta"):
        audio = build_audio(settings)
        text = build_text(settings, PUBLISHED[name], pad_id=1)
        return audio, text, Clap(audio, text, settings)


def count(module: nn.Module) -> int:
    return sum(each.numel() for each in module.parameters())


def test_the_models_of_the_literature_are_there():
    assert {*PUBLISHED, "small-cnn", "small-htsat", "small-cnn14"} <= set(presets())


@pytest.mark.parametrize("name", presets())
def test_a_preset_can_be_built(name: str):
    settings = load_settings(name)
    check_model(settings)
    changes = {**SHRUNK[settings.audio.tower], **SHRUNK[settings.text.tower], "joint.dim": 8}
    small = load_settings(name, changes)
    tokenizer = train_tokenizer(CAPTIONS, small)
    model = build_model(small, tokenizer).eval()
    views = 4 if small.features.truncation == "fusion" else 1
    shape = (2, views, n_frames(small.features), small.features.n_mels)
    texture = torch.zeros(2, texture_width(small.features)) if small.features.texture else None
    features = Features(torch.zeros(shape), torch.zeros(2, dtype=torch.bool), texture)

    with torch.no_grad():
        audio, text, _ = model(features, tokenizer(CAPTIONS))

    assert audio.shape == text.shape == (2, 8)


@pytest.mark.parametrize("fused", [False, True])
def test_laion_clap_has_the_published_number_of_weights(fused: bool):
    # The defaults of transformers' ClapConfig are the published model, with 50,265 pieces.
    config = ClapConfig(audio_config={"enable_fusion": fused})
    with torch.device("meta"):
        theirs = ClapModel(config)
    *_, ours = on_meta("laion-clap-fused" if fused else "laion-clap")

    # They have a scale for each direction.
    assert count(ours) == count(theirs) - 1
    assert count(ours) // 1_000_000 == 153


def test_ms_clap_2022_has_the_published_number_of_weights():
    audio, text, _ = on_meta("ms-clap-2022")

    # CNN14's 80,753,615 (PANNs) without its classifier, bert-base-uncased's 109,482,240 without
    # its pooler.
    assert count(audio) == 80_753_615 - (2048 * 527 + 527)
    assert count(text) == 109_482_240 - (768 * 768 + 768)


def test_ms_clap_2023_has_the_published_number_of_weights():
    audio, text, model = on_meta("ms-clap-2023")
    *_, laion = on_meta("laion-clap")

    assert count(text) == 124_439_808  # gpt2
    assert count(audio) == count(laion.audio)
    assert count(model) - count(audio) - count(text) == 2 * (768 * 1024 + 1024**2 + 2 * 1024) + 1


@pytest.mark.parametrize(
    ("name", "frames"),
    [("laion-clap", 1001), ("ms-clap-2022", 690), ("ms-clap-2023", 965), ("small-cnn", 251)],
)
def test_the_features_have_the_published_shape(name: str, frames: int):
    # Seconds x rate / hop, and one: 10 x 48,000 / 480, 5 x 44,100 / 320, 7 x 44,100 / 320,
    # 5 x 48,000 / 960.
    assert n_frames(load_settings(name).features) == frames


@pytest.mark.parametrize("name", ["small-cnn", "small-htsat", "small-cnn14"])
def test_the_small_models_are_small(name: str):
    settings = load_settings(name)
    model = build_model(settings, train_tokenizer(CAPTIONS, settings))

    assert count(model) < 3_000_000
