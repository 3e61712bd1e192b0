import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from numpy.typing import NDArray
from safetensors.torch import load_file
from transformers import RobertaConfig, RobertaModel

from trainer.data.batch import Batch
from trainer.features.features import FeatureMaker
from trainer.model import Clap, build_model
from trainer.saved import load_model, save_model
from trainer.settings import TrainerSettings, parse_settings
from trainer.towers.tokenizer import Tokenizer, train_tokenizer

CAPTIONS = ["rain on a roof", "a dog barks", "rain on leaves"]
RATE_HZ = 16_000


def settings_of(text: dict[str, Any] | None = None, **features: Any) -> TrainerSettings:
    return parse_settings(
        {
            "audio": {"tower": "cnn", "size": {"channels": [4, 8]}},
            "text": text or {"tower": "small", "size": {"d_model": 16}, "max_tokens": 8},
            "joint": {"dim": 6},
            "features": {"sample_rate_hz": RATE_HZ, "max_hz": 8_000.0, "max_s": 0.5, **features},
        },
        "test",
    )


def trained(settings: TrainerSettings) -> tuple[Clap, Tokenizer]:
    tokenizer = train_tokenizer(CAPTIONS, settings)
    model = build_model(settings, tokenizer)
    # As after a step: the batch statistics are not those of a fresh model any more.
    model.audio.bands.running_mean.fill_(-30.0)
    return model, tokenizer


def noise(seconds: float, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.1, int(seconds * RATE_HZ)).astype(np.float32)


def saved(folder: Path, settings: TrainerSettings | None = None) -> tuple[Clap, Tokenizer]:
    settings = settings or settings_of()
    model, tokenizer = trained(settings)
    save_model(folder, model, tokenizer, settings, {"steps": 3})
    return model, tokenizer


def test_a_saved_model_gives_the_same_embeddings(tmp_path):
    model, tokenizer = saved(tmp_path / "model")
    batch = Batch(
        keys=("a",),
        waveforms=torch.from_numpy(noise(0.5)[None]),
        n_frames=torch.tensor([RATE_HZ // 2]),
        captions=("",),
        all_captions=((),),
        tags=((),),
        seeds=torch.zeros(1, dtype=torch.int64),
    )
    model.eval()
    with torch.no_grad():
        audio = model.embed_audio(FeatureMaker(settings_of())(batch, train=False)).numpy()
        text = model.embed_text(tokenizer(CAPTIONS)).numpy()

    loaded = load_model(tmp_path / "model")

    np.testing.assert_allclose(loaded.embed_waveforms([noise(0.5)]), audio, atol=1e-6)
    np.testing.assert_allclose(loaded.embed_texts(CAPTIONS), text, atol=1e-6)


def test_how_it_is_batched_changes_nothing(tmp_path):
    saved(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    sounds = [noise(seconds, seed) for seed, seconds in enumerate([0.1, 0.5, 0.7, 0.2, 2.0])]

    one_by_one = np.concatenate([loaded.embed_waveforms([sound]) for sound in sounds])

    np.testing.assert_allclose(loaded.embed_waveforms(sounds, batch=2), one_by_one, atol=1e-6)
    np.testing.assert_allclose(
        loaded.embed_texts(CAPTIONS, batch=2), loaded.embed_texts(CAPTIONS), atol=1e-6
    )


def test_of_a_long_sound_the_middle_is_heard(tmp_path):
    saved(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    middle = noise(0.5)
    long = np.concatenate([noise(1.0, 1), middle, noise(1.0, 2)])

    np.testing.assert_array_equal(loaded.embed_waveforms([long]), loaded.embed_waveforms([middle]))


def test_a_short_sound_is_filled_as_the_settings_say(tmp_path):
    saved(tmp_path / "model", settings_of(padding="repeat"))
    loaded = load_model(tmp_path / "model")
    short = noise(0.2)
    repeated = np.tile(short, 3)[: RATE_HZ // 2]

    np.testing.assert_array_equal(
        loaded.embed_waveforms([short]), loaded.embed_waveforms([repeated])
    )


def test_nothing_gives_no_vectors(tmp_path):
    saved(tmp_path / "model")
    loaded = load_model(tmp_path / "model")

    assert loaded.embed_texts([]).shape == loaded.embed_waveforms([]).shape == (0, 6)


@pytest.mark.parametrize("bad", [np.zeros(0, np.float32), np.zeros((2, 100), np.float32)])
def test_what_is_no_mono_sound_is_refused(tmp_path, bad: NDArray[np.float32]):
    saved(tmp_path / "model")

    with pytest.raises(ValueError, match=r"a sound has shape \(frames,\) and is not empty"):
        load_model(tmp_path / "model").embed_waveforms([bad])


def test_the_same_model_is_saved_in_the_same_bytes(tmp_path):
    saved(tmp_path / "a")
    saved(tmp_path / "b")

    names = {"model.safetensors", "settings.yaml", "tokenizer.json", "model.json"}
    assert {path.name for path in (tmp_path / "a").iterdir()} == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_the_metadata_say_what_made_it(tmp_path):
    model, _ = saved(tmp_path / "model")

    metadata = json.loads((tmp_path / "model/model.json").read_text())

    tensors = load_file(tmp_path / "model/model.safetensors")
    weights = {key for key, _ in model.named_parameters()}
    assert metadata["n_parameters"] == sum(tensors[key].numel() for key in weights)
    assert metadata["versions"]["torch"] == torch.__version__
    assert metadata["dim"] == 6
    assert metadata["extra"] == {"steps": 3}


def test_weights_that_it_began_with_are_named_without_a_path_and_not_needed_again(tmp_path):
    began = tmp_path / "secret" / "roberta"
    settings = settings_of({"tower": "roberta", "weights": str(began), "max_tokens": 8})
    tokenizer = train_tokenizer(CAPTIONS, settings)
    RobertaModel(
        RobertaConfig(
            vocab_size=tokenizer.vocabulary_size,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
        )
    ).save_pretrained(began)
    model = build_model(settings, tokenizer).eval()
    save_model(tmp_path / "model", model, tokenizer, settings, {})
    began.rename(tmp_path / "moved")

    loaded = load_model(tmp_path / "model")

    written = (tmp_path / "model/settings.yaml").read_text()
    assert "secret" not in written
    assert yaml.safe_load(written)["text"]["weights"] == "roberta"
    assert yaml.safe_load(written)["text"]["size"]["hidden_size"] == 16
    with torch.no_grad():
        expected = model.embed_text(tokenizer(CAPTIONS)).numpy()
    np.testing.assert_allclose(loaded.embed_texts(CAPTIONS), expected, atol=1e-6)


def test_weights_that_two_parts_share_are_saved_once_and_shared_again(tmp_path):
    size = {"d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2}
    saved(tmp_path / "model", settings_of({"tower": "t5", "size": size, "max_tokens": 8}))

    text: Any = load_model(tmp_path / "model").model.text

    assert text.model.shared.weight is text.model.encoder.embed_tokens.weight


def test_a_model_takes_the_place_of_the_one_before(tmp_path):
    saved(tmp_path / "model")
    saved(tmp_path / "model", settings_of(padding="pad"))

    assert load_model(tmp_path / "model").settings.features.padding == "pad"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_is_no_model_is_not_overwritten(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model/thesis.txt").write_text("years of work")

    with pytest.raises(ValueError, match="model exists and is no model"):
        saved(tmp_path / "model")

    assert (tmp_path / "model/thesis.txt").exists()


def test_nothing_is_left_of_a_model_that_could_not_be_saved(tmp_path):
    settings = settings_of()
    model, tokenizer = trained(settings)

    with pytest.raises(TypeError):
        save_model(tmp_path / "model", model, tokenizer, settings, {"no JSON": object()})

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"is no trained model: it needs model.safetensors"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("model.safetensors", "cut off", "does not fit settings.yaml"),
        ("settings.yaml", "{", "settings.yaml cannot be read"),
        ("settings.yaml", "audio: {tower: cnn}", "settings.yaml: text: Field required"),
        ("tokenizer.json", "", "no readable tokenizer.json"),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path, name: str, content: str, message: str):
    saved(tmp_path / "model")
    (tmp_path / "model" / name).write_text(content)

    with pytest.raises(ValueError, match=message):
        load_model(tmp_path / "model")


@pytest.mark.parametrize("device", ["cuda:99", "abacus"])
def test_a_device_that_is_not_there_is_refused(tmp_path, device: str):
    saved(tmp_path / "model")

    with pytest.raises(ValueError, match=f"device '{device}' cannot be used here"):
        load_model(tmp_path / "model", device)
