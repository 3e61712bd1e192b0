"""A trigram model with interpolated Kneser-Ney smoothing: how usual a sentence's wording is.

Chen and Goodman 1999, section 3, with one discount of 0.75 for all counts.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

ORDER = 3
DISCOUNT = 0.75
START, END = "<s>", "</s>"


class Trigrams:
    """Learned from tokenised sentences; words never seen share one small probability."""

    def __init__(self, sentences: Iterable[Sequence[str]]) -> None:
        self._counts: list[dict[tuple[str, ...], Counter[str]]] = [
            defaultdict(Counter) for _ in range(ORDER)
        ]
        for sentence in sentences:
            for context, word in _grams(sentence):
                self._counts[ORDER - 1][context][word] += 1
        for order in range(ORDER - 1, 0, -1):  # lower orders count contexts, not occurrences
            for context, followers in self._counts[order].items():
                for word in followers:
                    self._counts[order - 1][context[1:]][word] += 1
        self._vocabulary = len(self._counts[0][()]) + 1

    def perplexity(self, sentences: Sequence[Sequence[str]]) -> float:
        """Per token, the end of each sentence included."""
        total, tokens = 0.0, 0
        for sentence in sentences:
            for context, word in _grams(sentence):
                total -= math.log(self._probability(context, word))
                tokens += 1
        return math.exp(total / tokens)

    def _probability(self, context: tuple[str, ...], word: str) -> float:
        followers = self._counts[len(context)].get(context)
        lower = self._probability(context[1:], word) if context else 1 / self._vocabulary
        if not followers:
            return lower
        total = followers.total()
        kept = max(followers[word] - DISCOUNT, 0.0)
        return (kept + DISCOUNT * len(followers) * lower) / total


def _grams(sentence: Sequence[str]) -> Iterable[tuple[tuple[str, ...], str]]:
    padded = [START] * (ORDER - 1) + [*sentence, END]
    for end in range(ORDER - 1, len(padded)):
        yield tuple(padded[end - ORDER + 1 : end]), padded[end]
