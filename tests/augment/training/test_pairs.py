"""Pairs of what the model reads and writes: the words go out as names, and come back whole."""

import random
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.models.planning import in_order
from augment.models.sentinels import MARKS, MAX_KEYWORDS, NAMES, Style, realised
from augment.training import pairs
from augment.training.grammar import sentences
from augment.training.pairs import Pair, invented_word, pair_of, style_of
from augment.words import content_words, is_content

SEEDS = st.integers(0, 2**32)
WRITTEN = tuple(islice(sentences(random.Random(5), 400), 400))


def made(sentence: str, seed: int = 0) -> Pair:
    pair = pair_of(sentence, random.Random(seed))
    assert pair is not None
    return pair


def read_back(pair: Pair) -> str:
    text = realised(pair.target.split(), pair.keywords)
    assert text is not None
    return text


@pytest.fixture
def nothing_invented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "INVENTED_FRACTION", 0.0)


@pytest.fixture
def no_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "PHRASE_FRACTION", 0.0)


@pytest.mark.usefixtures("nothing_invented", "no_phrases")
def test_content_words_become_names_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairs, "AS_IT_STANDS_FRACTION", 0.0)

    pair = made("An owl hoots while dogs are barking, then nothing.")

    assert set(pair.keywords) == {"owl", "hoot", "dog", "bark"}
    name = dict(zip(pair.keywords, NAMES, strict=False))
    assert pair.target == (
        f"a {name['owl']} {name['hoot']} <+s> while {name['dog']} <+s> "
        f"are {name['bark']} <+ing> , then nothing"
    )


@pytest.mark.usefixtures("nothing_invented", "no_phrases")
def test_a_keyword_may_stand_as_the_sentence_has_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairs, "AS_IT_STANDS_FRACTION", 1.0)

    pair = made("Dogs are barking")

    assert set(pair.keywords) == {"dogs", "barking"}
    assert read_back(pair) == "Dogs are barking."


@pytest.mark.usefixtures("nothing_invented", "no_phrases")
def test_a_word_that_stands_twice_has_one_name():
    pair = made("A dog barks and another dog growls")

    assert len(pair.keywords) == 3
    assert read_back(pair) == "A dog barks and another dog growls."


@pytest.mark.usefixtures("nothing_invented")
def test_neighbouring_words_may_stay_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairs, "PHRASE_FRACTION", 1.0)

    pair = made("The police cars in a loud street")

    assert {keyword.split()[0] for keyword in pair.keywords} == {"police", "loud"}
    assert read_back(pair) == "The police cars in a loud street."


@pytest.mark.usefixtures("nothing_invented")
def test_a_sentence_mostly_comes_back_as_it_was():
    rng = random.Random(0)
    read = [(text, pair_of(text, rng)) for text in WRITTEN]

    returned = [pair is not None and read_back(pair).lower() for _, pair in read]

    wanted = [f"{text.lower().rstrip('.')}." for text in WRITTEN]
    same = sum(map(str.__eq__, wanted, map(str, returned)))
    assert same >= 0.99 * len(WRITTEN)


@given(st.sampled_from(WRITTEN), SEEDS)
def test_a_target_holds_names_marks_and_function_words_alone(sentence: str, seed: int):
    pair = made(sentence, seed)

    left = [w for w in pair.target.split() if w not in NAMES and w not in MARKS and w != ","]
    assert not any(map(is_content, left))
    assert "an" not in left


@given(st.sampled_from(WRITTEN), SEEDS)
def test_the_names_of_a_target_are_those_of_its_keywords(sentence: str, seed: int):
    pair = made(sentence, seed)

    assert set(pair.target.split()) & set(NAMES) == set(NAMES[: len(pair.keywords)])


@given(st.integers(0, 26), SEEDS)
def test_keywords_never_exceed_ten(n: int, seed: int):
    words = [f"bell{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"[:n]]

    pair = pair_of(" ".join(words), random.Random(seed))

    assert pair is None or 0 < len(pair.keywords) <= MAX_KEYWORDS
    assert pair is not None or n == 0 or n > MAX_KEYWORDS


@given(st.text(max_size=80), SEEDS)
def test_any_text_makes_a_pair_or_none(text: str, seed: int):
    pair = pair_of(text, random.Random(seed))

    assert pair is None or realised(pair.target.split(), pair.keywords) != ""


@pytest.mark.parametrize("text", ["", "It is what it is", "A dog barks 3 times", "...", "7"])
def test_what_has_no_keyword_or_a_number_makes_no_pair(text: str):
    assert pair_of(text, random.Random(0)) is None


def test_a_pair_depends_on_the_sentence_and_the_seed_alone():
    again = [made(text, seed) for text, seed in product(WRITTEN[:20], range(3))]

    assert again == [made(text, seed) for text, seed in product(WRITTEN[:20], range(3))]
    assert len({made(WRITTEN[0], seed) for seed in range(50)}) > 1


def test_keywords_are_named_in_the_order_in_which_they_will_be_asked():
    for sentence in WRITTEN[:100]:
        pair = made(sentence)
        assert list(pair.keywords) == in_order(pair.keywords)


def test_now_and_then_a_noun_is_a_word_that_does_not_exist(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairs, "INVENTED_FRACTION", 1.0)
    monkeypatch.setattr(pairs, "PHRASE_FRACTION", 0.0)

    (strange,) = set(made("A dog barks").keywords) - {"bark", "barks"}

    assert strange != "dog"
    assert "dog" not in read_back(made("A dog barks")).lower()


def test_invented_words_are_words():
    words = {invented_word(random.Random(seed)) for seed in range(100)}

    assert len(words) > 90
    assert all(content_words(word) == [word] for word in words)


@pytest.mark.parametrize(
    ("target", "style"),
    [
        ("a <k0> <k1> <+s>", Style.PLAIN),
        ("a <k0> is <k1> <+ing>", Style.IS_DOING),
        ("<k0> <+s> are <k1> <+ing>", Style.IS_DOING),
        ("a <k0> <k1> <+ing>", Style.DOING),
        ("<k0> <+ing>", Style.DOING),
    ],
)
def test_the_style_is_told_from_the_target(target: str, style: Style):
    assert style_of(target) is style


def test_a_pair_asks_for_its_own_style_or_for_any():
    styles = {made(sentence, seed).style for sentence, seed in product(["A dog barks"], range(30))}

    assert styles == {Style.PLAIN, Style.ANY}
