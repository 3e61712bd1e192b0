"""Sentences about a set of keywords, put right, and ranked by what reads as a person's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from augment.models.endings import Ending
from augment.models.habits import load_habits
from augment.models.mending import mended
from augment.models.planning import planned
from augment.models.sentinels import Named, sentence
from augment.models.taste import Taste, load_taste
from augment.models.traits import Knowledge
from augment.models.wording import ANYBODY, load_wording

WORDING_FILE = "wording.json.gz"
HABITS_FILE = "habits.json.gz"
TASTE_FILE = "taste.json"
RANKING_FILES = (WORDING_FILE, HABITS_FILE, TASTE_FILE)

GOING_ON = 0.6
"""Log odds more where a sentence says what something named is doing ("a dog is barking"): readers
like others as well, and most captions of recordings are told so. Chosen on AudioCaps' captions."""

_AUXILIARIES = frozenset(("is", "are"))


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is known of words, and what readers like."""

    knowledge: Knowledge
    taste: Taste

    def ranked(
        self, sentences: Iterable[Sequence[str]], words: tuple[str, ...], ending: Ending
    ) -> Iterator[tuple[str, float]]:
        """Sentences about the keywords ``words``, with their ending, as texts with their log odds.

        They come as names, marks and words; those that cannot be put right are left out.
        """
        plan = planned(words)
        for one in sentences:
            found = mended(one, words)
            if found:
                found += ending
            text = sentence(found) if found else None
            if found and text:
                log_odds = self.taste.log_odds(self.knowledge.traits(found, text, plan))
                yield text, log_odds + GOING_ON * _is_going_on(found)

    def save(self, folder: Path) -> None:
        """Writes its files; of equal rankings, equal ones."""
        self.knowledge.wording.save(folder / WORDING_FILE)
        self.knowledge.habits.save(folder / HABITS_FILE)
        self.taste.save(folder / TASTE_FILE)


def _is_going_on(tokens: Sequence[str | Named]) -> bool:
    return not _AUXILIARIES.isdisjoint(tokens) and ANYBODY.isdisjoint(tokens)


@cache
def load_ranking(folder: Path) -> Ranking:
    """From the files of a captioner; read once a process."""
    knowledge = Knowledge(load_wording(folder / WORDING_FILE), load_habits(folder / HABITS_FILE))
    return Ranking(knowledge, load_taste(folder / TASTE_FILE))
