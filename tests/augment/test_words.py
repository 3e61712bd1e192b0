import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.words import (
    Form,
    content_words,
    form_of,
    inflect,
    lemma,
    lemmas,
    same,
    with_article,
    words_in,
)


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("meowing", "meow"),  # by the dictionary only a noun
        ("barking", "bark"),
        ("taps", "tap"),  # by the dictionary also the name of a bugle call
        ("leaves", "leaf"),
        ("children", "child"),
        ("women", "woman"),
        ("mice", "mouse"),
        ("wolves", "wolf"),
        ("boxes", "box"),
        ("cries", "cry"),
        ("bees", "bee"),
        ("footsteps", "footstep"),
        ("running", "run"),
        ("dripping", "drip"),
        ("ran", "run"),
        ("sung", "sing"),
        ("lying", "lie"),
        ("baaing", "baa"),
        ("zaps", "zap"),
    ],
)
def test_an_inflected_word_has_its_lemma(word: str, base: str):
    assert lemma(word) == base


@pytest.mark.parametrize(
    "word", ["dog", "bus", "glass", "gas", "news", "series", "sheep", "ring", "ceiling", "thunder"]
)
def test_a_word_that_only_looks_inflected_is_its_own_lemma(word: str):
    assert lemma(word) == word


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("theremins", "theremin"),
        ("kovashines", "kovashine"),
        ("vuvuzelas", "vuvuzela"),
        ("kovaxes", "kovax"),
        ("kovashine", "kovashine"),
        ("kovass", "kovass"),
        ("дождь", "дождь"),
    ],
)
def test_an_unknown_word_loses_a_plurals_ending_and_nothing_else(word: str, base: str):
    assert lemma(word) == base


def test_a_word_with_several_lemmas_has_them_all():
    assert set(lemmas("leaves")) == {"leave", "leaf"}
    assert lemmas("building") == ("building", "build")


@pytest.mark.parametrize(
    ("a", "b"), [("leaves", "leaf"), ("leaves", "leaving"), ("dog's", "dogs"), ("sang", "singing")]
)
def test_words_with_a_common_lemma_are_the_same(a: str, b: str):
    assert same(a, b)


@pytest.mark.parametrize(("a", "b"), [("dog", "cat"), ("bark", "park"), ("ring", "rings2")])
def test_words_without_a_common_lemma_are_not(a: str, b: str):
    assert not same(a, b)


@pytest.mark.parametrize(
    ("base", "form", "word"),
    [
        ("bark", Form.S, "barks"),
        ("bark", Form.ING, "barking"),
        ("tap", Form.ING, "tapping"),
        ("cry", Form.S, "cries"),
        ("splash", Form.S, "splashes"),
        ("child", Form.S, "children"),
        ("leaf", Form.S, "leaves"),
        ("sheep", Form.S, "sheep"),
        ("clatter", Form.S, "clatters"),
        ("sing", Form.PAST, "sang"),
        ("sing", Form.PARTICIPLE, "sung"),
        ("drip", Form.PAST, "dripped"),
        ("loud", Form.COMPARATIVE, "louder"),
        ("big", Form.SUPERLATIVE, "biggest"),
        ("meow", Form.ING, "meowing"),
        ("baa", Form.ING, "baaing"),
        ("baa", Form.PAST, "baaed"),
        ("dog", Form.BASE, "dog"),
    ],
)
def test_a_lemma_bends_into_its_forms(base: str, form: Form, word: str):
    assert inflect(base, form) == word


@pytest.mark.parametrize(
    ("base", "form", "word"),
    [
        ("theremin", Form.S, "theremins"),
        ("kovash", Form.S, "kovashes"),
        ("kovash", Form.ING, "kovashing"),
        ("kovashine", Form.PAST, "kovashined"),
        ("boom-zap", Form.S, "boom-zaps"),
        ("дождь", Form.S, "дождь"),
        ("3d", Form.S, "3d"),
    ],
)
def test_an_unknown_word_bends_by_the_regular_rules_if_its_letters_are_english(
    base: str, form: Form, word: str
):
    assert inflect(base, form) == word


@pytest.mark.parametrize(
    ("phrase", "form", "bent"),
    [
        ("police car", Form.S, "police cars"),
        ("turn on", Form.ING, "turning on"),
        ("pass by", Form.S, "passes by"),
        ("slice of bread", Form.S, "slices of bread"),
    ],
)
def test_of_a_phrase_the_last_word_bends_unless_a_particle_follows_the_first(
    phrase: str, form: Form, bent: str
):
    assert inflect(phrase, form) == bent


def test_the_form_of_a_word_is_told_from_its_lemma():
    assert form_of("barks", "bark") is Form.S
    assert form_of("sang", "sing") is Form.PAST
    assert form_of("bark", "bark") is Form.BASE
    assert form_of("cat", "dog") is None


def test_words_keep_their_hyphens_and_apostrophes():
    assert words_in("Someone’s dog: bow-wow, “woof” -- 2x!") == [
        "someone’s",
        "dog",
        "bow-wow",
        "woof",
        "2x",
    ]


def test_function_words_and_numbers_name_nothing():
    assert content_words("A dog barks 3 times in the old park while it rains") == [
        "dog",
        "barks",
        "times",
        "old",
        "park",
        "rains",
    ]


@pytest.mark.parametrize(
    "phrase",
    [
        "apple",
        "old dog",
        "hour",
        "honest man",
        "heirloom clock",
        "umbrella",
        "unidentified sound",
        "unimportant noise",
        "urban street",
        "MP3 player",
        "FM radio",
        "SUV",
        "x-ray machine",
        "8-bit game",
        "808 drum",
        "11 o'clock bell",
        "étude",
    ],
)
def test_what_sounds_like_a_vowel_takes_an(phrase: str):
    assert with_article(phrase) == "an"


@pytest.mark.parametrize(
    "phrase",
    [
        "dog",
        "unicorn",
        "unison choir",
        "user",
        "utensil",
        "urinal",
        "ukulele",
        "European robin",
        "ewe",
        "one-man band",
        "UFO",
        "u-boat",
        "house",
        "fmx thing",
        "1800s organ",
        "дождь",
    ],
)
def test_what_sounds_like_a_consonant_takes_a(phrase: str):
    assert with_article(phrase) == "a"


@given(st.text(max_size=30).map(str.lower))
def test_any_text_has_lemmas_and_forms(word: str):
    assert lemma(word) in (*lemmas(word), word)
    assert all(isinstance(inflect(lemma(word), form), str) for form in Form)
    assert with_article(word) in ("a", "an")
