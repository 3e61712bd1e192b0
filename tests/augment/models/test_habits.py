import math
from pathlib import Path

import pytest

from augment.models.habits import (
    OF_ITS_SORT,
    SEEN_OFTEN,
    UNSEEN,
    UNSEEN_OF_SORT,
    Habits,
    load_habits,
)
from augment.models.named_words import words_of
from augment.models.relations import Kind, Relation
from augment.models.roles import Role
from augment.models.standings import Aspect, Standing
from augment.training.sayings import saying_of

TOLD = ["a dog barks"] * 6 + ["a cat meows"] * 6
NOTHING = Habits.learned([])


def habits_of(captions: list[str]) -> Habits:
    return Habits.learned(words_of(saying_of(caption)) for caption in captions)


def does(noun: str, verb: str) -> Relation:
    return Relation(Kind.DOES, verb, noun, Role.ANIMAL)


def test_a_liking_is_how_much_oftener_than_by_chance():
    # Of twelve deeds, six are barks and six are of dogs: by chance three would be both.
    habits = habits_of(TOLD)

    assert habits.liking(does("dog", "bark")) == pytest.approx(
        math.log((6 + UNSEEN) / (3 + UNSEEN))
    )
    assert habits.liking(does("cat", "bark")) == pytest.approx(math.log(UNSEEN / (3 + UNSEEN)))


def test_of_its_sort_a_word_never_seen_is_like_the_others():
    habits = habits_of(TOLD)

    assert habits.liking(does("fox", "bark")) == 0
    assert habits.liking_of_sort(does("fox", "bark")) == habits.liking_of_sort(does("dog", "bark"))


def test_only_what_was_seen_often_and_never_together_is_strange():
    seen_often, seldom = habits_of(TOLD), habits_of(TOLD[:1] + TOLD[-SEEN_OFTEN:])

    assert seen_often.is_strange(does("cat", "bark"))
    assert not seen_often.is_strange(does("dog", "bark"))
    assert not seen_often.is_strange(does("fox", "bark"))
    assert not seldom.is_strange(does("cat", "bark"))


def test_how_usual_a_form_is_goes_by_the_word_and_by_its_sort_where_it_was_seldom_seen():
    habits = habits_of(["a dog barks"] * 3 + ["dogs bark"])
    sort = str(Role.ANIMAL)
    of_dog, of_fox = (
        habits.usualness(Standing(Aspect.FORM, word, sort, "base")) for word in ("dog", "fox")
    )

    of_sort = (3 + UNSEEN_OF_SORT) / (4 + 1)
    assert of_dog == pytest.approx(math.log((3 + OF_ITS_SORT * of_sort) / (4 + OF_ITS_SORT)))
    assert of_fox == pytest.approx(math.log(of_sort))


def test_who_has_seen_nothing_finds_nothing_strange():
    assert NOTHING.liking(does("dog", "bark")) == 0
    assert not NOTHING.is_strange(does("dog", "bark"))


def test_they_are_the_same_after_they_were_written(tmp_path: Path):
    habits = habits_of(TOLD)
    for name in ("first", "second"):
        habits.save(tmp_path / name)

    read = load_habits(tmp_path / "first")
    assert read.liking(does("dog", "bark")) == habits.liking(does("dog", "bark"))
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
