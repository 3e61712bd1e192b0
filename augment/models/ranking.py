"""What a sentence is worth beside the model's probability: its wording, its sense, its source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from augment.models.endings import Ending
from augment.models.fitting import Retold
from augment.models.mending import mended
from augment.models.planning import planned
from augment.models.sentinels import sentence
from augment.models.wording import Wording, misplaced, strangeness

STRANGENESS_WEIGHT = 0.2
MISPLACED_WEIGHT = 0.3
"""Of each deed that the lexicon has not heard of, and of each verb in another clause than its noun.
Chosen as those of wording were."""

TOLD_BONUS = 0.5
"""For what the plan tells by itself: plain, and never senseless. Chosen likewise."""

RETOLD_BONUS = 0.5
SAME_WORDS_BONUS = 0.7
CHANGED_WEIGHT = 0.1
"""For what people wrote of other things; for what they wrote of these; of each word changed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as names, marks and words, and as a text, with what it is worth so far."""

    words: Sequence[str]
    text: str
    worth: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Of sentences about the keywords ``words``, which the model reads without their ending."""

    words: tuple[str, ...]
    ending: Ending
    wording: Wording

    def candidates(self, sentences: Iterable[tuple[Sequence[str], float]]) -> Iterator[Candidate]:
        """Sentences put right, with their ending, from their words and what they are worth before.

        Those that cannot be put right are left out.
        """
        for words, worth in sentences:
            found = mended(words, self.words)
            if found:
                found += self.ending
            text = sentence(found) if found else None
            if found and text:
                worth += self.wording.score(found, text)
                worth -= STRANGENESS_WEIGHT * strangeness(found)
                worth -= MISPLACED_WEIGHT * misplaced(found, planned(self.words))
                yield Candidate(words, text, worth)


def bonus_of(told_again: Retold) -> float:
    """For how near it is to what people wrote."""
    changed = CHANGED_WEIGHT * told_again.n_changed
    return RETOLD_BONUS - changed if changed else RETOLD_BONUS + SAME_WORDS_BONUS
