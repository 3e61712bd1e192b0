"""What the rules put right in a proposal, and what they turn down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.models.mending import mended
from augment.models.sentinels import MAX_KEYWORDS, SPECIAL_TOKENS, sentence


def told(written: str, *keywords: str) -> str | None:
    found = mended(written.split(), keywords)
    return None if found is None else sentence(found)


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("<+s>", "A dog barks."),
        ("<+ing>", "A dog barking."),
        ("<+ed>", "A dog barked."),
    ],
)
def test_a_marked_verb_is_fine(mark: str, text: str):
    assert told(f"a <k0> <k1> {mark}", "dog", "bark") == text


def test_a_bent_noun_is_fine_in_the_plural():
    assert told("<k0> <+s> are <k1> <+ing>", "dog", "bark") == "Dogs are barking."


@pytest.mark.parametrize(
    ("written", "keywords"),
    [
        ("a <k0> <k1> <+s>", ("dog", "music")),  # a dog musics
        ("a <k0> <k1> <+ing>", ("dog", "music")),
        ("a <k0> <k1> <+s> <k2> <+s>", ("dog", "bark", "nearby")),  # a dog barks nearbies
        ("a <k0> <k1> <+s> <k2> <+ing>", ("dog", "bark", "loudly")),
        ("the <k0> <+er>", ("dog",)),
        ("the <k0> is <k1> <+ing>", ("dog", "kovashine")),
    ],
)
def test_a_word_bent_as_it_cannot_bend_is_turned_down(written: str, keywords: tuple[str, ...]):
    assert told(written, *keywords) is None


def test_adjectives_compare():
    assert told("the <k0> is <k1> <+er>", "dog", "loud") == "The dog is louder."


def test_a_word_that_nobody_knows_has_a_plural():
    assert told("<k0> <+s> <k1>", "kovashine", "bark") == "Kovashines bark."


@pytest.mark.parametrize(
    ("written", "keywords", "text"),
    [
        ("a <k0> <k1> <+s>", ("water", "pour"), "Water pours."),
        ("the <k1> of an <k0>", ("applause", "sound"), "The sound of applause."),
        ("a <k0> in a <k1>", ("scissors", "kitchen"), "Scissors in a kitchen."),
        ("a <k0> <+s> in a <k1>", ("dog", "park"), "Dogs in a park."),
    ],
)
def test_an_article_before_what_is_not_counted_is_taken_out(
    written: str, keywords: tuple[str, ...], text: str
):
    assert told(written, *keywords) == text


def test_other_articles_stay():
    assert told("a <k0> on the <k1>", "owl", "water") == "An owl on the water."
    assert told("a <k0> <k1>", "water", "bottle") == "A water bottle."


@pytest.mark.parametrize("keywords", [("police", "car"), ("loud", "dog")])
def test_an_article_before_a_plural_that_something_describes_is_turned_down(
    keywords: tuple[str, ...],
):
    assert told("a <k0> <k1> <+s>", *keywords) is None  # a police cars
    assert told("the <k0> <k1> <+s>", *keywords) == f"The {' '.join(keywords)}s."


def test_a_noun_given_in_the_plural_stays_in_it():
    assert told("<k0> on a <k1>", "footsteps", "floor") == "Footsteps on a floor."
    assert told("<k0> are <k1> <+ing>", "dogs", "bark") == "Dogs are barking."


def test_a_noun_given_in_the_plural_may_describe_another():
    assert told("a <k0> <k1> is <k2> <+ed>", "cars", "door", "slam") == "A car door is slammed."


def test_a_verb_given_bent_takes_the_form_that_is_asked_for():
    assert told("<k0> <+s> <k1>", "dog", "barks") == "Dogs bark."


@pytest.mark.parametrize("written", ["a <k1>", "a <+s>", "<any> a <k0>"])
def test_what_stands_for_nothing_is_turned_down(written: str):
    assert told(written, "dog") is None


@given(
    st.lists(st.sampled_from([*SPECIAL_TOKENS, "a", "an", "the", "in", ","]), max_size=12),
    st.lists(st.text(min_size=1, max_size=12), max_size=MAX_KEYWORDS),
)
def test_any_proposal_for_any_keywords_is_put_right_or_turned_down(
    written: list[str], keywords: list[str]
):
    found = mended(written, keywords)

    assert found is None or {token for token in found if isinstance(token, str)} <= set(written)


@pytest.mark.parametrize(
    ("written", "keywords", "text"),
    [
        ("a <k0> <k1> <+s> a <k2>", ("man", "type", "keyboard"), "A man types on a keyboard."),
        (
            "a <k0> is <k1> <+ing> <k2>",
            ("man", "speak", "microphone"),
            "A man is speaking into a microphone.",
        ),
        ("a <k0> <k1> <+s> in a <k2>", ("pigeon", "flap", "wing"), "A pigeon flaps its wings."),
    ],
)
def test_between_a_verb_and_its_object_stands_what_the_lexicon_has_there(
    written: str, keywords: tuple[str, ...], text: str
):
    assert told(written, *keywords) == text


def test_what_only_sounds_is_no_place():
    written = "a <k0> <k1> <+s> in a <k2>"

    assert told(written, "dog", "bark", "noise") == "A dog barks with a noise."
    assert told(written, "dog", "bark", "park") == "A dog barks in a park."


def test_what_follows_is_followed():
    written = "a <k0> <k1> <+s> <k2> <+ed> by <k3>"

    assert told(written, "dog", "bark", "follow", "speech") == "A dog barks followed by speech."


def test_a_few_are_more_than_one():
    assert told("a few <k0> <k1>", "dog", "bark") == "A few dogs bark."
    assert told("several other <k0> are <k1> <+ing>", "dog", "bark") == (
        "Several other dogs are barking."
    )


def test_one_gives_a_speech_and_hears_speech():
    assert told("a <k0> <k1> <+s> <k2>", "man", "give", "speech") == "A man gives a speech."
    assert told("a <k0> <k1> <+s> a <k2>", "man", "give", "speech") == "A man gives a speech."
    assert told("a <k0> <k1> <+s> a <k2>", "man", "hear", "speech") == "A man hears speech."
