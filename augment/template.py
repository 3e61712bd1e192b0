"""Captions by template, in the words of LAION-Audio-630K's README."""

from collections.abc import Sequence
from dataclasses import dataclass

from augment.captioner import Keywords
from augment.reading.cleaning import MAX_CAPTION_CHARS
from schemas.captions import Caption, Origin


@dataclass(frozen=True, slots=True)
class TagsTemplate:
    """Writes "The sounds of rain, wind and thunder." It invents nothing, and reads like a form."""

    name: str = "template"

    @property
    def label(self) -> str:
        """Its name: it has no revisions."""
        return self.name

    @property
    def packages(self) -> tuple[str, ...]:
        """None."""
        return ()

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        """One caption for each entry of ``batch``, none where it has no words."""
        return [self._captions(keywords.words) for keywords in batch]

    def _captions(self, words: tuple[str, ...]) -> tuple[Caption, ...]:
        for n_words in range(len(words), 0, -1):
            text = _sentence(words[:n_words])
            if len(text) <= MAX_CAPTION_CHARS:
                return (Caption(text, Origin.TAGS_TEMPLATE, words[:n_words], self.name),)
        return ()


def _sentence(words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return f"The sound of {words[0]}."
    return f"The sounds of {', '.join(words[:-1])} and {words[-1]}."
