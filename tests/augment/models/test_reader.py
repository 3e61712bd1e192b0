from pathlib import Path

import numpy as np
import pytest

from augment.models.named_words import Token, words_of
from augment.models.reader import (
    DIRECTIONS,
    FORMS,
    MOST_TOKENS,
    PARTS,
    ROLES,
    Reader,
    Words,
    load_reader,
)
from augment.models.sayings import Said
from augment.words import Form

WORDS = Words(["a", "while"], ["bark", "dog", "machine", "sewing machine"])
N_TRAITS, WIDTH, NARROW = 3, 8, 5


def drawn(seed: int = 0) -> Reader:
    rng = np.random.default_rng(seed)
    shapes = {
        "function": (len(WORDS.functions) + 1, WIDTH),
        "form": (len(FORMS), WIDTH),
        "part": (len(PARTS), WIDTH),
        "lemma": (len(WORDS.lemmas) + 1, NARROW),
        "lemma_in": (NARROW, WIDTH),
        "role": (len(ROLES), WIDTH),
        "norm": (2 * WIDTH,),
        "norm_bias": (2 * WIDTH,),
        "out": (2 * WIDTH,),
        "trait": (N_TRAITS,),
        "bias": (1,),
        "trait_mean": (N_TRAITS,),
    }
    for direction in DIRECTIONS:
        shapes[f"{direction}_in"] = (WIDTH, 3 * WIDTH // 2)
        shapes[f"{direction}_state"] = (WIDTH // 2, 3 * WIDTH // 2)
        shapes[f"{direction}_in_bias"] = shapes[f"{direction}_state_bias"] = (3 * WIDTH // 2,)
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    weights["lemma"][0] = 0
    return Reader(WORDS, {**weights, "trait_scale": np.ones(N_TRAITS, np.float32)})


def said(*tokens: str | tuple[str, Form]) -> list[Token]:
    return words_of([each if isinstance(each, str) else Said(*each) for each in tokens])


BARKS = said("a", ("dog", Form.BASE), ("bark", Form.S))
HUMS = said("a", ("sewing machine", Form.BASE), ("hum", Form.S), "while") + BARKS
NO_TRAITS = [0.0] * N_TRAITS


def test_a_sentence_reads_the_same_beside_longer_ones():
    reader = drawn()

    together = reader.log_odds([BARKS, HUMS], [NO_TRAITS] * 2)

    alone = [reader.log_odds([each], [NO_TRAITS])[0] for each in (BARKS, HUMS)]
    assert together.tolist() == pytest.approx(alone, abs=1e-5)


def test_the_order_of_words_matters():
    reader = drawn()

    onward, turned = reader.log_odds([BARKS, BARKS[::-1]], [NO_TRAITS] * 2)

    assert abs(onward - turned) > 0.01


def test_a_phrase_that_is_not_known_is_read_by_its_last_word():
    for phrase, known in (("washing machine", "machine"), ("sewing machine", "sewing machine")):
        (word,) = said((phrase, Form.BASE))
        assert WORDS.described(word).lemma == WORDS.lemmas.index(known) + 1


def test_a_word_that_is_not_known_is_read_by_its_roles():
    dog, theremin = (WORDS.described(*said((word, Form.BASE))) for word in ("dog", "theremin"))

    assert theremin.lemma == 0
    assert sum(theremin.roles) == pytest.approx(1)
    assert theremin.roles != dog.roles


def test_what_is_too_long_is_read_so_far():
    reader = drawn()
    long = [*HUMS] * MOST_TOKENS

    all_of_it, beginning = reader.log_odds([long, long[:MOST_TOKENS]], [NO_TRAITS] * 2)

    assert all_of_it == beginning


def test_a_trait_counts_by_its_weight_but_no_more_than_six_deviations():
    reader = drawn()
    traits = [NO_TRAITS, [1.0, 0.0, 0.0], [100.0, 0.0, 0.0], [1e9, 0.0, 0.0]]

    none, one, many, more = reader.log_odds([BARKS] * 4, traits)

    assert one - none == pytest.approx(reader.weights["trait"][0], abs=1e-5)
    assert many == more


def test_it_reads_about_the_same_after_it_was_written(tmp_path: Path):
    reader = drawn()
    for name in ("first", "second"):
        reader.save(tmp_path / name)

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    again = load_reader(tmp_path / "first").log_odds([BARKS, HUMS], [NO_TRAITS] * 2)
    assert again == pytest.approx(reader.log_odds([BARKS, HUMS], [NO_TRAITS] * 2), abs=0.05)


def test_no_words_are_known_again_as_none(tmp_path: Path):
    Reader(Words([], []), drawn().weights).save(tmp_path / "none")

    again = load_reader(tmp_path / "none").words
    assert (again.functions, again.lemmas) == ((), ())


def test_of_no_sentences_it_says_nothing():
    assert drawn().log_odds([], []).shape == (0,)


def test_a_sentence_without_words_is_refused():
    with pytest.raises(ValueError, match="without words"):
        drawn().log_odds([BARKS, []], [NO_TRAITS] * 2)
