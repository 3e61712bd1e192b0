"""Which of several sentences a person would have written: what readers said of others, learned.

Readers marked proposals of the captioner; a logistic regression over the traits of a sentence
learned what they took for a person's. What it says is a log odds: at 0 every other such sentence
reads as if somebody had written it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path

import numpy as np

from augment.models.traits import NAMES, Traits

RIDGE = 10.0
"""How strongly weights, of traits at unit variance, are held small; by five-fold validation."""

_ROUNDS = 30
_CONVERGED = 1e-9


@dataclass(frozen=True, slots=True)
class Taste:
    """A weight for each trait, in their order."""

    weights: tuple[float, ...]
    bias: float

    @classmethod
    def learned(cls, sentences: Sequence[Traits], liked: Sequence[bool]) -> "Taste":
        """From the traits of sentences, and which of them were taken for a person's.

        Newton's method; the same weights from the same sentences.
        """
        table = np.array(sentences)
        mean, scale = table.mean(axis=0), table.std(axis=0)
        scale[scale == 0] = 1.0
        inputs = np.column_stack([(table - mean) / scale, np.ones(len(table))])
        held = np.diag([*[RIDGE] * len(NAMES), 0.0])
        wanted, weights = np.asarray(liked, dtype=float), np.zeros(len(NAMES) + 1)
        for _ in range(_ROUNDS):
            share = 1 / (1 + np.exp(-inputs @ weights))
            slope = inputs.T @ (share - wanted) + held @ weights
            curve = (inputs * (share * (1 - share))[:, None]).T @ inputs + held
            step = np.linalg.solve(curve, slope)
            weights -= step
            if np.abs(step).max() < _CONVERGED:
                break
        of_trait = weights[:-1] / scale
        return cls(tuple(map(float, of_trait)), float(weights[-1] - of_trait @ mean))

    def log_odds(self, traits: Traits) -> float:
        """That a reader takes a sentence for a person's."""
        return float(sum(map(mul, self.weights, traits), self.bias))

    def save(self, path: Path) -> None:
        """Writes the weights, rounded: the last bits are the machine's, and say nothing."""
        weights = {name: round(of, 6) for name, of in zip(NAMES, self.weights, strict=True)}
        written = {"bias": round(self.bias, 6), "weights": weights}
        path.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


@cache
def load_taste(path: Path) -> Taste:
    """The weights in a file that :meth:`Taste.save` wrote; read once a process."""
    written = json.loads(path.read_text(encoding="utf-8"))
    return Taste(tuple(written["weights"][name] for name in NAMES), written["bias"])
