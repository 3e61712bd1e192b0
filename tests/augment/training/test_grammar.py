"""The sentences of the shipped lexicon, as a whole."""

import random
import re
from collections import Counter

import pytest

from augment.training.grammar import sentences
from augment.words import content_words, words_in


@pytest.fixture(scope="module")
def shipped_sentences() -> list[str]:
    return list(sentences(random.Random(7), 3_000))


def test_the_same_seed_gives_the_same_sentences():
    first = list(sentences(random.Random(3), 50))

    assert first == list(sentences(random.Random(3), 50))
    assert first != list(sentences(random.Random(4), 50))


def test_sentences_begin_with_a_capital_and_half_of_them_end_with_a_stop(
    shipped_sentences: list[str],
):
    stops = sum(text.endswith(".") for text in shipped_sentences)

    assert all(text[0].isupper() for text in shipped_sentences)
    assert 0.45 < stops / len(shipped_sentences) < 0.55


def test_sentences_have_the_length_of_captions(shipped_sentences: list[str]):
    lengths = [len(words_in(text)) for text in shipped_sentences]
    content = [len(content_words(text)) for text in shipped_sentences]

    assert min(lengths) >= 3
    assert max(lengths) <= 16
    assert 7.5 < sum(lengths) / len(lengths) < 9
    assert min(content) >= 1
    assert max(content) <= 8
    assert sum(2 <= n <= 5 for n in content) / len(content) > 0.75


def test_no_content_word_is_said_twice(shipped_sentences: list[str]):
    for text in shipped_sentences:
        content = content_words(text)
        assert len(set(content)) == len(content), text


def test_no_adjective_stands_beside_its_own_adverb(shipped_sentences: list[str]):
    for text in shipped_sentences:
        content = content_words(text)
        assert not [word for word in content if f"{word}ly" in content], text


def test_common_words_are_said_often_and_rare_ones_too(shipped_sentences: list[str]):
    said = Counter(word for text in shipped_sentences for word in set(content_words(text)))
    total = len(shipped_sentences)

    assert said["man"] / total > 0.1
    assert said["music"] / total > 0.03
    assert len(said) > 2_000


@pytest.mark.parametrize(
    "wrong",
    [
        r"\ba (?!eu|ewe|one)[aeio]",  # "a engine"; "a u" may be right
        r"\ban [^aeiouhxmlfs]",
        r"\b(?:he|she|it) (?:are|were)\b",
        r"\b(?:is|are) (?:is|are)\b",
        r"\b(\w+) \1\b",
        r" ,|,,|\.\.|-\b -",
        r"\b(?:several|many|multiple|two) \w+ is\b",
    ],
)
def test_grammar_is_kept(wrong: str, shipped_sentences: list[str]):
    found = [text for text in shipped_sentences if re.search(wrong, text, re.IGNORECASE)]

    assert not found, found[:5]
