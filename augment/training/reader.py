"""Training the reader: first on captions and what is no caption, then on what readers marked."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from augment.models.named_words import Token, Word
from augment.models.reader import MOST_DEVIATIONS, Array, Reader, Words
from augment.training.judged import A_PERSONS, LIKED, Marked, learned_taste
from augment.training.reader_network import Network, Rows
from augment.training.settings import TrainingSettings
from augment.training.spoiled import Spoiled

Sentence = Sequence[Token]

OFTEN = 10
"""Function words that stand in fewer captions are read as one that is not known."""

LEMMAS_OFTEN = 2
"""Of a lemma; one that stands in fewer is read by its roles."""

HELD_OUT = 10
"""One set of keywords in so many is not learned from: it tells how sure the network may be."""

_WARM_UP_STEPS = 100
_DECAY = 0.02
_MOST_GRADIENT = 1.0
_LEAST_DEVIATION = 1e-6
_ROUNDS = 100


def learned_reader(
    captions: Sequence[Sentence],
    vectors: Mapping[str, Array],
    marked: Marked,
    settings: TrainingSettings,
) -> Reader:
    """A network that tells captions from what is none, and what was liked from what was not.

    Lemmas begin as ``vectors``. What it says is brought to the scale of log odds on marks that it
    did not learn from. The same from the same texts, on one kind of machine and one version of
    torch.
    """
    seen, unseen = _apart(marked)
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(settings.seed)
        words = _words([*captions, *seen.sentences], captions)
        rows = Rows(words)
        table = np.asarray(seen.traits, float)
        mean, scale = table.mean(axis=0), table.std(axis=0)
        scale[scale < _LEAST_DEVIATION] = 1.0
        network = Network(words, vectors, table.shape[1], settings)
        rng = Random(f"{settings.seed}/reader")  # noqa: S311 - nothing here is secret
        _learn_captions(network, rows, captions, settings, rng)
        by_traits = learned_taste(seen)
        network.add_half(by_traits, scale)
        held = np.clip((table - mean) / scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        traits = torch.from_numpy(held.astype(np.float32))
        _learn_marks(network, rows, seen, traits, settings, rng)
        network.add_half(by_traits, scale)
    of_traits = {"trait_mean": mean.astype(np.float32), "trait_scale": scale.astype(np.float32)}
    return in_log_odds(Reader(words, {**network.weights(), **of_traits}), unseen)


def is_held_out(of_set: int) -> bool:
    """Whether the marks of a set are kept from the network."""
    return of_set % HELD_OUT == HELD_OUT - 1


def in_log_odds(reader: Reader, marked: Marked) -> Reader:
    """The reader, its answers stretched and moved to fit marks that it did not learn from.

    A logistic regression of one variable (Platt 1999). As it is where none or all are liked, and
    where what it says does not tell the one from the other.
    """
    liked = torch.tensor([float(mark == A_PERSONS) for mark in marked.marks])
    if not 0 < liked.sum() < len(liked):
        return reader
    found = torch.from_numpy(reader.log_odds(marked.sentences, marked.traits))
    fitted = torch.zeros(2, requires_grad=True)
    search = torch.optim.LBFGS([fitted], max_iter=_ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        fit = binary_cross_entropy_with_logits(fitted[0] * found + fitted[1], liked)
        fit.backward()
        return fit

    search.step(loss)
    stretched, moved = fitted.detach().numpy()
    if stretched <= 0:
        return reader
    changed = {name: reader.weights[name] * stretched for name in ("out", "trait", "bias")}
    changed["bias"] += moved
    return Reader(reader.words, {**reader.weights, **changed})


def _apart(marked: Marked) -> tuple[Marked, Marked]:
    """What is learned from, and what is held out."""
    return marked.those(lambda of_set: not is_held_out(of_set)), marked.those(is_held_out)


def _words(sentences: Sequence[Sentence], captions: Sequence[Sentence]) -> Words:
    functions = Counter(t for each in captions for t in set(each) if isinstance(t, str))
    lemmas = Counter(t.lemma for each in sentences for t in set(each) if isinstance(t, Word))
    return Words(
        sorted(word for word, n in functions.items() if n >= OFTEN),
        sorted(word for word, n in lemmas.items() if n >= LEMMAS_OFTEN),
    )


def _learn_captions(
    network: Network,
    rows: Rows,
    captions: Sequence[Sentence],
    settings: TrainingSettings,
    rng: Random,
) -> None:
    spoiled = Spoiled(captions, rng)

    def batches() -> Iterator[tuple[tuple[Tensor, ...], None, Tensor]]:
        for _ in range(settings.reader_epochs):
            for chosen in _alike([len(each) for each in captions], settings.batch, rng):
                real = [captions[number] for number in chosen]
                both = [*real, *map(spoiled.of, real)]
                yield rows.batch(both), None, torch.tensor([1.0] * len(real) + [0.0] * len(real))

    n_steps = settings.reader_epochs * -(-len(captions) // settings.batch)
    _train(network, batches(), settings.reader_learning_rate, n_steps)


def _learn_marks(
    network: Network,
    rows: Rows,
    marked: Marked,
    traits: Tensor,
    settings: TrainingSettings,
    rng: Random,
) -> None:
    liked = torch.tensor([LIKED[mark] for mark in marked.marks])
    lengths = [len(each) for each in marked.sentences]

    def batches() -> Iterator[tuple[tuple[Tensor, ...], Tensor, Tensor]]:
        for _ in range(settings.reader_mark_epochs):
            for chosen in _alike(lengths, settings.batch, rng):
                sentences = rows.batch([marked.sentences[number] for number in chosen])
                yield sentences, traits[chosen], liked[chosen]

    n_steps = settings.reader_mark_epochs * -(-len(marked.sentences) // settings.batch)
    _train(network, batches(), settings.reader_mark_learning_rate, n_steps)


def _train(
    network: Network,
    batches: Iterator[tuple[tuple[Tensor, ...], Tensor | None, Tensor]],
    learning_rate: float,
    n_steps: int,
) -> None:
    """At a rate that rises to its height, and falls to nothing along a cosine."""
    if not n_steps:
        return
    optimizer = torch.optim.AdamW(network.parameters(), learning_rate, weight_decay=_DECAY)

    def rate(step: int) -> float:
        risen = min(1.0, (step + 1) / _WARM_UP_STEPS)
        return risen * (1 + math.cos(math.pi * step / n_steps)) / 2

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    network.train()
    for sentences, traits, wanted in batches:
        loss = binary_cross_entropy_with_logits(network(*sentences, traits), wanted)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), _MOST_GRADIENT)
        optimizer.step()
        schedule.step()


def _alike(lengths: Sequence[int], batch: int, rng: Random) -> list[list[int]]:
    """Batches of sentences of about one length, in random order."""
    order = sorted(range(len(lengths)), key=lambda number: lengths[number] + 3 * rng.random())
    found = [order[first : first + batch] for first in range(0, len(order), batch)]
    rng.shuffle(found)
    return found
