"""What sentences end with."""

import pytest

from augment.models.endings import without_ending
from augment.models.sentinels import sentence


@pytest.mark.parametrize(
    ("keywords", "rest", "ending"),
    [
        (("dog", "bark", "loudly"), ("dog", "bark"), "Loudly."),
        (("car", "pass", "high", "speed"), ("car", "pass"), "At high speed."),
        (("slow", "sneeze", "motion"), ("sneeze",), "In slow motion."),
        (("dog", "bark", "zorblingly"), ("dog", "bark"), "Zorblingly."),
        (("dog", "bark"), ("dog", "bark"), None),
        (("bark", "loudly", "clearly"), ("bark", "loudly", "clearly"), None),
        (("loudly",), ("loudly",), None),
        (("high", "speed"), ("high", "speed"), None),
        (("high", "dog"), ("high", "dog"), None),
    ],
)
def test_what_says_how_is_parted_from_the_rest(keywords, rest, ending):
    found, tokens = without_ending(keywords)

    assert found == rest
    assert sentence(tokens) == ending
