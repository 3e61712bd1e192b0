"""How a training is asked for, how it tells of itself, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trainer.prepare import VALIDATION


class BadData(RuntimeError):  # noqa: N818 - it is an outcome of a training
    """Raised when data that were found cannot be learned from."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a training is: ``step`` of at most ``steps``, in ``epoch`` from 1; loss in nats.

    ``validation`` has values by name where the step was followed by one.
    """

    step: int
    steps: int
    epoch: int
    loss: float
    validation: Mapping[str, float] | None = None


def _tell_nobody(_: Reached) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What does not shape the model: where it is trained, and who is told.

    ``validation`` is a split, empty for none; ``device`` auto, cuda, mps or cpu; ``monitors`` are
    names of :data:`trainer.log.MONITORS`.
    """

    splits: tuple[str, ...] = ("train",)
    validation: str = VALIDATION
    device: str = "auto"
    monitors: tuple[str, ...] = ()
    report: Callable[[Reached], None] = _tell_nobody


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it; ``model`` is the folder's path.

    ``loss`` is the last update's, ``validation`` the last one's values by name, ``skipped`` counts
    visits to samples by the reason for which nothing was learned from them, in this run.
    """

    model: str
    steps: int
    epochs: int
    n_pairs: int
    loss: float
    validation: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
