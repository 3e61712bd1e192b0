from itertools import product

import numpy as np
import pytest

from augment.models.named_words import words_of
from augment.training.sayings import saying_of

pytest.importorskip("scipy")

from augment.training.vectors import SEEN_OFTEN, learned_vectors

ANIMALS, VEHICLES = ("dog", "cat", "fox"), ("truck", "bus", "van")
CAPTIONS = [
    *(f"a {noun} is {verb}" for noun, verb in product(ANIMALS, ("barking", "growling", "howling"))),
    *(f"a {noun} is {verb}" for noun, verb in product(VEHICLES, ("idling", "honking", "braking"))),
]
SENTENCES = [words_of(saying_of(caption)) for caption in CAPTIONS]


def test_words_in_like_company_are_near_each_other():
    vectors = learned_vectors(SENTENCES, 4)

    near = [vectors["dog"] @ vectors[other] for other in ANIMALS[1:]]
    far = [vectors["dog"] @ vectors[other] for other in VEHICLES]
    assert min(near) > max(far) + 0.5


def test_each_has_the_length_one():
    vectors = learned_vectors(SENTENCES, 4)

    assert {*ANIMALS, *VEHICLES, "bark", "idle"} <= vectors.keys()
    assert [np.linalg.norm(each) for each in vectors.values()] == pytest.approx(
        [1.0] * len(vectors)
    )
    assert {each.shape for each in vectors.values()} == {(4,)}


def test_the_same_texts_give_the_same_vectors():
    first, second = learned_vectors(SENTENCES, 4), learned_vectors(SENTENCES, 4)

    assert list(first) == list(second)
    for lemma, vector in first.items():
        np.testing.assert_array_equal(vector, second[lemma])


def test_a_word_that_is_rarely_seen_has_none():
    rare = [words_of(saying_of("a theremin is humming"))] * (SEEN_OFTEN - 1)

    assert "theremin" not in learned_vectors([*SENTENCES, *rare], 4)
    assert "theremin" in learned_vectors([*SENTENCES, *rare, rare[0]], 4)


def test_few_words_have_narrow_vectors():
    assert {each.shape for each in learned_vectors(SENTENCES, 1_000).values()} == {(11,)}
    assert learned_vectors([], 4) == {}
