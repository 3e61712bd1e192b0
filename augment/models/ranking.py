"""Sentences about a set of keywords, put right, and ranked by what reads as a person's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from augment.models.endings import Ending
from augment.models.habits import load_habits
from augment.models.mending import mended
from augment.models.named_words import words_of
from augment.models.planning import planned
from augment.models.reader import Reader, load_reader
from augment.models.sentinels import Named, sentence
from augment.models.taste import Taste, load_taste
from augment.models.traits import Knowledge, Traits
from augment.models.wording import ANYBODY, load_wording

WORDING_FILE = "wording.json.gz"
HABITS_FILE = "habits.json.gz"
TASTE_FILE = "taste.json"
READER_FILE = "reader.npz"
RANKING_FILES = (WORDING_FILE, HABITS_FILE, TASTE_FILE, READER_FILE)

MOST_READ = 16
"""Of sentences from one source: the best by their traits; to read costs more than to count."""

GOING_ON = 0.6
"""Log odds more where a sentence says what something named is doing ("a dog is barking"): readers
like others as well, and most captions of recordings are told so. Chosen on AudioCaps' captions."""

_AUXILIARIES = frozenset(("is", "are"))


class _Counted(NamedTuple):
    tokens: list[str | Named]
    text: str
    traits: Traits
    log_odds: float
    """By the traits alone."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is known of words, what readers like, and a network that reads as they do."""

    knowledge: Knowledge
    taste: Taste
    reader: Reader

    def ranked(
        self, sentences: Iterable[Sequence[str]], words: tuple[str, ...], ending: Ending
    ) -> list[tuple[str, float]]:
        """The best sentences about the keywords ``words``, with their ending: texts and log odds.

        They come as names, marks and words; those that cannot be put right are left out.
        """
        counted = sorted(self._counted(sentences, words, ending), key=lambda each: -each.log_odds)
        read = counted[:MOST_READ]
        if not read:
            return []
        found = self.reader.log_odds(
            [words_of(each.tokens) for each in read], [each.traits for each in read]
        )
        return [
            (each.text, log_odds + GOING_ON * _is_going_on(each.tokens))
            for each, log_odds in zip(read, found.tolist(), strict=True)
        ]

    def _counted(
        self, sentences: Iterable[Sequence[str]], words: tuple[str, ...], ending: Ending
    ) -> Iterator[_Counted]:
        plan = planned(words)
        for one in sentences:
            found = mended(one, words)
            if found:
                found += ending
            text = sentence(found) if found else None
            if found and text:
                traits = self.knowledge.traits(found, text, plan)
                yield _Counted(found, text, traits, self.taste.log_odds(traits))

    def save(self, folder: Path) -> None:
        """Writes its files; of equal rankings, equal ones."""
        self.knowledge.wording.save(folder / WORDING_FILE)
        self.knowledge.habits.save(folder / HABITS_FILE)
        self.taste.save(folder / TASTE_FILE)
        self.reader.save(folder / READER_FILE)


def _is_going_on(tokens: Sequence[str | Named]) -> bool:
    return not _AUXILIARIES.isdisjoint(tokens) and ANYBODY.isdisjoint(tokens)


@cache
def load_ranking(folder: Path) -> Ranking:
    """From the files of a captioner; read once a process."""
    knowledge = Knowledge(load_wording(folder / WORDING_FILE), load_habits(folder / HABITS_FILE))
    return Ranking(knowledge, load_taste(folder / TASTE_FILE), load_reader(folder / READER_FILE))
