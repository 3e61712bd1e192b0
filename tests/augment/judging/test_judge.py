"""The judge: every fault on a sentence that has it, and on its neighbour that has not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from augment.judging.judge import Fault, Limits, Verdict, judge

unhurried = settings(deadline=None)  # the machine may be busy

DOG = ("dog", "bark", "park")


def faults(text: str, *keywords: str, limits: Limits | None = None) -> tuple[Fault, ...]:
    return judge(text, keywords, limits or Limits()).faults


def test_a_sentence_of_its_keywords_and_function_words_is_sound():
    assert judge("A dog barks in a park.", DOG) == Verdict(1.0, (), ())
    assert judge("A dog barks in a park.", DOG).ok


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Dogs were barking.", "bark"),
        ("A baby is crying.", "cry"),
        ("The bird sang.", "sing"),
        ("Leaves rustle.", "leaf"),
        ("The dog's collar.", "dog"),
        ("A bow-wow is heard.", "bow wow"),
        ("A bow wow is heard.", "bow-wow"),
        ("Police cars go by.", "police car"),
        ("Chirping of the birds.", "chirping of birds"),
        ("The chirping birds.", "chirping of birds"),
        ("A tap is turned off.", "turn off"),
        ("THE RAIN FALLS.", "rain"),
        ("Someone speaks loudly.", "loud"),
        ("A cafe\u0301 at noon.", "caf\u00e9"),
        ("The sound of дождь.", "дождь"),
        ("雨の音", "雨"),
        ("The light is off.", "off"),
        ("A 1984 recording.", "1984"),
    ],
)
def test_a_keyword_is_covered_in_any_inflection(text: str, keyword: str):
    assert judge(text, (keyword,)).coverage == 1.0


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("A dogma.", "dog"),
        ("Someone speaks.", "speech"),
        ("The car of the loud police.", "police car"),
        ("The police at a loud car.", "police car"),
        ("The sound of дождь.", "дож"),
        ("The sound of дождя.", "дождь"),
        ("The sound of rain.", "雨"),
        ("", "rain"),
    ],
)
def test_a_keyword_that_does_not_stand_there_is_missed(text: str, keyword: str):
    verdict = judge(text, (keyword,))

    assert verdict.coverage == 0.0
    assert Fault.MISSES in verdict.faults


def test_coverage_is_the_fraction_of_the_keywords_and_may_be_forgiven():
    text = "A dog in a park."

    assert judge(text, ("dog", "bark", "park", "loud")).coverage == 0.5
    assert faults(text, "dog", "park", "bark", "loud") == (Fault.MISSES,)
    assert faults(text, "dog", "park", "bark", "loud", limits=Limits(max_missing=2)) == ()


def test_content_words_from_nowhere_are_invented():
    verdict = judge("A dog barks at a teddy bear in a park.", DOG)

    assert verdict.invented == ("teddy", "bear")
    assert verdict.faults == (Fault.INVENTS,)
    assert judge("A dog barks at a teddy bear in a park.", DOG, Limits(max_invented=2)).ok


def test_numbers_from_nowhere_are_invented():
    assert judge("5 dogs bark in two parks.", DOG).invented == ("5", "two")


def test_what_touches_a_keyword_of_an_unspaced_script_is_invented():
    assert judge("雨が", ("雨",)).invented == ("が",)


def test_without_keywords_every_word_is_invented():
    verdict = judge("It is a dog.", ())

    assert verdict == Verdict(1.0, ("it", "is", "a", "dog"), (Fault.INVENTS,))


@pytest.mark.parametrize(
    "text",
    [
        "A dog and a dog bark.",
        "A dog barks and a dog barks.",
        "A dog barks and barks.",
        "A dog, bark, dog, and a bark of dogs.",
    ],
)
def test_what_says_the_same_again_repeats(text: str):
    assert Fault.REPEATS in faults(text, "dog", "bark")


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("A dog barks and another dog growls.", ("dog", "bark", "growl")),
        ("A police car with a police car siren.", ("police car", "police car siren")),
        ("A car door and a garage door.", ("car door", "garage door")),
        ("Knock knock on a door.", ("knock knock", "door")),
    ],
)
def test_a_second_mention_with_something_new_does_not_repeat(text: str, keywords: tuple[str, ...]):
    assert Fault.REPEATS not in faults(text, *keywords)


def test_one_word_is_too_short_for_two_keywords_but_not_for_one():
    assert Fault.TOO_SHORT in faults("Rain.", "rain", "wind")
    assert faults("Rain.", "rain") == ()
    assert Fault.TOO_SHORT in faults("...", "rain")


def test_length_is_measured_by_the_number_of_keywords():
    eleven = "There is the rain, and it is out there behind it."
    twelve = "There is the rain, and it is also out there behind it."

    assert faults(eleven, "rain") == ()
    assert faults(twelve, "rain") == (Fault.TOO_LONG,)
    assert (
        faults("There is a rain out there in the wind, and it is behind us.", "rain", "wind") == ()
    )


def test_length_has_a_limit_for_any_number_of_keywords():
    short = Limits(max_words=5)

    assert faults("A dog barks in parks.", *DOG, limits=short) == ()
    assert faults("A dog barks in a park.", *DOG, limits=short) == (Fault.TOO_LONG,)


def test_a_sentence_that_is_no_caption_for_its_length_is_too_long():
    assert Fault.TOO_LONG in faults("rain" * 76, "rain" * 76)


@pytest.mark.parametrize("text", ["The rain, дождь.", "The rain, 雨.", "The rаin."])
def test_letters_of_a_script_that_no_keyword_has_are_refused(text: str):
    assert Fault.WRONG_SCRIPT in faults(text, "rain")


def test_latin_and_the_scripts_of_the_keywords_are_not_refused():
    assert faults("The дождь and a 雨.", "дождь", "雨") == ()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"max_missing": -1}, "max_missing must not be negative"),
        ({"max_invented": -1}, "max_invented must not be negative"),
        ({"min_words": 4, "max_words": 3}, "min_words must be in"),
    ],
)
def test_limits_refuse_nonsense(wrong: dict[str, int], message: str):
    with pytest.raises(ValueError, match=message):
        Limits(**wrong)


hostile = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(["dog", "a", "雨", "<k0>", "\u0301", "İ", "(", "'s", "-", ","])).map(
        " ".join
    ),
)


@unhurried
@given(hostile, st.lists(hostile, max_size=4).map(tuple))
def test_whatever_comes_in_the_verdict_is_one(text: str, keywords: tuple[str, ...]):
    verdict = judge(text, keywords)

    assert 0.0 <= verdict.coverage <= 1.0
    assert verdict == judge(text, keywords)
    assert list(verdict.faults) == [fault for fault in Fault if fault in verdict.faults]


@unhurried
@given(st.lists(st.sampled_from(["dog", "police car", "дождь", "雨", "bow-wow", "İ"]), unique=True))
def test_keywords_in_a_row_miss_and_invent_nothing(keywords: list[str]):
    verdict = judge(", ".join(keywords), tuple(keywords))

    assert (verdict.coverage, verdict.invented) == (1.0, ())
