"""Two towers, projected into one space and compared there."""

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from trainer.settings import JointSettings, TrainerSettings
from trainer.towers.audio import build_audio
from trainer.towers.configured import clap_part, whole_clap
from trainer.towers.pretrained import fetched
from trainer.towers.protocol import Features, Tokens
from trainer.towers.text import build_text
from trainer.towers.tokenizer import Tokenizer, pretrained_tokenizer

_ANY_VOCABULARY = 512
"""For a trial of sizes before the vocabulary is known."""

_ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU}


class MlpHead(nn.Module):
    """LAION-CLAP's projection: linear, activation, linear. Named as transformers names it."""

    def __init__(self, width: int, joint: JointSettings) -> None:
        super().__init__()
        self.linear1 = nn.Linear(width, joint.dim)
        self.activation = _ACTIVATIONS[joint.activation]()
        self.dropout = nn.Dropout(joint.dropout)
        self.linear2 = nn.Linear(joint.dim, joint.dim)

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        """Shape (batch, dim)."""
        hidden = self.dropout(self.activation(self.linear1(pooled)))
        return self.linear2(hidden)  # type: ignore[no-any-return]


class ResidualHead(nn.Module):
    """MS-CLAP's projection: linear, and a second one after the activation added to it, normalised.

    Elizalde et al. 2023; without biases and with dropout 0.5 as published.
    """

    def __init__(self, width: int, joint: JointSettings) -> None:
        super().__init__()
        self.linear1 = nn.Linear(width, joint.dim, bias=False)
        self.activation = _ACTIVATIONS[joint.activation]()
        self.linear2 = nn.Linear(joint.dim, joint.dim, bias=False)
        self.dropout = nn.Dropout(joint.dropout)
        self.layer_norm = nn.LayerNorm(joint.dim)

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        """Shape (batch, dim)."""
        first = self.linear1(pooled)
        second = self.dropout(self.linear2(self.activation(first)))
        return self.layer_norm(first + second)  # type: ignore[no-any-return]


class Clap(nn.Module):
    """Audio and text in one space, as unit vectors.

    ``logit_scale`` is the natural logarithm of the factor on cosine similarities; call
    :meth:`clamp_scale` after each step.
    """

    def __init__(self, audio: nn.Module, text: nn.Module, settings: TrainerSettings) -> None:
        super().__init__()
        joint = settings.joint
        if joint.initial_scale > joint.max_scale:
            raise ValueError(
                f"joint.initial_scale {joint.initial_scale} lies above joint.max_scale "
                f"{joint.max_scale}"
            )
        head = MlpHead if joint.head == "mlp" else ResidualHead
        self.audio = audio
        self.text = text
        self.audio_projection = head(_width(audio), joint)
        self.text_projection = head(_width(text), joint)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(joint.initial_scale)))
        self.max_log_scale = math.log(joint.max_scale)
        self._frozen = [
            tower
            for tower, asked in ((audio, settings.audio.frozen), (text, settings.text.frozen))
            if asked
        ]
        for tower in self._frozen:
            tower.requires_grad_(requires_grad=False)
        self.train()

    def train(self, mode: bool = True) -> "Clap":
        """As torch's; a frozen tower stays as in evaluation, its batch statistics too."""
        super().train(mode)
        for tower in self._frozen:
            tower.eval()
        return self

    def embed_audio(self, features: Features) -> torch.Tensor:
        """Float32 unit vectors, shape (batch, dim)."""
        return functional.normalize(self.audio_projection(self.audio(features)).float(), dim=-1)

    def embed_text(self, tokens: Tokens) -> torch.Tensor:
        """Float32 unit vectors, shape (batch, dim)."""
        return functional.normalize(self.text_projection(self.text(tokens)).float(), dim=-1)

    def forward(
        self, features: Features, tokens: Tokens
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Embeddings of audio and text, shape (batch, dim), and the factor on their similarity.

        All three come out here, so that what wraps the model in several processes sees each
        parameter used.
        """
        return self.embed_audio(features), self.embed_text(tokens), self.logit_scale.exp()

    @torch.no_grad()
    def clamp_scale(self) -> None:
        """Keeps the factor within [1, ``joint.max_scale``], as LAION-CLAP does after each step."""
        self.logit_scale.clamp_(0.0, self.max_log_scale)


def _width(tower: Any) -> int:
    return int(tower.width)


def build_model(settings: TrainerSettings, tokenizer: Tokenizer) -> Clap:
    """The model of the settings, on the CPU and in training mode.

    Untrained weights depend on ``settings.seed`` alone. Where both towers come from the same
    ClapModel of transformers, so do the projections and the scale.

    Raises:
        ValueError: A tower cannot be built; the message names the key. No data are needed to know.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        audio = build_audio(settings)
        text = build_text(settings, tokenizer.vocabulary_size, tokenizer.pad_id)
        model = Clap(audio, text, settings)
    _take_projections(model, settings)
    return model


def check_model(settings: TrainerSettings) -> None:
    """Says before any data are read whether a model can be built: sizes, features, weights.

    Towers without weights are tried without memory for them; of the others the files are fetched.

    Raises:
        ValueError: As :func:`build_model`.
    """
    audio, text = settings.audio, settings.text
    if text.tokenizer or text.weights:
        pretrained_tokenizer(settings)
    with torch.random.fork_rng(devices=[]), torch.device("meta"):
        if not audio.weights:
            build_audio(settings)
        if not text.weights:
            build_text(settings, text.size.get("vocab_size", _ANY_VOCABULARY), pad_id=1)
    if audio.weights and audio.tower != "cnn14":
        fetched("audio.weights", audio.weights, audio.revision)
    elif audio.weights:
        build_audio(settings)
    if text.weights:
        fetched("text.weights", text.weights, text.revision)


def _take_projections(model: Clap, settings: TrainerSettings) -> None:
    audio, text = settings.audio, settings.text
    same = (audio.weights, audio.revision) == (text.weights, text.revision)
    if not audio.weights or not same or audio.tower != "htsat":
        return
    weights = fetched("audio.weights", audio.weights, audio.revision)
    config = whole_clap(weights)
    if config is None:
        return
    joint = settings.joint
    found = ("mlp", config.projection_hidden_act, config.projection_dim)
    if (joint.head, joint.activation, joint.dim) != found:
        raise ValueError(
            "audio.weights: it is a whole ClapModel, which needs joint.head=mlp, "
            f"joint.activation={found[1]} and joint.dim={found[2]}"
        )
    whole: Any = clap_part(weights, "", where="audio.weights")
    model.audio_projection.load_state_dict(whole.audio_projection.state_dict())
    model.text_projection.load_state_dict(whole.text_projection.state_dict())
    with torch.no_grad():
        model.logit_scale.copy_(whole.logit_scale_a)
