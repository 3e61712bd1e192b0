"""What the search is kept from saying."""

import pytest

from augment.models.constraints import END, forbidden
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
