"""What is changed at random in training, on captions."""

import torch

from trainer.features.draws import draw
from trainer.towers.protocol import Tokens
from trainer.towers.tokenizer import Tokenizer

_N_PIECES, _PIECE, _PLACE = range(7, 10)


def interspersed(
    tokens: Tokens, seeds: torch.Tensor, max_pieces: int, tokenizer: Tokenizer
) -> Tokens:
    """Captions with 0 to ``max_pieces`` pieces of the vocabulary put in anywhere, but at the ends.

    A piece that no caption has keeps the weights that it began with, and a tower that takes the
    mean over a caption hears it as loud as any other: then "This is a sound of rain." is nearer to
    what such words happen to be than to rain. Among pieces that mean nothing, a tower learns which
    ones do. Wei and Zou 2019 (EDA) put in synonyms; here there is no lexicon to take them from.

    A caption never gets longer than ``tokenizer.max_tokens``. The same seeds give the same pieces;
    ``seeds`` int64, shape (batch,), on the CPU as the tokens are.
    """
    if max_pieces == 0:
        return tokens
    lengths = tokens.attention_mask.sum(dim=1, keepdim=True)
    n_free = (tokenizer.max_tokens - lengths).clamp(min=0)
    n_new = torch.minimum(draw(seeds, max_pieces + 1, _N_PIECES), n_free)
    n_gaps = lengths - 1
    is_new = (torch.arange(max_pieces) < n_new) & (n_gaps > 0)
    new = tokenizer.ordinary[draw(seeds, len(tokenizer.ordinary), _PIECE, max_pieces)]
    before = draw(seeds, n_gaps.clamp(min=1), _PLACE, max_pieces) + 1
    n_own = tokens.input_ids.shape[1]
    places = torch.cat(
        [
            2 * torch.arange(n_own).expand_as(tokens.input_ids),
            torch.where(is_new, 2 * before - 1, 2 * n_own),
        ],
        dim=1,
    )
    order = places.argsort(dim=1, stable=True)
    ids = torch.cat([tokens.input_ids, new.where(is_new, tokenizer.pad_id)], dim=1)
    mask = torch.cat([tokens.attention_mask, is_new.long()], dim=1)
    longest = int(mask.sum(dim=1).max())
    return Tokens(ids.gather(1, order)[:, :longest], mask.gather(1, order)[:, :longest])
