"""What the search is kept from saying."""

import pytest

from augment.models.constraints import END, RUN_LENGTHS, forbidden, holds_any
from augment.models.planning import in_order, planned
from augment.models.sentinels import NAMES


def runs(*keywords: str) -> set[str]:
    """Every forbidden run, with keywords in the place of their names."""
    order = in_order(keywords)
    words = dict(zip(NAMES, order, strict=False))
    return {" ".join(words.get(word, word) for word in run) for run in forbidden(planned(keywords))}


@pytest.mark.parametrize(
    "run", ["phone <+ing>", "is phone", "people <+ing>", "people <+s>", "a speak", "the speak"]
)
def test_a_noun_is_not_done_and_a_verb_is_no_thing(run: str):
    assert run in runs("phone", "people", "speak")


def test_an_untied_wind_is_the_noun():
    assert "wind <+ing>" in runs("wind", "car")


def test_an_adjective_needs_its_noun():
    assert {f"loud {END}", "loud and", "is loud", "loud speak"} <= runs("loud", "man", "speak")


def test_what_is_in_the_background_may_end_a_sentence():
    assert f"background {END}" not in runs("duck", "quack", "background")


def test_what_follows_is_said_one_way():
    found = runs("dog", "bark", "follow", "speech")

    assert {"follow <+s>", "follow <+ing>"} <= found
    assert "follow <+ed>" not in found


def test_one_verb_is_the_end_of_another_only_where_something_begins():
    assert "to idle" in runs("engine", "rev", "idle")
    assert "to idle" not in runs("engine", "start", "idle")


@pytest.mark.parametrize(
    ("written", "held"),
    [
        (["▁a", "<k0>", "▁is", "<k1>", "<+ing>"], False),
        (["▁is", "<k0>", "<+ing>"], True),
        (["▁a", "<k0>", "▁in", "▁a"], True),
        ([], False),
    ],
)
def test_a_run_is_found_wherever_it_stands(written: list[str], held: bool):
    bounds = frozenset({("<k0>", "<+ing>"), ("a", END)})

    assert holds_any(written, bounds) is held


def test_no_run_is_longer_than_those_that_are_looked_for():
    sets = [("man", "speak", "keyboard", "type"), ("loud", "dog", "bark", "follow", "two")]

    lengths = {len(run) for words in sets for run in forbidden(planned(in_order(words)))}

    assert lengths <= set(RUN_LENGTHS)


@pytest.mark.parametrize(
    "run",
    ["speak is", "in speak <+s>", "while speak <+s>", "speak bark", "man <+s> is", "people is"],
)
def test_who_does_something_is_a_noun_and_agrees(run: str):
    assert run in runs("man", "people", "speak", "bark")


@pytest.mark.parametrize("run", ["loud <+er>", "in man", "on the man"])
def test_nothing_is_louder_and_nobody_a_place(run: str):
    assert run in runs("loud", "man", "speak")


def test_a_sound_may_come_in_numbers_and_one_sound_not():
    found = runs("loud", "beep")

    assert "a loud beep <+s>" in found
    assert "loud beep <+s>" not in found


def test_nobody_uses_or_makes_without_saying_what():
    assert {f"use <+ing> {END}", "use <+s> and", "make <+ing> while"} <= runs("man", "use", "make")


def test_what_occurs_is_not_one_more_deed():
    assert {"and occur", "then occur", "is occur"} <= runs("rhythmic", "click", "occur")


def test_nouns_do_not_follow_a_plural_nor_do_noises_what_others_do():
    assert "bird <+s> insect" in runs("bird", "insect")
    assert "noise speak <+s>" in runs("woman", "speak", "noise")


def test_adjectives_that_the_dictionary_has_as_nouns_need_one():
    assert f"constant {END}" in runs("constant", "whistle")
