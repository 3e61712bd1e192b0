from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import ClapModel, ClapProcessor

from trainer.hf import save_as_clap_model
from trainer.loaded import Loaded
from trainer.model import build_model
from trainer.saved import load_model, save_model
from trainer.settings import TrainerSettings, parse_settings
from trainer.towers.protocol import Features
from trainer.towers.tokenizer import make_tokenizer, train_tokenizer

CAPTIONS = ["Rain falls on a tin roof", "a dog barks twice", "rain and wind"] * 2
TEXTS = ["RAIN falls", "zebra é 雨 loud", "", "a dog barks " * 20]
RATE_HZ = 48_000


def settings_of(**changes: Any) -> TrainerSettings:
    written: dict[str, Any] = {
        "audio": {
            "tower": "htsat",
            "size": {
                "patch_embeds_hidden_size": 16,
                "depths": [1, 1, 1, 1],
                "num_attention_heads": [1, 2, 4, 8],
                "patch_size": 8,
                "patch_stride": [8, 8],
                "window_size": 4,
            },
        },
        "text": {
            "tower": "roberta",
            "size": {
                "hidden_size": 32,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "intermediate_size": 64,
                "layer_norm_eps": 1e-5,
            },
            "max_tokens": 24,
        },
        "joint": {"dim": 32},
        "features": {"max_s": 2.0},
    }
    for key, change in changes.items():
        written[key] = {**written[key], **change}
    return parse_settings(written, "test")


def exported(folder: Path, settings: TrainerSettings) -> Loaded:
    """The model as we load it; as transformers does, it lies in ``folder / "clap"``."""
    tokenizer = train_tokenizer(CAPTIONS, settings)
    model = build_model(settings, tokenizer)
    with torch.no_grad():
        # What training moves, and what a forgotten weight or buffer would have left behind.
        model.logit_scale.fill_(3.0)
        for key, each in model.state_dict().items():
            if each.is_floating_point() and "scale" not in key:
                each.add_(0.02 * torch.rand(each.shape))
    save_model(folder / "ours", model, tokenizer, settings, {})
    save_as_clap_model(folder / "clap", model, tokenizer, settings)
    return load_model(folder / "ours")


def sounds() -> list[NDArray[np.float32]]:
    rng = np.random.default_rng(0)
    return [rng.normal(0, 0.1, n).astype(np.float32) for n in (2 * RATE_HZ, 50_000, 700)]


@pytest.mark.parametrize(("truncation", "bank"), [("rand_trunc", "slaney"), ("fusion", "htk")])
def test_transformers_gives_the_same_embeddings(tmp_path, truncation: str, bank: str):
    ours = exported(tmp_path, settings_of(features={"truncation": truncation, "bank": bank}))
    theirs = ClapModel.from_pretrained(tmp_path / "clap")
    processor = ClapProcessor.from_pretrained(tmp_path / "clap")

    inputs = processor(
        text=TEXTS,
        audio=sounds(),
        sampling_rate=RATE_HZ,
        return_tensors="pt",
        text_kwargs={"padding": True, "truncation": True},
    )
    # With fusion, the processor calls a clip of a batch without long ones long, at random.
    inputs["is_longer"] = torch.zeros(3, 1, dtype=torch.bool)
    with torch.no_grad():
        output = theirs(**inputs)

    np.testing.assert_allclose(output.audio_embeds, ours.embed_waveforms(sounds()), atol=1e-5)
    np.testing.assert_allclose(output.text_embeds, ours.embed_texts(TEXTS), atol=1e-5)
    assert theirs.logit_scale_a.item() == theirs.logit_scale_t.item() == 3.0


def test_the_fusion_of_long_clips_is_that_of_transformers(tmp_path):
    ours = exported(tmp_path, settings_of(features={"truncation": "fusion", "bank": "htk"}))
    theirs = ClapModel.from_pretrained(tmp_path / "clap")
    views = 10 * torch.randn(3, 4, 201, 64) - 40
    longer = torch.tensor([True, False, True])

    with torch.no_grad():
        expected = theirs.get_audio_features(input_features=views, is_longer=longer[:, None])
        found = ours.model.embed_audio(Features(views, longer))

    torch.testing.assert_close(found, expected.pooler_output)


def test_a_whole_clap_model_can_be_trained_on(tmp_path):
    settings = settings_of()
    ours = exported(tmp_path, settings)
    clap = str(tmp_path / "clap")
    again_settings = settings_of(
        audio={"size": {}, "weights": clap}, text={"size": {}, "weights": clap}
    )

    tokenizer = make_tokenizer(again_settings, list)
    again = build_model(again_settings, tokenizer)
    save_model(tmp_path / "again", again, tokenizer, again_settings, {})
    loaded = load_model(tmp_path / "again")

    np.testing.assert_allclose(loaded.embed_texts(TEXTS), ours.embed_texts(TEXTS), atol=1e-5)
    np.testing.assert_allclose(
        loaded.embed_waveforms(sounds()), ours.embed_waveforms(sounds()), atol=1e-5
    )
    assert loaded.model.logit_scale.item() == 3.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": {"tower": "small", "size": {}}}, "needs text.tower=roberta, and it is small"),
        ({"joint": {"head": "residual"}}, "needs joint.head=mlp"),
        ({"features": {"bank": "htk"}}, "needs features.bank=slaney, and it is htk"),
        ({"features": {"max_s": 2.5}}, "counts whole seconds"),
        ({"features": {"max_s": 12.0}}, "takes 1024 frames, and features.max_s makes 1201"),
    ],
)
def test_what_transformers_would_hear_otherwise_is_refused(
    tmp_path, changes: dict[str, Any], message: str
):
    with pytest.raises(ValueError, match=message):
        exported(tmp_path, settings_of(**changes))

    assert not (tmp_path / "clap").exists()


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "clap").mkdir()

    with pytest.raises(ValueError, match="clap exists"):
        exported(tmp_path, settings_of())
