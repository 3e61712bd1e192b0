"""Where words stand among others: vectors of lemmas, from the company that they keep in captions.

Positive pointwise mutual information of words and what stands on either side of them, brought down
to few numbers by a singular value decomposition (Levy, Goldberg and Dagan 2015).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from augment.models.named_words import Token, Word
from augment.models.reader import Array

SEEN_OFTEN = 3
"""A lemma that stands in fewer places has no vector."""

NEAR, FAR_SHARE = 3, 0.5
"""Words further apart count half."""

NEAR_FUNCTION, FUNCTION_SHARE = 2, 0.5
"""Function words count half, and no further."""

SMOOTHING = 0.75
"""To this power what stands beside is counted, so that the rare does not say too much."""

MORE_DRAWN, POWER_ITERATIONS = 10, 4
"""Directions more than are wanted, and how often they are turned towards the largest."""

Context = tuple[int, str]
"""Where it stands, and what: words anywhere on a side, function words so many places away."""

BEFORE, AFTER = -100, 100


def learned_vectors(sentences: Sequence[Sequence[Token]], width: int) -> Mapping[str, Array]:
    """A vector of length 1 for each lemma that was seen often, narrower where there are few.

    One that stands with nothing oftener than by chance has length 0.
    """
    seen = Counter(_text(token) for sentence in sentences for token in sentence)
    known = {word for word, n in seen.items() if n >= SEEN_OFTEN}
    counts: dict[tuple[str, Context], float] = defaultdict(float)
    for sentence in sentences:
        for lemma, context, share in _company(sentence, known):
            counts[lemma, context] += share
    lemmas = {lemma: row for row, lemma in enumerate(sorted({lemma for lemma, _ in counts}))}
    contexts = {each: column for column, each in enumerate(sorted({each for _, each in counts}))}
    rows = np.array([lemmas[lemma] for lemma, _ in counts], np.int32)
    columns = np.array([contexts[context] for _, context in counts], np.int32)
    together = np.fromiter(counts.values(), float, len(counts))
    width = min(width, len(lemmas) - 1, len(contexts) - 1)
    if width < 1:
        return {}
    of_lemma = np.bincount(rows, together)
    of_context = np.bincount(columns, together) ** SMOOTHING
    by_chance = of_lemma[rows] * of_context[columns] / of_context.sum()
    table = csr_array((np.log(together / by_chance).clip(0), (rows, columns)))
    vectors = _brought_down(table, width)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return {lemma: unit[row] for lemma, row in lemmas.items()}


def _brought_down(table: csr_array, width: int) -> NDArray[np.float64]:
    """The left singular vectors of the largest values, each times the root of its value.

    Halko, Martinsson and Tropp 2011, with power iterations; the same each time.
    """
    drawn = np.random.default_rng(0).normal(size=(table.shape[1], width + MORE_DRAWN))
    span, _ = np.linalg.qr(table @ drawn)
    for _ in range(POWER_ITERATIONS):
        beside, _ = np.linalg.qr(table.T @ span)
        span, _ = np.linalg.qr(table @ beside)
    left, sizes, _ = np.linalg.svd((table.T @ span).T, full_matrices=False)
    vectors: NDArray[np.float64] = span @ left[:, :width] * np.sqrt(sizes[:width])
    return vectors


def _company(sentence: Sequence[Token], known: set[str]) -> Iterator[tuple[str, Context, float]]:
    """Each lemma with what stands beside it: on which side, and function words also how far."""
    for at, token in enumerate(sentence):
        if not isinstance(token, Word) or token.lemma not in known:
            continue
        for beside, other in enumerate(sentence):
            away = beside - at
            if away == 0 or _text(other) not in known:
                continue
            if isinstance(other, Word):
                share = 1.0 if abs(away) <= NEAR else FAR_SHARE
                yield token.lemma, (BEFORE if away < 0 else AFTER, other.lemma), share
            elif abs(away) <= NEAR_FUNCTION:
                yield token.lemma, (away, other), FUNCTION_SHARE


def _text(token: Token) -> str:
    return token.lemma if isinstance(token, Word) else token
