"""A trained HTSAT with RoBERTa as a folder that transformers' ClapModel and ClapProcessor read."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tokenizers
import torch
from transformers import (
    ClapAudioConfig,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapProcessor,
    ClapTextConfig,
    PreTrainedTokenizerFast,
)

from trainer.model import Clap
from trainer.settings import TrainerSettings
from trainer.towers.configured import quiet, size_of
from trainer.towers.sizes import n_frames
from trainer.towers.tokenizer import BEGIN, END, MASK, UNKNOWN, Tokenizer

_BUFFERS = ("text_model.embeddings.position_ids", "text_model.embeddings.token_type_ids")
"""What ClapTextModel keeps with its weights, and RobertaModel makes anew."""


def save_as_clap_model(
    folder: Path, model: Clap, tokenizer: Tokenizer, settings: TrainerSettings
) -> None:
    """Writes the folder whole, or not at all.

    ``ClapModel.from_pretrained(folder)`` and ``ClapProcessor.from_pretrained(folder)`` give the
    same embeddings. What transformers does at random stays so: where a clip longer than ``max_s``
    is cut, and, with fusion, which clip of a batch without long ones it fuses none the less.

    Raises:
        ValueError: transformers has no such model: other towers, another head, features that its
            extractor does not make; or the folder exists.
    """
    folder = folder.absolute()
    if folder.exists():
        raise ValueError(f"{folder.name} exists; give a folder that is not there")
    _check(model, settings)
    theirs = _as_clap_model(model, settings)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        with quiet():
            theirs.save_pretrained(made)
        ClapProcessor(_extractor(settings), _tokenizer(tokenizer)).save_pretrained(made)
        made.rename(folder)


def _check(model: Clap, settings: TrainerSettings) -> None:
    """Refuses what would load in transformers, and give other embeddings there."""
    features, joint = settings.features, settings.joint
    bank = "htk" if features.truncation == "fusion" else "slaney"
    asked = {
        "audio.tower": (settings.audio.tower, "htsat"),
        "text.tower": (settings.text.tower, "roberta"),
        "joint.head": (joint.head, "mlp"),
        "features.bank": (features.bank, bank),
    }
    for key, (found, needed) in asked.items():
        if found != needed:
            raise ValueError(f"a transformers ClapModel needs {key}={needed}, and it is {found}")
    if features.max_s != int(features.max_s):
        raise ValueError(
            f"ClapFeatureExtractor counts whole seconds, and features.max_s is {features.max_s}"
        )
    if features.truncation == "fusion" and features.n_mels != 64:
        raise ValueError("ClapFeatureExtractor shrinks to 64 bands, so fusion needs that n_mels")
    audio: Any = model.audio
    if n_frames(features) > audio.max_frames:
        raise ValueError(
            f"ClapModel takes {audio.max_frames} frames, and features.max_s makes "
            f"{n_frames(features)}"
        )


def _as_clap_model(model: Clap, settings: TrainerSettings) -> ClapModel:
    audio: Any = model.audio
    text: Any = model.text
    known = ClapTextConfig().to_dict().keys()
    text_size = {key: value for key, value in size_of(text.model.config).items() if key in known}
    config = ClapConfig(
        text_config=ClapTextConfig(**text_size).to_dict(),
        audio_config=ClapAudioConfig(**size_of(audio.model.config)).to_dict(),
        projection_dim=settings.joint.dim,
        projection_hidden_act=settings.joint.activation,
        logit_scale_init_value=settings.joint.initial_scale,
    )
    theirs = ClapModel(config)
    ours = {
        f"{name}.{key}": value
        for name, part in (
            ("audio_model", audio.model),
            ("audio_projection", model.audio_projection),
            ("text_model", text.model),
            ("text_projection", model.text_projection),
        )
        for key, value in part.state_dict().items()
    }
    # The similarity is symmetric, so that one scale serves both directions.
    scale = model.logit_scale.detach()
    ours |= {"logit_scale_a": scale, "logit_scale_t": scale}
    kept = theirs.state_dict()
    ours |= {key: kept[key] for key in _BUFFERS if key in kept}
    with torch.no_grad():
        theirs.load_state_dict({key: value.cpu() for key, value in ours.items()})
    theirs.eval()
    return theirs


def _extractor(settings: TrainerSettings) -> ClapFeatureExtractor:
    features = settings.features
    return ClapFeatureExtractor(
        feature_size=features.n_mels,
        sampling_rate=features.sample_rate_hz,
        hop_length=features.hop,
        max_length_s=int(features.max_s),
        fft_window_size=features.n_fft,
        # Its own default is 0, with which it would make other features than the model saw.
        frequency_min=features.min_hz,
        frequency_max=features.max_hz,
        truncation=features.truncation,
        padding=features.padding,
    )


def _tokenizer(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    backend = tokenizers.Tokenizer.from_str(tokenizer.backend.to_str())
    # ClapProcessor hands the tokenizer's limit to the extractor, which would count it in samples.
    backend.no_truncation()
    backend.no_padding()
    special = {
        "bos_token": BEGIN,
        "cls_token": BEGIN,
        "eos_token": END,
        "sep_token": END,
        "unk_token": UNKNOWN,
        "mask_token": MASK,
    }
    # A piece that the vocabulary lacks would be added to it, beyond the model's embeddings.
    known = {key: piece for key, piece in special.items() if backend.token_to_id(piece) is not None}
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token=tokenizer.pad,
        model_max_length=tokenizer.max_tokens,
        **known,
    )
