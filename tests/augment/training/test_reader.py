from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from statistics import fmean

import numpy as np
import pytest

from augment.models.named_words import Token, words_of
from augment.models.traits import NAMES
from augment.training.sayings import saying_of

pytest.importorskip("torch", reason="needs the extra t5")

import torch

from augment.models.reader import Reader
from augment.training import reader_network
from augment.training.judged import Marked
from augment.training.reader import in_log_odds, learned_reader
from augment.training.settings import TrainingSettings
from augment.training.vectors import learned_vectors
from tests.augment.models.tiny_captioner import tiny_settings

DEEDS = {"dog": "bark", "cat": "meow", "hen": "cluck", "owl": "hoot", "door": "creak"}
NO_TRAITS = [0.0] * len(NAMES)


def told(noun: str, verb: str, place: str) -> list[Token]:
    return words_of(saying_of(f"a {noun} is {verb}ing in the {place}"))


def captions() -> list[list[Token]]:
    places = ("park", "street", "room", "forest")
    return [told(*deed, place) for deed, place in product(DEEDS.items(), places)] * 10


def settings(**changes: object) -> TrainingSettings:
    rates = {"reader_learning_rate": 1e-2, "reader_mark_learning_rate": 1e-2}
    return tiny_settings(reader_width=64, reader_lemma_width=16, batch=20, **rates, **changes)


def learned(marked: Marked, **changes: object) -> Reader:
    vectors = learned_vectors(captions(), 16)
    return learned_reader(captions(), vectors, marked, settings(**changes))


def log_odds(reader: Reader, sentences: Sequence[Sequence[Token]]) -> list[float]:
    found: list[float] = reader.log_odds(sentences, [NO_TRAITS] * len(sentences)).tolist()
    return found


RIGHT = [told(noun, verb, "park") for noun, verb in DEEDS.items()]
WRONG = [told(noun, "sneeze", "park") for noun in DEEDS]
BOTH = Marked([0] * 10, RIGHT + WRONG, [NO_TRAITS] * 10, ["2"] * 5 + ["0"] * 5)


def test_it_learns_from_captions_alone_what_belongs_together():
    unmarked = Marked([0] * 5, RIGHT, [NO_TRAITS] * 5, ["1"] * 5)
    reader = learned(unmarked, reader_epochs=40, reader_mark_epochs=1)

    verbs = [*DEEDS.values()]
    exchanged = [told(noun, verbs[at - 1], "park") for at, noun in enumerate(DEEDS)]

    assert fmean(log_odds(reader, RIGHT)) > fmean(log_odds(reader, exchanged)) + 1


def test_it_learns_from_marks_what_readers_like():
    reader = learned(BOTH, reader_epochs=1, reader_mark_epochs=200)

    assert min(log_odds(reader, RIGHT)) > 1
    assert max(log_odds(reader, WRONG)) < -1


def test_it_is_the_same_from_the_same_texts():
    first, second = (learned(BOTH, reader_epochs=1, reader_mark_epochs=1) for _ in range(2))

    assert first.words.lemmas == second.words.lemmas
    for name, weight in first.weights.items():
        np.testing.assert_array_equal(weight, second.weights[name])


def test_what_it_computes_is_what_was_trained(monkeypatch: pytest.MonkeyPatch):
    networks: list[torch.nn.Module] = []
    begin = reader_network.Network.__init__

    def kept(self: torch.nn.Module, *args: object) -> None:
        begin(self, *args)
        networks.append(self)

    monkeypatch.setattr(reader_network.Network, "__init__", kept)
    reader = learned(BOTH, reader_epochs=2, reader_mark_epochs=2)
    sentences = [*RIGHT, words_of(saying_of("a dog and a theremin, loudly")), *WRONG]
    rows = reader_network.Rows(reader.words)

    with torch.no_grad():
        expected = networks[0].eval()(*rows.batch(sentences), None).tolist()

    at_their_means = [reader.weights["trait_mean"].tolist()] * len(sentences)
    found = reader.log_odds(sentences, at_their_means)
    assert found.tolist() == pytest.approx(expected, abs=1e-4)


def test_traits_count_beside_words():
    rng = np.random.default_rng(0)
    traits = rng.normal(size=(400, len(NAMES)))
    marks = ["2" if trait > 0 else "0" for trait in traits[:, 4]]
    marked = Marked([*range(400)], [RIGHT[0]] * 400, traits.tolist(), marks)
    reader = learned(marked, reader_epochs=1, reader_mark_epochs=5)

    high, low = (np.zeros(len(NAMES)) for _ in range(2))
    high[4], low[4] = 1.5, -1.5
    found = reader.log_odds([RIGHT[0]] * 2, [high.tolist(), low.tolist()])
    assert found[0] > 1
    assert found[1] < -1


def answering(slope: float, offset: float) -> tuple[Reader, Marked]:
    """A reader that says so much of one trait, and marks that go by its log odds."""
    reader = learned(Marked([0] * 5, RIGHT, [NO_TRAITS] * 5, ["1"] * 5), reader_epochs=1)
    still = {name: np.zeros_like(weight) for name, weight in reader.weights.items()}
    still["trait"][0], still["bias"][0] = slope, offset
    still["trait_scale"][:] = 1
    rng = np.random.default_rng(1)
    traits = np.zeros((4_000, len(NAMES)), np.float32)
    traits[:, 0] = rng.uniform(-3, 3, len(traits))
    liked = rng.random(len(traits)) < 1 / (1 + np.exp(-traits[:, 0]))
    marks = ["2" if each else "1" for each in liked]
    return Reader(reader.words, still), Marked(
        [9] * 4_000, [RIGHT[0]] * 4_000, traits.tolist(), marks
    )


@pytest.mark.parametrize(("slope", "offset"), [(1, 0), (0.1, 2), (10, -5), (100, 0)])
def test_what_it_says_is_brought_to_log_odds(slope: float, offset: float):
    reader, marked = answering(slope, offset)

    found = in_log_odds(reader, marked)

    assert found.weights["trait"][0] == pytest.approx(1, abs=0.1)
    assert found.weights["bias"][0] == pytest.approx(0, abs=0.15)


def test_what_says_the_contrary_is_not_turned_round():
    reader, marked = answering(-1, 0)

    assert in_log_odds(reader, marked) is reader


def test_where_nothing_is_liked_it_stays_as_it_is():
    reader, marked = answering(1, 0)
    nothing = replace(marked, marks=["0"] * len(marked.marks))

    assert in_log_odds(reader, nothing) is reader
    assert in_log_odds(reader, marked.those(lambda _: False)) is reader


def test_without_captions_it_learns_from_marks_alone():
    reader = learned_reader([], {}, BOTH, settings(reader_mark_epochs=40))

    assert np.isfinite(log_odds(reader, RIGHT)).all()
