import math
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    ASTConfig,
    ASTFeatureExtractor,
    ASTModel,
    ClapAudioConfig,
    ClapAudioModel,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperModel,
)

from trainer.features.mel import LogMel
from trainer.settings import TrainerSettings, parse_settings
from trainer.towers.audio import build_audio
from trainer.towers.cnn14 import Cnn14, Cnn14Size
from trainer.towers.protocol import Features

HTSAT = {
    "patch_embeds_hidden_size": 16,
    "depths": [1, 1, 1, 1],
    "num_attention_heads": [1, 2, 4, 8],
    "patch_size": 8,
    "patch_stride": [8, 8],
    "window_size": 4,
}
SMALL_CNN14 = {"channels": [2, 4], "embedding": 6}
WHISPER = {"d_model": 16, "encoder_layers": 1, "encoder_attention_heads": 2, "encoder_ffn_dim": 32}
AST = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}
OF_WHISPER = {
    "sample_rate_hz": 16_000,
    "n_fft": 400,
    "hop": 160,
    "n_mels": 80,
    "min_hz": 0.0,
    "max_hz": 8_000.0,
    "max_s": 1.0,
}
OF_AST = {**OF_WHISPER, "n_fft": 512, "n_mels": 128, "min_hz": 20.0, "bank": "htk"}


def settings_of(tower: str, size: dict[str, Any], **features: Any) -> TrainerSettings:
    weights = features.pop("weights", "")
    return parse_settings(
        {
            "audio": {"tower": tower, "size": size, "weights": weights},
            "text": {"tower": "small"},
            "features": {"max_s": 1.0, **features},
        },
        "test",
    )


def spectrogram(
    n_clips: int,
    n_frames: int,
    n_mels: int = 64,
    views: int = 1,
    longer: int = 0,
    textured: int = 0,
) -> Features:
    generator = torch.Generator().manual_seed(1)
    log_mel = 10 * torch.randn(n_clips, views, n_frames, n_mels, generator=generator) - 40
    texture = torch.randn(n_clips, textured, generator=generator) if textured else None
    return Features(log_mel, torch.arange(n_clips) < longer, texture)


TOWERS = {
    # Twice eight channels in each of eight bands: 64 halved by the stride and two poolings.
    "cnn": (settings_of("cnn", {"channels": [4, 8]}), spectrogram(2, 101), 128),
    # Of each of 32 bands six octaves and four numbers more, and of their mean six and three.
    "cnn with texture": (
        settings_of("cnn", {"channels": [4, 8]}, texture=True),
        spectrogram(2, 101, textured=329),
        128 + 329,
    ),
    "cnn14": (
        settings_of("cnn14", {"channels": [2, 4, 8], "embedding": 6}),
        spectrogram(2, 101),
        6,
    ),
    "htsat": (settings_of("htsat", HTSAT), spectrogram(2, 101), 128),
    "htsat fused": (
        settings_of("htsat", HTSAT, truncation="fusion", bank="htk"),
        spectrogram(3, 101, views=4, longer=2),
        128,
    ),
    "whisper": (settings_of("whisper", WHISPER, **OF_WHISPER), spectrogram(2, 101, 80), 16),
    "ast": (settings_of("ast", AST, **OF_AST), spectrogram(2, 101, 128), 16),
}


@pytest.mark.parametrize("name", TOWERS)
def test_a_tower_gives_one_vector_of_its_width_for_each_clip(name: str):
    settings, features, width = TOWERS[name]

    tower = build_audio(settings).eval()

    assert tower.width == width
    assert tower(features).shape == (len(features.log_mel), width)


@pytest.mark.parametrize("name", TOWERS)
def test_every_weight_of_a_tower_learns(name: str):
    settings, features, _ = TOWERS[name]
    torch.manual_seed(0)
    tower = build_audio(settings).train()

    (tower(features) * torch.randn(tower.width)).sum().backward()

    idle = [
        key for key, each in tower.named_parameters() if each.requires_grad and each.grad is None
    ]
    assert idle == []


@pytest.mark.parametrize("name", TOWERS)
def test_the_size_a_tower_names_builds_it_again(name: str):
    settings, features, _ = TOWERS[name]
    tower = build_audio(settings).eval()
    again_settings = settings.model_copy(
        update={"audio": settings.audio.model_copy(update={"size": tower.size})}
    )

    again = build_audio(again_settings).eval()
    again.load_state_dict(tower.state_dict())

    assert again.size == tower.size
    torch.testing.assert_close(again(features), tower(features))


@pytest.mark.parametrize("name", TOWERS)
def test_a_clip_has_the_same_vector_in_any_company(name: str):
    settings, features, _ = TOWERS[name]
    tower = build_audio(settings).eval()

    texture = features.texture[1:2] if features.texture is not None else None
    alone = tower(Features(features.log_mel[1:2], features.is_longer[1:2], texture))

    torch.testing.assert_close(alone, tower(features)[1:2], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("n_frames", [7, 501, 1024, 1500])
def test_htsat_takes_any_number_of_frames(n_frames: int):
    tower = build_audio(settings_of("htsat", HTSAT)).eval()

    assert torch.isfinite(tower(spectrogram(1, n_frames))).all()


@pytest.mark.parametrize("name", ["cnn", "cnn14"])
def test_a_convolutional_tower_takes_a_clip_of_one_frame(name: str):
    tower = build_audio(TOWERS[name][0]).eval()

    assert torch.isfinite(tower(spectrogram(1, 1))).all()


@pytest.mark.parametrize("longer", [0, 1])
def test_fusion_trains_on_batches_with_few_long_clips(longer: int):
    # transformers' fusion alone fails on one long clip, and learns nothing without any.
    tower = build_audio(TOWERS["htsat fused"][0]).train()

    tower(spectrogram(3, 101, views=4, longer=longer)).sum().backward()

    fusion = [each for key, each in tower.named_parameters() if "fusion_model" in key]
    assert fusion
    assert all(each.grad is not None for each in fusion)


def test_fusion_in_evaluation_leaves_short_clips_alone():
    tower = build_audio(TOWERS["htsat fused"][0]).eval()
    views = spectrogram(2, 101, views=4)
    changed = views.log_mel.clone()
    changed[:, 1:] += 5

    torch.testing.assert_close(
        tower(views), tower(Features(changed, views.is_longer)), rtol=0, atol=0
    )


def test_htsat_is_the_model_of_transformers():
    tower = build_audio(settings_of("htsat", HTSAT)).eval()
    theirs = ClapAudioModel(ClapAudioConfig(**HTSAT, hidden_size=128)).eval()
    theirs.load_state_dict(tower.model.state_dict())
    features = spectrogram(2, 1001)

    expected = theirs(input_features=features.log_mel).pooler_output

    torch.testing.assert_close(tower(features), expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"depth": [1]}, r"audio.size has unknown keys \['depth'\]"),
        ({"hidden_size": 100}, "hidden_size 100 must be patch_embeds_hidden_size 16"),
        ({"window_size": 8}, "window_size 8 is larger than the last stage, which is 4"),
        ({"num_attention_heads": [1, 2]}, "must have 4 values"),
        ({"spec_size": 100}, "no multiple of features.n_mels 64"),
        ({"enable_fusion": True}, "the other settings ask for False"),
        ({"depths": "many"}, "audio.size"),
    ],
)
def test_a_wrong_size_of_htsat_is_refused_by_name(change: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=message):
        build_audio(settings_of("htsat", {**HTSAT, **change}))


@pytest.mark.parametrize("tower", ["cnn", "cnn14"])
def test_an_unknown_key_of_our_own_towers_is_refused_by_name(tower: str):
    with pytest.raises(ValueError, match=r"audio\.size\.chanels"):
        build_audio(settings_of(tower, {"chanels": [1, 2]}))


def test_an_unknown_tower_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"audio.tower is 'resnet'; known are cnn, htsat"):
        build_audio(settings_of("resnet", {}))


@pytest.mark.parametrize(
    ("tower", "features", "message"),
    [
        ("whisper", {}, "whisper needs features.sample_rate_hz=16000, features.n_fft=400"),
        ("whisper", {**OF_WHISPER, "n_mels": 64}, r"whisper needs features.n_mels in \[80, 128\]"),
        ("whisper", {**OF_WHISPER, "max_s": 1.01}, "whisper needs a multiple of 0.02"),
        ("ast", OF_WHISPER, "ast needs features.n_fft=512, features.n_mels=128"),
    ],
)
def test_features_that_a_tower_was_not_made_for_are_refused(
    tower: str, features: dict[str, Any], message: str
):
    with pytest.raises(ValueError, match=message):
        build_audio(settings_of(tower, {}, **features))


def test_whisper_sees_the_features_of_its_own_extractor(tmp_path):
    config = WhisperConfig(
        **WHISPER, decoder_layers=1, decoder_attention_heads=2, vocab_size=60_000, num_mel_bins=80
    )
    whole = WhisperModel(config).eval()
    whole.save_pretrained(tmp_path)
    settings = settings_of("whisper", {}, **{**OF_WHISPER, "max_s": 30.0}, weights=str(tmp_path))
    tower = build_audio(settings).eval()
    waveform = np.random.default_rng(0).normal(0, 0.1, 30 * 16_000).astype(np.float32)
    theirs = WhisperFeatureExtractor()(waveform, sampling_rate=16_000, return_tensors="pt")
    ours = LogMel(settings.features)(torch.from_numpy(waveform)[None])[:, None]

    with torch.no_grad():
        vector = tower(Features(ours, torch.zeros(1, dtype=torch.bool)))
        expected = whole.encoder(theirs["input_features"]).last_hidden_state.mean(dim=1)

    torch.testing.assert_close(vector, expected, rtol=1e-3, atol=1e-3)


def test_whisper_takes_the_first_positions_for_shorter_clips(tmp_path):
    config = WhisperConfig(
        **WHISPER, decoder_layers=1, decoder_attention_heads=2, vocab_size=60_000
    )
    whole = WhisperModel(config)
    whole.save_pretrained(tmp_path)

    tower = build_audio(settings_of("whisper", {}, **OF_WHISPER, weights=str(tmp_path)))

    torch.testing.assert_close(
        tower.model.embed_positions.weight, whole.encoder.embed_positions.weight[:50]
    )


@pytest.mark.filterwarnings("ignore:At least one mel filter has all zero values")  # of Kaldi's
def test_ast_sees_about_the_features_of_its_own_extractor(tmp_path):
    ASTModel(ASTConfig(**AST)).save_pretrained(tmp_path)
    settings = settings_of("ast", {}, **{**OF_AST, "max_s": 10.0}, weights=str(tmp_path))
    tower = build_audio(settings).eval()
    waveform = np.random.default_rng(0).normal(0, 0.1, 160_000).astype(np.float32)
    theirs = ASTFeatureExtractor()(waveform, sampling_rate=16_000, return_tensors="pt")
    seen: list[torch.Tensor] = []
    tower.model.register_forward_pre_hook(lambda _, given: seen.append(given[0]))

    tower(
        Features(
            LogMel(settings.features)(torch.from_numpy(waveform)[None])[:, None],
            torch.zeros(1, dtype=torch.bool),
        )
    )

    # Of each band the mean over 10 s of noise. The lowest bands are narrower than the bins are
    # apart, and what falls into one is chance.
    difference = seen[0][0, :990].mean(dim=0) - theirs["input_values"][0, :990].mean(dim=0)
    assert difference[4:].abs().max() < 0.03
    # What fills up a short clip is the same to the last digit.
    torch.testing.assert_close(seen[0][0, 1001:], theirs["input_values"][0, 1001:])


def test_cnn14_has_the_weights_of_the_published_one():
    with torch.device("meta"):
        tower = Cnn14(Cnn14Size(), n_mels=64)
    classifier = 2048 * 527 + 527

    # "Parameters num: 80753615" in the training log that PANNs was published with.
    assert sum(each.numel() for each in tower.parameters()) + classifier == 80_753_615


def test_cnn14_loads_a_checkpoint_as_panns_publishes_them(tmp_path):
    published = build_audio(settings_of("cnn14", SMALL_CNN14))
    with torch.no_grad():
        published.fc1.weight.fill_(0.25)
    state = {
        **published.state_dict(),
        "spectrogram_extractor.stft.conv_real.weight": torch.zeros(3),
        "logmel_extractor.melW": torch.zeros(3),
        "fc_audioset.weight": torch.zeros(5, 6),
        "fc_audioset.bias": torch.zeros(5),
    }
    torch.save({"iteration": 1, "model": state}, tmp_path / "cnn14.pth")

    tower = build_audio(settings_of("cnn14", SMALL_CNN14, weights=str(tmp_path / "cnn14.pth")))

    assert set(tower.state_dict()) == set(published.state_dict())
    assert (tower.fc1.weight == 0.25).all()


def test_cnn14_by_hand():
    tower = Cnn14(Cnn14Size(channels=(1, 1), embedding=1, block_dropout=0, dropout=0), 4).eval()
    for block in (tower.conv_block1, tower.conv_block2):
        for conv in (block.conv1, block.conv2):
            torch.nn.init.dirac_(conv.weight)  # each convolution hands on what it gets
    torch.nn.init.ones_(tower.fc1.weight)
    log_mel = torch.arange(16.0).reshape(1, 1, 4, 4)

    vector = tower(Features(log_mel, torch.zeros(1, dtype=torch.bool)))

    # 2x2 means: [[2.5, 4.5], [10.5, 12.5]]; over mels: 3.5 and 11.5; maximum + mean = 19.
    # Each of five normalisations in their initial state divides by the root of 1 + 1e-5.
    assert vector.item() == pytest.approx(19.0 / math.sqrt(1 + 1e-5) ** 5, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere.pth", "is no file"), ("text.pth", "cannot be read"), ("other.pth", "does not fit")],
)
def test_a_checkpoint_that_does_not_serve_is_refused(tmp_path, name: str, message: str):
    (tmp_path / "text.pth").write_text("hello")
    torch.save({"model": {"fc1.weight": torch.zeros(1)}}, tmp_path / "other.pth")

    with pytest.raises(ValueError, match=message):
        build_audio(settings_of("cnn14", SMALL_CNN14, weights=str(tmp_path / name)))


def test_a_tower_without_published_weights_takes_none():
    with pytest.raises(ValueError, match=r"audio\.weights: there are none for cnn"):
        build_audio(settings_of("cnn", {}, weights="somebody/cnn"))
