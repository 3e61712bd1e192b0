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
from augment.models.taste import Taste
from augment.training.judged import A_PERSONS, LIKED, Marked
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
_ROUNDS = 30
_STEADYING = 1e-3


def learned_reader(
    captions: Sequence[Sentence],
    vectors: Mapping[str, Array],
    marked: Marked,
    taste: Taste,
    settings: TrainingSettings,
) -> Reader:
    """A network that tells captions from what is none, and what was liked from what was not.

    What it says is brought to the scale of log odds on marks that it did not learn from. The same
    from the same texts, on one kind of machine and one version of torch. Lemmas begin as
    ``vectors``, the weights of traits at ``taste``.
    """
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(settings.seed)
        words = _words([*captions, *marked.sentences], captions)
        rows = Rows(words)
        table = np.asarray(marked.traits, np.float32)
        network = Network(words, vectors, table.shape[1], settings)
        rng = Random(f"{settings.seed}/reader")  # noqa: S311 - nothing here is secret
        _learn_captions(network, rows, captions, settings, rng)
        mean, scale = table.mean(axis=0), table.std(axis=0)
        scale[scale == 0] = 1.0
        network.add_half(taste, scale)
        held = np.clip((table - mean) / scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        _learn_marks(network, rows, marked, torch.from_numpy(held), settings, rng)
        network.add_half(taste, scale)
    weights = {**network.weights(), "trait_mean": mean, "trait_scale": scale}
    return _in_log_odds(Reader(words, weights), marked)


def is_held_out(of_set: int) -> bool:
    """Whether the marks of a set are kept from the network."""
    return of_set % HELD_OUT == HELD_OUT - 1


def _in_log_odds(reader: Reader, marked: Marked) -> Reader:
    """The reader, its answers stretched and moved to fit the marks that were held out.

    Platt 1999; where none were held out, or all have one mark, it stays as it is.
    """
    unseen = [number for number, of_set in enumerate(marked.sets) if is_held_out(of_set)]
    liked = np.array([marked.marks[number] == A_PERSONS for number in unseen], float)
    if not 0 < liked.sum() < len(liked):
        return reader
    found = reader.log_odds(
        [marked.sentences[number] for number in unseen],
        [marked.traits[number] for number in unseen],
    )
    inputs = np.column_stack([found, np.ones(len(found))]).astype(float)
    fitted = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        share = 1 / (1 + np.exp(-inputs @ fitted))
        curve = (inputs * (share * (1 - share))[:, None]).T @ inputs + _STEADYING * np.eye(2)
        fitted -= np.linalg.solve(
            curve, inputs.T @ (share - liked) + _STEADYING * (fitted - [1, 0])
        )
    stretched, moved = fitted.astype(np.float32)
    changed = {name: reader.weights[name] * stretched for name in ("out", "trait", "bias")}
    changed["bias"] += moved
    return Reader(reader.words, {**reader.weights, **changed})


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
    seen = [number for number, of_set in enumerate(marked.sets) if not is_held_out(of_set)]
    lengths = [len(marked.sentences[number]) for number in seen]

    def batches() -> Iterator[tuple[tuple[Tensor, ...], Tensor, Tensor]]:
        for _ in range(settings.reader_mark_epochs):
            for alike in _alike(lengths, settings.batch, rng):
                chosen = [seen[at] for at in alike]
                sentences = rows.batch([marked.sentences[number] for number in chosen])
                yield sentences, traits[chosen], liked[chosen]

    n_steps = settings.reader_mark_epochs * -(-len(seen) // settings.batch)
    _train(network, batches(), settings.reader_mark_learning_rate, n_steps)


def _train(
    network: Network,
    batches: Iterator[tuple[tuple[Tensor, ...], Tensor | None, Tensor]],
    learning_rate: float,
    n_steps: int,
) -> None:
    """To a rate that rises to its height, and falls to nothing along a cosine."""
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
