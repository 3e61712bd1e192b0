"""The moving average of a model's weights, which is evaluated and saved in their place."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


class Ema:
    """Keeps ``average = decay * average + (1 - decay) * weight`` after each update.

    In the first updates the decay is at most (1 + n) / (10 + n), as in TensorFlow's
    ExponentialMovingAverage: the random weights at the start are forgotten sooner. Buffers (running
    statistics) are copied, not averaged.
    """

    def __init__(self, model: torch.nn.Module, decay: float) -> None:
        self._decay = decay
        self._n_updates = 0
        self._average = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: torch.nn.Module) -> None:
        """Takes in the weights as they are now."""
        decay = min(self._decay, (1 + self._n_updates) / (10 + self._n_updates))
        self._n_updates += 1
        weights = dict(model.named_parameters())
        for name, tensor in model.state_dict().items():
            if name in weights:
                self._average[name].lerp_(tensor, 1 - decay)
            else:
                self._average[name].copy_(tensor)

    @contextmanager
    def in_place_of(self, model: torch.nn.Module) -> Iterator[None]:
        """Within the block ``model`` has the average's weights; after it, its own again."""
        own = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        model.load_state_dict(self._average)
        try:
            yield
        finally:
            model.load_state_dict(own)

    def state(self) -> dict[str, object]:
        """What :meth:`load` goes on from."""
        return {"n_updates": self._n_updates, "average": self._average}

    def load(self, state: dict[str, object]) -> None:
        """Goes on from another's :meth:`state`."""
        self._n_updates = state["n_updates"]  # type: ignore[assignment]
        for name, tensor in state["average"].items():  # type: ignore[attr-defined]
            self._average[name].copy_(tensor)
