"""A transformers ClapModel as an encoder: the same vectors as the model that it was saved from."""

from pathlib import Path

import numpy as np
import pytest

from tests.trainer.models_made import CAPTIONS, noise
from trainer.clap_model import folder_of
from trainer.encoder import open_encoder
from trainer.hf import save_as_clap_model
from trainer.model import build_model
from trainer.saved import save_model
from trainer.settings import parse_settings
from trainer.towers.tokenizer import train_tokenizer

SMALL = {
    "name": "tiny-htsat",
    "audio": {
        "tower": "htsat",
        "size": {
            "depths": [1, 1, 1, 1],
            "num_attention_heads": [1, 2, 4, 8],
            "patch_embeds_hidden_size": 8,
            "hidden_size": 64,
        },
    },
    "text": {
        "tower": "roberta",
        "size": {
            "hidden_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": 16,
            "max_position_embeddings": 40,
        },
        "max_tokens": 32,
        "vocabulary": 300,
    },
    "joint": {"dim": 12},
}


@pytest.fixture(scope="module", params=["rand_trunc", "fusion"])
def folders(request, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One model in both forms: ours, and as transformers saves it."""
    folder = tmp_path_factory.mktemp("models")
    bank = {"fusion": "htk", "rand_trunc": "slaney"}[request.param]
    features = {"features": {"truncation": request.param, "bank": bank}}
    settings = parse_settings(SMALL | features, "small")
    tokenizer = train_tokenizer(list(CAPTIONS) * 5, settings)
    model = build_model(settings, tokenizer)
    save_model(folder / "ours", model, tokenizer, settings, {})
    save_as_clap_model(folder / "theirs", model, tokenizer, settings)
    return folder / "ours", folder / "theirs"


def test_it_gives_the_vectors_of_our_own_form(folders):
    ours, theirs = (open_encoder(str(folder)) for folder in folders)
    # A short sound, and one that fills the model's ten seconds.
    sounds = [noise(1.3, 1), noise(10.0, 2)]

    assert (theirs.dim, theirs.sample_rate_hz, theirs.max_s) == (12, 48_000, 10.0)
    assert theirs.scale == pytest.approx(ours.scale)
    assert theirs.embed_texts(CAPTIONS) == pytest.approx(ours.embed_texts(CAPTIONS), abs=1e-5)
    assert theirs.embed_waveforms(sounds) == pytest.approx(ours.embed_waveforms(sounds), abs=1e-3)


def test_nothing_about_it_is_drawn_at_random(folders):
    theirs = open_encoder(str(folders[1]))
    sounds = [noise(1.0, n) for n in range(3)]

    assert np.array_equal(theirs.embed_waveforms(sounds), theirs.embed_waveforms(sounds))


@pytest.mark.parametrize("name", ["no such folder", "./none", "a/b/c", "../etc/passwd"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_refused_without_asking_anybody(name: str):
    with pytest.raises(ValueError, match="no such folder"):
        folder_of(name)
