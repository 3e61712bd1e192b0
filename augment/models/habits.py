"""How words keep company in captions that people wrote: what does what, what stands where.

Counts of relations and of standings, and beside those of each word those of its sort (a person, an
animal, what is not counted), which speak for words that were seldom seen.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from augment.models.named_words import Token
from augment.models.packed import read_packed, write_packed
from augment.models.relations import Kind, Relation, relations
from augment.models.standings import Aspect, Standing, standings

Table = Mapping[str, Mapping[str, int]]
"""How often, by a word and by what it was seen with."""

OF_SORT = "-of-sort"
"""What the name of a table ends with that has sorts in place of words."""

UNSEEN = 0.3
"""Added to what was counted and to what chance would give, so that few say little."""

OF_ITS_SORT = 4.0
"""As many times as if each word had stood as its sort does, besides what was seen of it."""

UNSEEN_OF_SORT = 0.05

SEEN_OFTEN = 5
"""Of a word that was seen less, what it was not seen with says nothing."""


class _Counts:
    """One table, with what it sums up to."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.of_word = {word: sum(seen.values()) for word, seen in table.items()}
        self.of_other: Counter[str] = Counter()
        for seen in table.values():
            self.of_other.update(seen)
        self.n = sum(self.of_word.values())

    def of(self, word: str, other: str) -> int:
        """How often they were seen together."""
        return self.table.get(word, {}).get(other, 0)

    def liking(self, word: str, other: str) -> float:
        by_chance = self.of_word.get(word, 0) * self.of_other[other] / max(1, self.n)
        return math.log((self.of(word, other) + UNSEEN) / (by_chance + UNSEEN))


class Habits:
    """What is usual, by tables of counts."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        names = [*Kind, *Aspect]
        self._counts = {
            name: _Counts(tables.get(name, {}))
            for name in (*names, *(name + OF_SORT for name in names))
        }

    @classmethod
    def learned(cls, sentences: Iterable[Sequence[Token]]) -> "Habits":
        """From captions as tokens."""
        tables: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for tokens in sentences:
            for relation in relations(tokens):
                tables[relation.kind][relation.word][relation.other] += 1
                tables[relation.kind + OF_SORT][relation.word][relation.sort] += 1
            for standing in standings(tokens):
                tables[standing.aspect][standing.word][standing.how] += 1
                tables[standing.aspect + OF_SORT][standing.sort][standing.how] += 1
        return cls(tables)

    def liking(self, relation: Relation) -> float:
        """How much oftener two words belong together than by chance: a natural logarithm."""
        return self._counts[relation.kind].liking(relation.word, relation.other)

    def liking_of_sort(self, relation: Relation) -> float:
        """The same of a word and of all that is of the other's sort."""
        return self._counts[relation.kind + OF_SORT].liking(relation.word, relation.sort)

    def is_strange(self, relation: Relation) -> bool:
        """Whether two words that were often seen so never were together."""
        counts = self._counts[relation.kind]
        n = min(counts.of_word.get(relation.word, 0), counts.of_other[relation.other])
        return n >= SEEN_OFTEN and not counts.of(relation.word, relation.other)

    def usualness(self, standing: Standing) -> float:
        """The log share of how a word stands among how it was seen, with its sort's for few."""
        aspect, word, sort, how = standing
        words, sorts = self._counts[aspect], self._counts[aspect + OF_SORT]
        of_sort = (sorts.of(sort, how) + UNSEEN_OF_SORT) / (sorts.of_word.get(sort, 0) + 1)
        seen = words.of(word, how) + OF_ITS_SORT * of_sort
        return math.log(seen / (words.of_word.get(word, 0) + OF_ITS_SORT))

    def save(self, path: Path) -> None:
        """Writes the counts; equal counts give equal bytes."""
        write_packed(path, self.tables)


@cache
def load_habits(path: Path) -> Habits:
    """The habits in a file that :meth:`Habits.save` wrote; read once a process."""
    return Habits(read_packed(path))
