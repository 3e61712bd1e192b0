"""What every model is to the captioner: keyword sets in, proposals out, in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LEAST_TO_LEAVE_ONE_OUT = 4
"""Keywords of which a sentence may do without one; of fewer, each counts."""


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence that a model proposes; of those of a set the highest ``score`` is the best.

    For models of others it is the mean log probability per token; for the bundled one the log odds
    that a reader takes the sentence for a person's, less 1 where it leaves a keyword out.
    """

    text: str
    score: float
    prompt: str
    left_out: str = ""
    """The keyword that it does without on purpose."""


class Generator(Protocol):
    """A model that proposes sentences for keywords. Picklable; weights load on first use."""

    @property
    def name(self) -> str:
        """``bundled``, or the hub id or the folder's name: what its captions carry."""
        ...

    @property
    def revision(self) -> str:
        """The hub's commit, or the SHA-256 of the weights: which model of that name it was."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose versions shape its proposals."""
        ...

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        """Up to ``n`` different proposals for each set, best first; none for an empty set.

        Deterministic, and independent of how sets are batched.
        """
        ...
