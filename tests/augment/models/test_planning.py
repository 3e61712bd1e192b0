"""Which keywords are put together: who does what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.models.deeds import compound, likelihood
from augment.models.planning import Tie, in_order, planned, regrouped
from augment.models.roles import VERBS, Role

WORDS = ("dog", "owl", "park", "bark", "hoot", "kovashine", "loud", "rain", "fall", "wind", "click")


def said_of(*keywords: str) -> list[tuple[str, str]]:
    return [(one.keyword, str(one.tie or "")) for one in planned(keywords)]


def test_each_verb_stands_behind_the_noun_that_does_it():
    assert said_of("bird", "frog", "chirp", "croak") == [
        ("bird", ""),
        ("chirp", "<does>"),
        ("frog", ""),
        ("croak", "<does>"),
    ]


def test_a_noun_may_do_several_things():
    assert said_of("water", "splash", "flow") == [
        ("water", ""),
        ("flow", "<does>"),
        ("splash", "<does>"),
    ]


def test_a_verb_that_everyone_of_a_kind_does_is_given_to_one_without_a_verb():
    assert said_of("bird", "chirp", "frog", "vocalize")[3] == ("vocalize", "<does>")


def test_a_noun_is_tied_to_what_is_done_with_it():
    assert said_of("type", "keyboard") == [("type", ""), ("keyboard", "<to>")]


def test_an_adjective_is_tied_to_the_noun_that_the_lexicon_describes_so():
    assert said_of("stray", "dog") == [("dog", ""), ("stray", "<such>")]


def test_a_word_keeps_the_roles_that_its_tie_leaves():
    rooster, crow = planned(["crow", "rooster"])
    assert (rooster.keyword, crow.tie) == ("rooster", Tie.DOES)
    assert set(crow.roles) <= VERBS


def test_a_common_noun_is_no_verb_of_somebody():
    """Somebody may wind a clock, but of "wind" in a sound nobody thinks that."""
    assert all(one.tie is None for one in planned(["woman", "wind"]))


def test_what_follows_is_nobodys_deed():
    assert [one.roles for one in planned(["dog", "follow"])][1] == (Role.SEQUENCE,)


@given(st.permutations(WORDS))
def test_the_plan_does_not_depend_on_how_the_words_came(words: list[str]):
    assert planned(words) == planned(sorted(words))


@given(st.sets(st.sampled_from(WORDS) | st.text(max_size=6), max_size=10))
def test_every_keyword_is_planned_once(words: set[str]):
    assert sorted(in_order(list(words))) == sorted(words)


def test_two_words_that_the_lexicon_has_as_a_noun_become_one():
    assert regrouped(("car", "honk", "horn")) == ("honk", "car horn")


def test_an_inflected_word_ends_a_compound_as_it_was_given():
    assert compound("sew", "machines") == "sewing machines"


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (("dog barking", "park"), ("dog", "barking", "park")),
        (("police car", "rain"), ("police car", "rain")),
        (("machine learning",), ("machine learning",)),
    ],
)
def test_a_phrase_is_parted_where_its_noun_does_its_verb(
    given: tuple[str, ...], parts: tuple[str, ...]
):
    assert regrouped(given) == parts


def test_what_the_lexicon_says_is_likelier_than_what_its_kind_does():
    assert likelihood("dog", "bark") > likelihood("kitten", "bark") > likelihood("rain", "bark")


def test_a_thing_is_one_with_whose_it_is():
    assert regrouped(("vehicle's", "engine", "start")) == ("vehicle's engine", "start")
    assert regrouped(("dog's", "bark")) == ("dog's", "bark")
    assert regrouped(("man's", "voice", "music")) == ("man's", "voice", "music")


def test_words_that_go_together_are_one():
    assert regrouped(("male", "voice", "speak")) == ("male voice", "speak")
