"""The two stages of a training: many plain sentences first, then those that people would write.

A grammar makes as many sentences as are wanted, and teaches what keywords and sentences are; but
its sense and its turns are the few that its rules know. So the last steps learn from captions that
were written by hand, at a lower rate, so that what came before is kept.
"""

import math
from dataclasses import dataclass
from typing import Literal

from augment.training.settings import TrainingSettings

LEAST_RATE = 0.05
"""Of a stage's height, at its end."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """The shares of the grammar and of the written captions; CSV files have the rest."""

    grammar: float
    written: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps of a training that share a mixture, and one rise and fall of the learning rate."""

    name: Literal["", "finish/"]
    """What the seeds of its draws have before the number."""

    first: int
    """How many steps of the training lie before it."""

    steps: int
    learning_rate: float
    warm_up_steps: int
    mixture: Mixture

    def rate(self, step: int) -> float:
        """The learning rate at a step of the training: a straight rise, then a cosine."""
        step -= self.first
        if step < self.warm_up_steps:
            return self.learning_rate * (step + 1) / self.warm_up_steps
        done = (step - self.warm_up_steps) / max(1, self.steps - self.warm_up_steps)
        share = LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * done))
        return self.learning_rate * share


def stages(settings: TrainingSettings) -> tuple[Stage, ...]:
    """The stages of a training, in order; a stage of no steps is left out."""
    grammar, written = settings.grammar_fraction, settings.written_fraction
    warm_up = settings.warm_up_steps
    both = (
        Stage("", 0, settings.steps, settings.learning_rate, warm_up, Mixture(grammar)),
        Stage(
            "finish/",
            settings.steps,
            settings.finish_steps,
            settings.finish_learning_rate,
            warm_up,
            Mixture(grammar * (1 - written), written),
        ),
    )
    return tuple(stage for stage in both if stage.steps)
