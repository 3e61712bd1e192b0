from dataclasses import replace
from importlib.resources import files
from itertools import product
from pathlib import Path

import numpy as np

from augment.models.ranking import GOING_ON, MOST_READ, Ranking, load_ranking

WEIGHTS = Path(str(files("augment"))) / "weights"
WORDS = ("dog", "bark", "park")
PLACES = product(("a", "the"), ("in", "on", "at", "by", "near", "over"), ("a", "the", "some"))
SENTENCES = [
    (first, "<k0>", "<k1>", "<+s>", where, article, "<k2>") for first, where, article in PLACES
]


class Even:
    """Reads no sentence as better than another."""

    def log_odds(self, sentences: list[object], traits: list[object]) -> np.ndarray:
        return np.zeros(len(sentences))


def even() -> Ranking:
    return replace(load_ranking(WEIGHTS), reader=Even())


def test_only_the_best_by_their_traits_are_read_in_whatever_order_they_come():
    found = even().ranked(SENTENCES, WORDS, ())

    assert len(SENTENCES) > MOST_READ
    assert len(found) == MOST_READ
    assert {text for text, _ in found} == {
        text for text, _ in even().ranked(SENTENCES[::-1], WORDS, ())
    }
    assert "A dog barks in the park." in {text for text, _ in found}
    assert "The dog barks over some park." not in {text for text, _ in found}


def test_what_is_going_on_is_liked_a_little_more():
    going_on = ("a", "<k0>", "is", "<k1>", "<+ing>", "in", "a", "<k2>")

    found = dict(even().ranked([going_on, SENTENCES[0]], WORDS, ()))

    assert found["A dog is barking in a park."] == GOING_ON
    assert found["A dog barks in a park."] == 0


def test_the_reader_tells_what_counts_do_not():
    words = ("whistle", "man", "speak")
    sensible = ("a", "<k1>", "<k2>", "<+s>", "over", "a", "<k0>")
    odd = ("a", "<k0>", "<k2>", "<+s>", "over", "a", "<k1>")

    found = dict(load_ranking(WEIGHTS).ranked([sensible, odd], words, ()))

    assert found["A man speaks over a whistle."] > found["A whistle speaks over a man."] + 1


def test_of_nothing_nothing_is_ranked():
    assert load_ranking(WEIGHTS).ranked([], WORDS, ()) == []
