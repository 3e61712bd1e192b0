"""How a sentence reads as a whole: a small recurrent network over its words, in NumPy.

Counts know which two words keep company, and not that "the whistle speaks" is odd though whistles
sound and men speak. The network learned, of captions that people wrote and of others with words
exchanged, to tell the former, and then what readers marked. Two gated recurrent layers (Cho et al.
2014, as PyTorch writes them) go over a sentence, one from either end; of what they hold the mean
and the maximum over its words are weighed, beside the traits that are counted.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from augment.models.named_words import Token, Word
from augment.models.roles import Role
from augment.models.traits import Traits
from augment.words import Form

FORMS, PARTS, ROLES = tuple(Form), ("N", "V", "A", "R"), tuple(Role)

MOST_TOKENS = 26
"""Of a sentence; what is longer is read so far."""

MOST_DEVIATIONS = 6.0
"""Further from its mean a trait counts no more."""

DIRECTIONS = ("onward", "backward")

_LEAST_VARIANCE = 1e-5  # PyTorch's LayerNorm adds it

Array = NDArray[np.float32]


class Described(NamedTuple):
    """A token as the network takes it: numbers of rows, and a share for each role."""

    function: int
    """0 is a function word that is not known, -1 one that names something."""
    lemma: int
    """0 is one that is not known; then its roles speak for it. -1 as form and part: it has none."""
    form: int
    part: int
    roles: tuple[float, ...]


class Words:
    """The words that a network knows, by number."""

    def __init__(self, functions: Sequence[str], lemmas: Sequence[str]) -> None:
        self.functions, self.lemmas = tuple(functions), tuple(lemmas)
        self._functions = {word: number for number, word in enumerate(functions, start=1)}
        self._lemmas = {word: number for number, word in enumerate(lemmas, start=1)}
        self._looked_up = lru_cache(maxsize=65_536)(self._described)

    def described(self, token: Token) -> Described:
        """A token; of a phrase that is not known, its last word."""
        return self._looked_up(token)

    def _described(self, token: Token) -> Described:
        if not isinstance(token, Word):
            return Described(self._functions.get(token, 0), -1, -1, -1, (0.0,) * len(ROLES))
        last = token.lemma.rpartition(" ")[2]
        lemma = self._lemmas.get(token.lemma) or self._lemmas.get(last, 0)
        shares = tuple((role in token.roles) / max(1, len(token.roles)) for role in ROLES)
        return Described(-1, lemma, FORMS.index(token.form), PARTS.index(token.part), shares)


class Reader:
    """A trained network.

    Args:
        words: Those it knows.
        weights: By name; float32. ``function``, ``form`` and ``part`` have a row for each, ``role``
            too, of the width of a token; ``lemma`` has shorter ones, which ``lemma_in`` widens.
            Of each direction there are ``in``, ``state`` (their columns are the three gates in
            PyTorch's order), ``in_bias`` and ``state_bias``.
    """

    def __init__(self, words: Words, weights: Mapping[str, Array]) -> None:
        self.words, self.weights = words, weights

    def log_odds(self, sentences: Sequence[Sequence[Token]], traits: Sequence[Traits]) -> Array:
        """That a reader takes each sentence for a person's, shape (sentences,).

        Raises:
            ValueError: A sentence has no words.
        """
        if not all(sentences):
            raise ValueError("a sentence without words cannot be read")
        if not sentences:
            return np.zeros(0, np.float32)
        weights = self.weights
        table, rows, lengths = self._looked_up([each[:MOST_TOKENS] for each in sentences])
        read = np.concatenate(
            [_read(weights, direction, table, rows, lengths) for direction in DIRECTIONS], axis=1
        )
        centred = read - read.mean(axis=1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _LEAST_VARIANCE)
        normed = centred / scale * weights["norm"] + weights["norm_bias"]
        counted = (np.asarray(traits, np.float32) - weights["trait_mean"]) / weights["trait_scale"]
        held = np.clip(counted, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        found: Array = normed @ weights["out"] + held @ weights["trait"] + weights["bias"]
        return found

    def _looked_up(
        self, sentences: Sequence[Sequence[Token]]
    ) -> tuple[Array, NDArray[np.intp], NDArray[np.intp]]:
        """What different tokens are to the network; the rows of each sentence, and its length."""
        number: dict[Token, int] = {}
        lengths = np.array([len(each) for each in sentences])
        rows = np.zeros((len(sentences), lengths.max()), np.intp)
        for at, sentence in enumerate(sentences):
            rows[at, : len(sentence)] = [number.setdefault(t, len(number)) for t in sentence]
        described = [*map(self.words.described, number)]
        table = np.zeros((len(described), self.weights["form"].shape[1]), np.float32)
        for name in ("function", "form", "part"):
            _add_rows(table, self.weights[name], [getattr(each, name) for each in described])
        lemmas = np.zeros((len(described), self.weights["lemma"].shape[1]), np.float32)
        _add_rows(lemmas, self.weights["lemma"], [each.lemma for each in described])
        shares = np.array([each.roles for each in described], np.float32)
        return (
            table + lemmas @ self.weights["lemma_in"] + shares @ self.weights["role"],
            rows,
            lengths,
        )

    def save(self, path: Path) -> None:
        """Writes it, in one byte for each number of a lemma; of equal networks, equal bytes."""
        lemma = self.weights["lemma"]
        scale = np.abs(lemma).max(axis=1, keepdims=True) / 127
        small = np.round(lemma / np.where(scale == 0, 1, scale)).astype(np.int8)
        arrays: dict[str, Any] = {
            name: weight.astype(np.float16) if weight.ndim == 2 else weight
            for name, weight in self.weights.items()
        }
        arrays |= {"lemma": small, "lemma_scale": scale.astype(np.float32)}
        arrays["functions"] = _joined(self.words.functions)
        arrays["lemmas"] = _joined(self.words.lemmas)
        with path.open("wb") as file:  # given a path, it may add an ending
            np.savez_compressed(file, **arrays)


@cache
def load_reader(path: Path) -> Reader:
    """The network in a file that :meth:`Reader.save` wrote; read once a process."""
    with np.load(path, allow_pickle=False) as file:
        found = dict(file)
    functions, lemmas = (_apart(found.pop(name)) for name in ("functions", "lemmas"))
    found["lemma"] = found["lemma"] * found.pop("lemma_scale")
    weights = {name: weight.astype(np.float32) for name, weight in found.items()}
    return Reader(Words(functions, lemmas), weights)


def _read(
    weights: Mapping[str, Array],
    direction: str,
    table: Array,
    rows: NDArray[np.intp],
    lengths: NDArray[np.intp],
) -> Array:
    """The mean and the maximum of what a layer holds, shape (sentences, 2 x its width)."""
    of = {part: weights[f"{direction}_{part}"] for part in ("in", "state", "in_bias", "state_bias")}
    inputs = table @ of["in"] + of["in_bias"]
    width = of["state"].shape[0]
    order = np.argsort(-lengths, kind="stable")
    state = np.zeros((len(rows), width), np.float32)
    total, most = np.zeros_like(state), np.full_like(state, -np.inf)
    for step in range(rows.shape[1]):
        going = order[: np.count_nonzero(lengths > step)]  # the longest are read to the last step
        places = lengths[going] - 1 - step if direction == "backward" else step
        given, before = inputs[rows[going, places]], state[: len(going)]
        held = before @ of["state"] + of["state_bias"]
        gates = _sigmoid(given[:, : 2 * width] + held[:, : 2 * width])
        reset, kept = gates[:, :width], gates[:, width:]
        new = np.tanh(given[:, 2 * width :] + reset * held[:, 2 * width :])
        state = new + kept * (before - new)
        total[going] += state
        most[going] = np.maximum(most[going], state)
    return np.concatenate([most, total / lengths[:, None].astype(np.float32)], axis=1)


def _add_rows(table: Array, weights: Array, numbers: Sequence[int]) -> None:
    """Adds the row of each number that there is."""
    chosen = np.array(numbers, np.intp)
    there = chosen >= 0
    table[there] += weights[chosen[there]]


def _sigmoid(values: Array) -> Array:
    half: Array = np.tanh(values * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)
    return half


def _joined(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _apart(written: NDArray[np.uint8]) -> list[str]:
    return written.tobytes().decode().split("\n") if written.size else []
