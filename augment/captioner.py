"""What every captioner is: keywords in, sentences out, in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.captions import Caption


@dataclass(frozen=True, slots=True)
class Keywords:
    """What is known of a sound in words: clean lower-case phrases, best first, none twice."""

    words: tuple[str, ...]


class Captioner(Protocol):
    """A way to write captions from keywords. Picklable; heavy things are loaded on first use."""

    @property
    def name(self) -> str:
        """The name by which a recipe asks for it, and which its captions carry."""
        ...

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        """The captions for each entry of ``batch``, in its order; none where it has no words.

        Deterministic, and independent of how entries are batched.
        """
        ...
