"""How fast is learned at which step, and which weights decay."""

import math
from dataclasses import dataclass

import torch

from trainer.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Schedule:
    """A linear warm-up, then half a cosine down to 0, as open_clip's ``cosine_lr``.

    ``total_steps`` counts updates, with those of the warm-up.
    """

    peak: float
    warmup_steps: int
    total_steps: int

    def at(self, step: int) -> float:
        """The learning rate of the update after ``step`` others; above 0 until the last is done."""
        if step < self.warmup_steps:
            return self.peak * (step + 1) / self.warmup_steps
        done = (step - self.warmup_steps) / max(1, self.total_steps - self.warmup_steps)
        return self.peak * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def build_schedule(settings: TrainingSettings, batches_per_epoch: int) -> Schedule:
    """The schedule of all epochs, cut at ``max_steps``; an update takes ``accumulate`` batches."""
    total = settings.epochs * math.ceil(batches_per_epoch / settings.accumulate)
    return Schedule(settings.lr, settings.warmup_steps, min(total, settings.max_steps or total))


def build_optimizer(model: torch.nn.Module, settings: TrainingSettings) -> torch.optim.AdamW:
    """AdamW over the weights that learn; without weight decay it is Adam, LAION's choice.

    Decay is for matrices and kernels alone. Biases, norms and the logit scale are left out, as in
    open_clip, and embeddings too, as in minGPT: a piece that is rarely met would fade between two
    visits.
    """
    decayed, spared = decay_groups(model)
    return torch.optim.AdamW(
        [
            {"params": [weight for _, weight in decayed], "weight_decay": settings.weight_decay},
            {"params": [weight for _, weight in spared], "weight_decay": 0.0},
        ],
        lr=settings.lr,
        betas=(settings.beta1, settings.beta2),
    )


Named = list[tuple[str, torch.nn.Parameter]]


def decay_groups(model: torch.nn.Module) -> tuple[Named, Named]:
    """The weights that decay, and those that are spared; frozen ones are in neither."""
    embeddings = {
        id(module.weight) for module in model.modules() if isinstance(module, torch.nn.Embedding)
    }
    decayed: Named = []
    spared: Named = []
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            is_spared = weight.ndim < 2 or id(weight) in embeddings
            (spared if is_spared else decayed).append((name, weight))
    return decayed, spared
