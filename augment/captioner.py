"""What every captioner is: keywords in, sentences out, in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from schemas.captions import Caption

KeywordOrigin = Literal["", "tags", "title", "description", "file-name"]
"""The field of an item that its keywords were read from; empty where nobody has said."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """What is known of a sound in words: clean lower-case phrases, best first, none twice."""

    words: tuple[str, ...]
    origin: KeywordOrigin = ""
    language: str = ""
    """ISO 639-1; empty where the text is too short to tell, as most English tags are."""


class Captioner(Protocol):
    """A way to write captions from keywords. Picklable; heavy things are loaded on first use."""

    @property
    def name(self) -> str:
        """The name by which a recipe asks for it, and which its captions carry."""
        ...

    @property
    def label(self) -> str:
        """The name with the revision of a model, which the lock records; it shapes captions."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose versions shape its captions."""
        ...

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        """The captions for each entry of ``batch``, in its order; none where it has no words.

        Deterministic, and independent of how entries are batched.
        """
        ...
