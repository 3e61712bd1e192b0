"""A small transformer encoder that trains in minutes on a CPU."""

from typing import Any

import torch
from pydantic import Field
from torch import nn

from trainer.settings import Section, TrainerSettings
from trainer.towers.protocol import Tokens
from trainer.towers.sizes import read_size


class SmallTextSize(Section):
    """Width, depth and heads of the encoder; the feed-forward layers are four times as wide."""

    d_model: int = Field(default=128, ge=1)
    layers: int = Field(default=2, ge=0)
    heads: int = Field(default=4, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)


class SmallText(nn.Module):
    """Embeddings of pieces and positions, an encoder (pre-norm), the mean over the tokens."""

    revision = ""

    def __init__(self, size: SmallTextSize, vocabulary_size: int, pad_id: int, n_max: int) -> None:
        super().__init__()
        self.size: dict[str, Any] = size.model_dump(mode="json")
        self.width = size.d_model
        self.pieces = nn.Embedding(vocabulary_size, size.d_model, padding_idx=pad_id)
        self.positions = nn.Embedding(n_max, size.d_model)
        for embedding in (self.pieces, self.positions):
            nn.init.normal_(embedding.weight, std=0.02)
        layer = nn.TransformerEncoderLayer(
            size.d_model,
            size.heads,
            4 * size.d_model,
            size.dropout,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        self.encoder = nn.TransformerEncoder(layer, size.layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(size.d_model)

    def forward(self, tokens: Tokens) -> torch.Tensor:
        """Shape (batch, d_model)."""
        ids = tokens.input_ids
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.pieces(ids) + self.positions(places)
        states = self.encoder(states, src_key_padding_mask=tokens.attention_mask == 0)
        return masked_mean(self.norm(states), tokens.attention_mask)


def masked_mean(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean of the states where the mask is 1, shape (batch, width); 0 where it nowhere is."""
    weights = mask[:, :, None].to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)


def last_state(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The state at the last place where the mask is 1, shape (batch, width)."""
    places = torch.arange(mask.shape[1], device=mask.device) * mask
    return states[torch.arange(len(states), device=states.device), places.argmax(dim=1)]


def build_small_text(settings: TrainerSettings, vocabulary_size: int, pad_id: int) -> SmallText:
    """The tower that ``text`` describes.

    Raises:
        ValueError: The size has a mistake; weights were asked for, of which there are none.
    """
    if settings.text.weights:
        raise ValueError("text.weights: there are none for small; leave it empty")
    size = read_size(SmallTextSize, settings.text.size, "text.size")
    if size.d_model % size.heads:
        raise ValueError(f"text.size.d_model {size.d_model} is no multiple of heads {size.heads}")
    return SmallText(size, vocabulary_size, pad_id, settings.text.max_tokens)
