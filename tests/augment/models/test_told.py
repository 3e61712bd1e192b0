"""What a plan tells without a model."""

import pytest

from augment.models.planning import in_order, planned
from augment.models.sentinels import Style, realised
from augment.models.told import told


def said(style: Style, *keywords: str) -> list[str | None]:
    words = tuple(in_order(keywords))
    return [realised(sentence, words) for sentence in told(planned(words), style)]


@pytest.mark.parametrize(
    ("style", "sentence"),
    [
        (Style.IS_DOING, "A dog is barking, growling and whimpering."),
        (Style.PLAIN, "A dog barks, growls and whimpers."),
        (Style.DOING, "A dog barking, growling and whimpering."),
    ],
)
def test_a_noun_does_all_that_it_is_planned_to(style: Style, sentence: str):
    assert said(style, "dog", "bark", "growl", "whimper") == [sentence]


def test_who_does_what_stays_together_in_either_order():
    found = said(Style.PLAIN, "bird", "frog", "chirp", "croak")

    assert {"A bird chirps while a frog croaks.", "A frog croaks and a bird chirps."} <= set(found)
    assert not any("bird croaks" in str(each) for each in found)


def test_many_and_masses_have_no_article():
    assert "People are talking while wind is blowing." in said(
        Style.IS_DOING, "people", "talk", "wind", "blow"
    )


def test_two_are_counted():
    assert said(Style.PLAIN, "two dogs", "howl") == ["Two dogs howl."]


def test_one_thing_follows_another():
    assert "A kid cries, followed by a woman talking." in said(
        Style.PLAIN, "kid", "cry", "follow", "woman", "talk"
    )


def test_what_nobody_does_is_heard():
    assert said(Style.PLAIN, "rhythmic", "click") == ["Rhythmic clicking."]
    assert "A goat bleats, followed by clicking." in said(
        Style.PLAIN, "click", "follow", "goat", "bleat"
    )
    assert said(Style.PLAIN, "rhythmic", "click", "occur") == ["Rhythmic clicking occurs."]


def test_what_several_do_together_is_said_once():
    assert "A woman and a man are speaking." in said(Style.IS_DOING, "woman", "speak", "man")


def test_a_noun_that_does_nothing_is_heard_beside():
    assert said(Style.PLAIN, "vehicle", "drive", "traffic", "noise") == [
        "A vehicle drives with traffic noise."
    ]


def test_an_adjective_is_that_of_the_only_noun():
    assert said(Style.PLAIN, "mechanical", "clock", "tick") == ["A mechanical clock ticks."]
    assert said(Style.PLAIN, "large", "crowd", "people", "talk") == []


def test_the_background_is_a_place():
    assert said(Style.PLAIN, "child", "talk", "background") == ["A child talks in the background."]


@pytest.mark.parametrize(
    "keywords", [("dog",), ("loud",), ("dog", "loud", "rain"), ("man", "make"), ()]
)
def test_a_plan_with_a_loose_end_tells_nothing(keywords: tuple[str, ...]):
    assert said(Style.PLAIN, *keywords) == []


def test_what_may_be_a_verb_is_one_where_a_noun_has_nothing_to_do():
    assert said(Style.PLAIN, "engine", "struggle") == ["An engine struggles."]


def test_adjectives_that_the_dictionary_has_as_nouns_describe():
    assert said(Style.PLAIN, "constant", "whistle") == ["Constant whistling."]


def test_a_noise_is_what_a_verb_makes_of_it():
    assert said(Style.IS_DOING, "whir", "sound") == ["A whirring sound."]
    assert said(Style.IS_DOING, "man", "speak", "whir", "noise") == [
        "A man is speaking with a whirring noise."
    ]


def test_a_verb_that_a_noun_does_may_be_a_noise_of_its_own():
    assert said(Style.IS_DOING, "man", "speak", "shake", "noise") == [
        "A man is shaking and speaking with noise.",
        "A man is speaking with a shaking noise.",
        "A man is shaking with a speaking noise.",
    ]


def test_a_thing_without_a_verb_stands_beside_those_that_have_one():
    assert said(Style.IS_DOING, "dog", "bark", "motor") == ["A dog is barking with a motor."]
