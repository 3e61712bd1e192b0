"""The text towers by name: the small one, and those of transformers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import nn
from transformers import (
    BertConfig,
    BertModel,
    CLIPTextConfig,
    CLIPTextModel,
    GPT2Config,
    GPT2Model,
    RobertaConfig,
    RobertaModel,
    T5Config,
    T5EncoderModel,
)

from trainer.settings import TrainerSettings
from trainer.towers.configured import clap_part, configured, size_of, whole_clap, with_weights
from trainer.towers.pretrained import Pretrained, fetched
from trainer.towers.protocol import Tokens
from trainer.towers.small_text import build_small_text, last_state, masked_mean

Pooling = Literal["pooler", "first", "last", "mean"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A text encoder of transformers, and how a caption's vector is taken from it.

    ``pooling``: pooler is a layer with tanh on the first token, as LAION-CLAP takes RoBERTa's;
    first and last are a token's state, as MS-CLAP takes BERT's and GPT-2's; mean is over all.
    ``positions`` names the key that limits the tokens; empty where nothing does.
    """

    config: Any
    model: Any
    pooling: Pooling
    positions: str


KINDS: Mapping[str, Kind] = {
    "roberta": Kind(RobertaConfig, RobertaModel, "pooler", "max_position_embeddings"),
    "bert": Kind(BertConfig, BertModel, "first", "max_position_embeddings"),
    "gpt2": Kind(GPT2Config, GPT2Model, "last", "n_positions"),
    "t5": Kind(T5Config, T5EncoderModel, "mean", ""),
    "clip": Kind(CLIPTextConfig, CLIPTextModel, "last", "max_position_embeddings"),
}

TEXT_TOWERS = ("small", *KINDS)


class TransformersText(nn.Module):
    """An encoder of transformers as a tower."""

    def __init__(self, model: Any, pooling: Pooling, revision: str = "") -> None:
        super().__init__()
        if pooling != "pooler" and getattr(model, "pooler", None) is not None:
            model.pooler = None  # without use it would have no gradient
        self.model = model
        self.pooling = pooling
        self.revision = revision
        self.size: dict[str, Any] = size_of(model.config)
        self.width: int = model.config.hidden_size

    def forward(self, tokens: Tokens) -> torch.Tensor:
        """Shape (batch, hidden_size)."""
        mask = tokens.attention_mask
        output = self.model(input_ids=tokens.input_ids, attention_mask=mask)
        if self.pooling == "pooler":
            return output.pooler_output  # type: ignore[no-any-return]
        states: torch.Tensor = output.last_hidden_state
        if self.pooling == "first":
            return states[:, 0]
        return last_state(states, mask) if self.pooling == "last" else masked_mean(states, mask)


def build_text(settings: TrainerSettings, vocabulary_size: int, pad_id: int) -> nn.Module:
    """The text tower of the settings, a TextTower.

    Beside ``width`` it has ``size``, which builds it again without its weights, and ``revision``,
    the hub's commit that they came from.

    Args:
        settings: Of the whole model.
        vocabulary_size: Of the tokenizer.
        pad_id: The piece that fills short captions up.

    Raises:
        ValueError: The tower is unknown, cannot be built from these settings, or does not fit the
            tokenizer; the weights cannot be had.
    """
    text = settings.text
    if text.tower == "small":
        return build_small_text(settings, vocabulary_size, pad_id)
    kind = KINDS.get(text.tower)
    if kind is None:
        raise ValueError(f"text.tower is {text.tower!r}; known are {', '.join(TEXT_TOWERS)}")
    if not text.weights:
        size = _with_defaults(settings, kind, vocabulary_size, pad_id)
        config = configured(kind.config, size, {"pad_token_id": pad_id}, where="text.size")
        _check(config, settings, kind, vocabulary_size)
        return TransformersText(_no_cache(kind.model(config)), kind.pooling)
    weights = fetched("text.weights", text.weights, text.revision)
    model = _no_cache(_pretrained(settings, kind, weights))
    _check(model.config, settings, kind, vocabulary_size)
    if text.tower == "roberta" and model.config.pad_token_id != pad_id:
        raise ValueError(
            f"text.tokenizer: it pads with piece {pad_id}, and the weights were trained with "
            f"{model.config.pad_token_id}"
        )
    return TransformersText(model, kind.pooling, weights.revision)


def _with_defaults(
    settings: TrainerSettings, kind: Kind, vocabulary_size: int, pad_id: int
) -> dict[str, Any]:
    size = dict(settings.text.size)
    size.setdefault("vocab_size", vocabulary_size)
    if kind.positions:
        size.setdefault(kind.positions, settings.text.max_tokens + _shift(settings, pad_id))
    return size


def _shift(settings: TrainerSettings, pad_id: int) -> int:
    """RoBERTa counts positions from the one after the padding's."""
    return pad_id + 1 if settings.text.tower == "roberta" else 0


def _check(config: Any, settings: TrainerSettings, kind: Kind, vocabulary_size: int) -> None:
    if config.vocab_size < vocabulary_size:
        raise ValueError(
            f"text.size.vocab_size {config.vocab_size} is smaller than the tokenizer's "
            f"{vocabulary_size}"
        )
    if config.hidden_size % config.num_attention_heads and settings.text.tower != "t5":
        raise ValueError(
            f"text.size: its width {config.hidden_size} is no multiple of its heads "
            f"{config.num_attention_heads}"
        )
    if kind.positions:
        most = getattr(config, kind.positions) - _shift(settings, config.pad_token_id or 0)
        if most < settings.text.max_tokens:
            raise ValueError(
                f"text.max_tokens is {settings.text.max_tokens}, and the tower has positions for "
                f"{most}"
            )


def _pretrained(settings: TrainerSettings, kind: Kind, weights: Pretrained) -> Any:
    where = "text.weights"
    clap = whole_clap(weights)
    if clap is None:
        base = kind.config.from_pretrained(weights.folder)
        config = configured(kind.config, settings.text.size, {}, where="text.size", base=base)
        return with_weights(kind.model, config, weights, where=where)
    if settings.text.tower != "roberta" or settings.text.size:
        raise ValueError(
            f"{where}: it is a whole ClapModel, whose text tower is `roberta` of the size it has"
        )
    size = {key: value for key, value in size_of(clap.text_config).items() if key in _SHARED}
    model = RobertaModel(configured(RobertaConfig, size, {}, where="text.size"))
    # The two classes differ in buffers that hold no weights.
    state = clap_part(weights, "text_model", where=where).state_dict()
    model.load_state_dict({key: state[key] for key in model.state_dict()})
    return model


_SHARED = frozenset(RobertaConfig().to_dict())
"""Keys that RoBERTa's configuration has in common with CLAP's text part."""


def _no_cache(model: Any) -> Any:
    if hasattr(model.config, "use_cache"):
        model.config.use_cache = False
    return model
