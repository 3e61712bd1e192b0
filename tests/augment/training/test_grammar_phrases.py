"""Clauses, verbs and nouns of the grammar, in their forms."""

import pytest

from augment.training.grammar_phrases import (
    Clause,
    can_be_passive,
    conjugated,
    is_plural,
    passive,
    pluralized,
)
from augment.words import Form


@pytest.mark.parametrize(
    ("clause", "finite", "progressive", "participle"),
    [
        (
            Clause("a dog", False, ("bark",)),
            "a dog barks",
            "a dog is barking",
            "a dog barking",
        ),
        (
            Clause("dogs", True, ("bark", "growl"), tail="in a yard"),
            "dogs bark and growl in a yard",
            "dogs are barking and growling in a yard",
            "dogs barking and growling in a yard",
        ),
        (
            Clause("a cat", False, ("purr", "mew", "hiss"), joint=", and "),
            "a cat purrs, mews, and hisses",
            "a cat is purring, mewing, and hissing",
            "a cat purring, mewing, and hissing",
        ),
        (
            Clause("a door", False, ("creak open", "shut"), "slowly", joint=", then "),
            "a door slowly creaks open, then shuts",
            "a door is slowly creaking open, then shutting",
            "a door slowly creaking open, then shutting",
        ),
    ],
)
def test_a_clause_is_said_in_three_ways(
    clause: Clause, finite: str, progressive: str, participle: str
):
    assert clause.finite() == finite
    assert clause.progressive() == progressive
    assert clause.participle() == participle


def test_what_belongs_to_one_belongs_to_them_in_the_plural():
    assert Clause("men", True, ("clear his throat",)).finite() == "men clear their throat"


@pytest.mark.parametrize(
    ("verb", "s", "ing"),
    [
        ("clatter", "clatters", "clattering"),
        ("buzz", "buzzes", "buzzing"),
        ("whiz", "whizzes", "whizzing"),
        ("cry", "cries", "crying"),
        ("play", "plays", "playing"),
        ("echo", "echoes", "echoing"),
        ("moo", "moos", "mooing"),
        ("baa", "baas", "baaing"),
        ("hum a tune", "hums a tune", "humming a tune"),
        ("stop and start", "stops and starts", "stopping and starting"),
        ("clip-clop", "clip-clops", "clip-clopping"),
    ],
)
def test_the_first_word_of_a_verb_phrase_is_conjugated(verb: str, s: str, ing: str):
    assert conjugated(verb, Form.S) == s
    assert conjugated(verb, Form.ING) == ing


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("dog", "dogs"),
        ("pickup truck", "pickup trucks"),
        ("tin can", "tin cans"),
        ("person", "people"),
        ("sheep", "sheep"),
        ("goose", "geese"),
        ("bird of prey", "birds of prey"),
        ("hi-hat", "hi-hats"),
    ],
)
def test_nouns_have_their_plurals(noun: str, plural: str):
    assert pluralized(noun) == plural


@pytest.mark.parametrize(
    ("thing", "plural"),
    [("vegetables", True), ("a nail", False), ("paint", False), ("glass", False), ("mud", False)],
)
def test_the_number_of_an_object_is_seen(thing: str, plural: bool):
    assert is_plural(thing) is plural


def test_objects_suffer_in_the_passive():
    assert passive("chop", "vegetables", finite=True) == "vegetables are being chopped"
    assert passive("turn on", "a lamp", finite=False) == "a lamp being turned on"


@pytest.mark.parametrize(
    ("verb", "thing"), [("walk", ""), ("blow", "out a candle"), ("knock against", "a wall")]
)
def test_what_has_no_plain_object_has_no_passive(verb: str, thing: str):
    assert not can_be_passive(verb, thing)
