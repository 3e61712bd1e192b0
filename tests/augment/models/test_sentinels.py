import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.models.sentinels import (
    MARKS,
    MAX_KEYWORDS,
    NAMES,
    SPECIAL_TOKENS,
    finished,
    inflected,
    realised,
    spelled,
)
from augment.words import Form


def told(written: str, *keywords: str) -> str | None:
    return realised(written.split(), keywords)


def test_names_become_their_keywords():
    assert told("a <k0> in the <k1>", "dog", "park") == "A dog in the park."


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("", "Sing."),
        (" <+s>", "Sings."),
        (" <+ing>", "Singing."),
        (" <+ed>", "Sang."),
        (" <+en>", "Sung."),
    ],
)
def test_a_mark_bends_the_keyword_before_it(mark: str, text: str):
    assert told(f"<k0>{mark}", "sing") == text


def test_a_keyword_that_comes_bent_is_bent_anew():
    assert told("<k0> <+s> <k1>", "dog", "barking") == "Dogs bark."
    assert told("a <k0> <k1> <+s>", "dogs", "barked") == "A dog barks."


def test_of_a_phrase_the_last_word_bends():
    assert told("<k0> <+s> pass", "police car") == "Police cars pass."
    assert told("a <k0>", "police cars") == "A police cars."  # a phrase stands as it is given


def test_a_phrase_that_was_bent_stays():
    assert told("<k0> <+s>", "glass breaking") == "Glass breaking."
    assert inflected("whipped cream", Form.S) == "whipped creams"


def test_a_word_that_nobody_knows_is_put_back_and_bent_by_the_rules():
    assert told("a <k0> <k1> <+s>", "kovashine", "blorp") == "A kovashine blorps."
    assert told("the <k0> <+s>", "дождь") == "The дождь."


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("owl", "An owl."),
        ("dog", "A dog."),
        ("hour bell", "An hour bell."),
        ("unicorn", "A unicorn."),
    ],
)
def test_articles_fit_the_keyword_that_follows(keyword: str, text: str):
    assert told("a <k0>", keyword) == text
    assert told("an <k0>", keyword) == text


def test_an_article_fits_what_stands_between_it_and_the_keyword():
    assert told("an <k1> <k0>", "owl", "loud") == "A loud owl."


def test_punctuation_follows_its_word_and_ends_no_sentence():
    assert told("<k0> , <k1> , and <k2> ,", "rain", "wind", "hail") == "Rain, wind, and hail."


def test_a_name_without_its_keyword_makes_no_sentence():
    assert told("a <k0> and a <k1>", "dog") is None
    assert told("<k9>", *("dog",) * 9) is None


@pytest.mark.parametrize("written", ["<+s>", "a <+s>", "<k0> <+s> <+s>", "<is> a <k0>", "<any>"])
def test_a_mark_or_a_style_where_none_belongs_makes_no_sentence(written: str):
    assert told(written, "dog") is None


@pytest.mark.parametrize("written", ["", ",", ". , ;"])
def test_nothing_makes_no_sentence(written: str):
    assert told(written, "dog") is None


def test_a_keyword_that_looks_like_a_token_stays_a_keyword():
    assert told("a <k0> in the <k1>", "<k1>", "park") == "A <k1> in the park."
    assert told("a <k0> <k1>", "dog", "<+s>") == "A dog <+s>."
    assert spelled("<k0> </s>") == " k0   /s "


def test_a_keyword_may_hold_an_article_of_its_own():
    assert told("<k0>", "slice of a apple") == "Slice of a apple."


@given(st.lists(st.sampled_from([*SPECIAL_TOKENS, "a", "in", ",", "the"]), max_size=12))
def test_whatever_a_model_writes_holds_no_token_of_its_own(written: list[str]):
    text = realised(written, ("dog", "bark"))

    assert text is None or not any(token in text for token in SPECIAL_TOKENS)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=MAX_KEYWORDS))
def test_any_keywords_are_put_back_without_a_crash(keywords: list[str]):
    written = [token for name in NAMES for token in (name, *list(MARKS)[:1])]

    text = realised(written[: 2 * len(keywords)], keywords)

    assert text is None or text.endswith(".")


def test_the_finish_is_a_capital_and_a_full_stop():
    assert finished(["rain", "falls", "."]) == "Rain falls."
    assert finished([]) is None
