"""The reader's network as PyTorch trains it; what it computes is said in ``models/reader.py``."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from augment.models.named_words import Token
from augment.models.reader import (
    DIRECTIONS,
    FORMS,
    MOST_TOKENS,
    PARTS,
    ROLES,
    Array,
    Words,
)
from augment.models.taste import Taste
from augment.training.settings import TrainingSettings

_DROPOUT = 0.2
_SPREAD = 0.3
_LENGTH = 3.0
"""Of what a lemma begins as, so that it is about as loud as the other tables."""


class Rows:
    """Sentences as tensors."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def batch(self, sentences: Sequence[Sequence[Token]]) -> tuple[Tensor, Tensor, Tensor]:
        """Numbers, shape (sentences, tokens, 4), shares of roles, and lengths."""
        lengths = [min(MOST_TOKENS, len(each)) for each in sentences]
        numbers = np.full((len(sentences), max(lengths), 4), -1, np.int64)
        roles = np.zeros((len(sentences), max(lengths), len(ROLES)), np.float32)
        for at, (sentence, length) in enumerate(zip(sentences, lengths, strict=True)):
            for place, token in enumerate(sentence[:length]):
                told = self._words.described(token)
                numbers[at, place] = told[:4]
                roles[at, place] = told.roles
        return torch.from_numpy(numbers), torch.from_numpy(roles), torch.tensor(lengths)


class Network(nn.Module):
    """What :class:`Reader` computes, with dropout."""

    def __init__(
        self,
        words: Words,
        vectors: Mapping[str, Array],
        n_traits: int,
        settings: TrainingSettings,
    ) -> None:
        super().__init__()
        width = settings.reader_width
        half = width // 2
        # Row 0 says nothing: there numbers of -1 point, and what they point to is not learned.
        self.function = nn.Embedding(len(words.functions) + 2, width, padding_idx=0)
        self.form = nn.Embedding(len(FORMS) + 1, width, padding_idx=0)
        self.part = nn.Embedding(len(PARTS) + 1, width, padding_idx=0)
        self.lemma = nn.Embedding(len(words.lemmas) + 1, settings.reader_lemma_width, padding_idx=0)
        self.lemma_in = nn.Linear(settings.reader_lemma_width, width, bias=False)
        self.role = nn.Linear(len(ROLES), width, bias=False)
        self.layers = nn.ModuleDict({d: nn.GRU(width, half, batch_first=True) for d in DIRECTIONS})
        self.norm = nn.LayerNorm(2 * width)
        self.out = nn.Linear(2 * width, 1)
        self.trait = nn.Linear(n_traits, 1, bias=False)
        self.dropout = nn.Dropout(_DROPOUT)
        for table in (self.function, self.form, self.part):
            nn.init.normal_(table.weight, 0, _SPREAD)
            nn.init.zeros_(table.weight[0].detach())
        nn.init.zeros_(self.lemma.weight)
        for row, lemma in enumerate(words.lemmas, start=1):
            if lemma in vectors:
                vector = torch.from_numpy(vectors[lemma])
                self.lemma.weight.data[row, : len(vector)] = _LENGTH * vector
        nn.init.zeros_(self.trait.weight)

    def forward(
        self, numbers: Tensor, roles: Tensor, lengths: Tensor, traits: Tensor | None
    ) -> Tensor:
        function, lemma, form, part = (numbers + 1).unbind(dim=2)
        known = self.lemma((lemma - 1).clamp(min=0))
        tokens = (
            self.function(function)
            + self.form(form)
            + self.part(part)
            + self.lemma_in(self.dropout(known))
            + self.role(roles)
        )
        tokens = self.dropout(tokens)
        places = torch.arange(tokens.shape[1])
        there = (places < lengths[:, None])[:, :, None]
        from_end = (lengths[:, None] - 1 - places).clamp(min=0)
        backward = tokens.gather(1, from_end[:, :, None].expand_as(tokens))
        found = []
        for layer, given in zip(self.layers.values(), (tokens, backward), strict=True):
            held, _ = layer(given)
            found += [
                held.masked_fill(~there, -torch.inf).amax(dim=1),
                (held * there).sum(dim=1) / lengths[:, None],
            ]
        logits = self.out(self.dropout(self.norm(torch.cat(found, dim=1))))
        if traits is not None:
            logits = logits + self.trait(traits)
        return logits[:, 0]  # type: ignore[no-any-return]

    def add_half(self, taste: Taste, scale: Array) -> None:
        """Adds half of what the traits tell alone, once before and once after marks are learned.

        Learned beside words, they tell less than they know: of 2,950 sets that it had not seen, a
        person's sentence was first for 65.1 % with the second half, for 63.9 % without it.
        """
        half = 0.5 * np.asarray(taste.weights, np.float32) * scale
        self.trait.weight.data += torch.from_numpy(half)

    def weights(self) -> Mapping[str, Array]:
        """By the names and in the shapes that :class:`Reader` takes."""
        found = {name: getattr(self, name).weight[1:] for name in ("function", "form", "part")}
        found["lemma"] = self.lemma.weight
        for name in ("lemma_in", "role"):
            found[name] = getattr(self, name).weight.T
        for direction, layer in self.layers.items():
            found |= {
                f"{direction}_in": layer.weight_ih_l0.T,
                f"{direction}_state": layer.weight_hh_l0.T,
                f"{direction}_in_bias": layer.bias_ih_l0,
                f"{direction}_state_bias": layer.bias_hh_l0,
            }
        found |= {"norm": self.norm.weight, "norm_bias": self.norm.bias}
        found |= {"out": self.out.weight[0], "trait": self.trait.weight[0], "bias": self.out.bias}
        return {name: each.detach().numpy().copy() for name, each in found.items()}
