"""The contrastive loss, over the pairs of all ranks.

Symmetric, as in CLIP (Radford et al. 2021, figure 3) and LAION-CLAP (Wu et al. 2023, equation 2):
transformers' ``ClapModel(return_loss=True)`` takes text to audio twice instead.
"""

from typing import Any

import torch
import torch.distributed as dist
from torch.nn.functional import cross_entropy, pad

from trainer.distributed import Ranks, counts


def info_nce(audio: torch.Tensor, text: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Mean over both directions of the cross-entropy of finding each row's partner, in nats.

    Args:
        audio: L2-normalised embeddings, shape (pairs, dim); row i belongs to row i of ``text``.
        text: The same for the captions.
        scale: What similarities are multiplied by, a positive scalar (not its logarithm).

    Returns:
        A float32 scalar; 0 for a single pair, ln(pairs) where nothing is told apart.
    """
    logits = scale.float() * audio.float() @ text.float().T
    partners = torch.arange(len(logits), device=logits.device)
    return (cross_entropy(logits, partners) + cross_entropy(logits.T, partners)) / 2


def gathered_info_nce(
    ranks: Ranks, audio: torch.Tensor, text: torch.Tensor, scale: torch.Tensor
) -> torch.Tensor:
    """:func:`info_nce` of the ranks' pairs joined, in their order; the same value on each.

    The mean over ranks of the gradients that it leaves (of features, of scale, of whatever lies
    before them) is the gradient of the joined batch on one device. Ranks may have different numbers
    of pairs, also none, but not all of them none.
    """
    return info_nce(gather_rows(ranks, audio), gather_rows(ranks, text), scale)


def gather_rows(ranks: Ranks, rows: torch.Tensor) -> torch.Tensor:
    """The rows of all ranks, by rank, shape (all rows, dim); gradients flow back to their rank."""
    if ranks.world_size == 1:
        return rows
    gathered: torch.Tensor = _Gather.apply(rows, tuple(counts(ranks, len(rows))), ranks.rank)
    return gathered


class _Gather(torch.autograd.Function):
    """all_gather, whose backward pass sums what all ranks' losses want of a row.

    torch.distributed.nn has one too, for equal shapes only.
    """

    @staticmethod
    def forward(
        context: Any, rows: torch.Tensor, n_rows: tuple[int, ...], rank: int
    ) -> torch.Tensor:
        context.n_rows, context.rank = n_rows, rank
        own = pad(rows, (0, 0, 0, max(n_rows) - len(rows))).contiguous()
        found = [torch.empty_like(own) for _ in n_rows]
        dist.all_gather(found, own)
        return torch.cat([each[:n] for each, n in zip(found, n_rows, strict=True)])

    @staticmethod
    def backward(context: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        wanted = gradients[0].contiguous()
        dist.all_reduce(wanted)
        return wanted.split(context.n_rows)[context.rank], None, None
