import random

import pytest

from augment.generator import Written
from augment.models.rereading import (
    APART,
    AT_THE_END,
    MOST_LEFT_OUT,
    WITHOUT,
    Rereading,
    rereadings,
)


def left_out(*keywords: str) -> list[str]:
    return [each.left_out for each in rereadings(keywords) if each.left_out]


def reading(how: str, *keywords: str) -> Rereading:
    (found,) = (each for each in rereadings(keywords) if each.how == how)
    return found


@pytest.mark.parametrize(
    ("keywords", "spared"),
    [
        ("emergency siren trigger get", ["get"]),
        ("man talk metallic object", ["metallic", "object"]),
        ("clock tick quickly rock", ["quickly"]),
        ("train bell begin ring", ["begin"]),
        ("dogs barks series nearby", ["nearby", "series"]),
        ("dog bark background loud", ["loud"]),
    ],
)
def test_what_says_little_may_be_left_out(keywords: str, spared: list[str]):
    assert left_out(*keywords.split()) == spared


@pytest.mark.parametrize(
    "keywords",
    [
        "dog bark cat meow",
        "theremin play shakuhachi whistle",
        "kovashine bark zzyzx hum",
        "two dog follow siren",
        "engine start motor stop",
        "dog bark church-bell cat",
    ],
)
def test_what_sounds_what_is_heard_of_it_and_what_is_rare_stays(keywords: str):
    assert not left_out(*keywords.split())


def test_what_is_left_out_is_not_read_and_has_to_be_worth_it():
    found = reading(f"{WITHOUT} briefly", "dog", "bark", "briefly", "park")

    assert sorted(found.words) == ["bark", "dog", "park"]
    assert not found.ending
    assert found.told(Written("A dog barks.", 2.5, "<any>")) == Written(
        "A dog barks.", 1.5, "<any> <without> briefly", "briefly"
    )


def test_of_three_each_counts():
    assert left_out("loud", "dog", "bark", "briefly") == ["briefly", "loud"]
    assert not left_out("loud", "dog", "briefly")


def test_of_more_than_a_model_reads_nothing_is_read_otherwise():
    keywords = ("loud", "fast", "bark", *(f"word{letter}" for letter in "abcdefgh"))

    assert list(rereadings(keywords[:10]))
    assert not list(rereadings(keywords))


def test_a_speed_that_is_slow_does_not_become_speeding():
    assert left_out("propeller", "rotate", "slow", "night") == ["slow"]
    assert not left_out("propeller", "rotate", "slow", "speed")


def test_two_words_that_make_a_noun_may_each_be_meant():
    keywords = ("engine", "accelerate", "machine", "gun", "fire")

    found = reading(f"{APART} fire engine", *keywords)

    assert sorted(found.words) == ["accelerate", "engine", "fire", "machine gun"]
    assert found.told(Written("A gun.", 2.5, "<any>")) == Written(
        "A gun.", 2.5, "<any> <apart> fire engine"
    )


def test_where_no_two_make_a_noun_none_is_taken_apart():
    assert not list(rereadings(("dog", "bark", "cat")))


def test_an_adjective_may_tell_how_something_is_done():
    found = reading(f"{AT_THE_END} fast", "horse", "move", "fast")

    assert sorted(found.words) == ["horse", "move"]
    assert [str(getattr(each, "keyword", each)) for each in found.ending] == ["fast"]
    assert not found.left_out


def test_a_phrase_stays_whatever_it_ends_with():
    assert not left_out("dog", "bark", "thunder far away", "cat")


def test_what_a_measure_is_like_stands_nowhere_else():
    for keywords in (("car", "pass", "high", "speed"), ("frequency", "hum", "low")):
        assert not [each for each in rereadings(keywords) if each.how.startswith(AT_THE_END)]


def test_no_measure_is_taken_apart_from_what_it_is_like():
    assert not list(rereadings(("high", "frequency", "hum")))


def test_where_nothing_is_done_no_adjective_tells_how():
    assert not list(rereadings(("fast", "violin")))


def test_few_are_left_out_and_the_order_of_the_keywords_does_not_matter():
    keywords = ["loud", "quickly", "dog", "get", "series", "bark", "nearby", "fire", "engine"]
    before = list(rereadings(keywords))

    random.Random(0).shuffle(keywords)

    assert len([each for each in before if each.left_out]) == MOST_LEFT_OUT
    assert list(rereadings(keywords)) == before
