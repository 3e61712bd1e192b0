"""Laws of cleaning: whatever comes in, no caption holds what a caption must not hold."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from augment.caption import known_of, together
from augment.reading.cleaning import clean_phrase, clean_text
from augment.reading.file_names import words_of, words_of_file_name
from augment.reading.keywords import keywords_of
from augment.reading.privacy import without_people
from augment.reading.written import captions_of_texts
from augment.template import TagsTemplate
from schemas.items import Item

unhurried = settings(deadline=None)  # the machine may be busy

PARTS = [
    "<script>", "</script>", "<scr", "ipt>", "<", ">", "&lt;", "&#60;", "&amp;", "&#x40;", "amp;",
    "jo@example.org", "@", "jo", " (at) ", "example.org", "http://", "www.", ".com", "+49 30 ",
    "1234567", "\u202e", "\u2066", "\u200b", "\u200d", "\x00", "\x1b[2J", "\ud800", "\ue000", "\n",
    "e\u0301", "\u0301", "İ", "ß", "雨", "。", "Дождь", "🌧", "rain", "Dog", "_03", ".wav", " ",
    ". ", "\\u003c", "-", "/", "a", "24bit", "'",
]  # fmt: skip

hostile = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=30).map("".join),
    st.text(st.characters(), max_size=60),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map(lambda parts: "".join(parts) * 99),
)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def assert_harmless(text: str) -> None:
    assert len(text) <= 300
    assert not set(text) & BIDI
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in text)
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"\S@\S", text)
    assert "://" not in text
    assert not re.search(r"\d{7}", text)
    assert unicodedata.is_normalized("NFC", text)
    assert text == " ".join(text.split())
    text.encode()


@unhurried
@given(hostile)
@pytest.mark.parametrize("clean", [clean_phrase, words_of, words_of_file_name])
def test_what_is_cleaned_is_harmless(clean: Callable[[str], str], text: str):
    assert_harmless(clean(text))


@unhurried
@given(hostile)
@pytest.mark.parametrize("clean", [clean_phrase, clean_text, words_of])
def test_cleaning_twice_is_cleaning_once(clean: Callable[[str], str], text: str):
    assert clean(clean(text)) == clean(text)


@unhurried
@given(hostile, hostile, st.lists(hostile, max_size=4), hostile)
def test_every_caption_is_harmless(title: str, description: str, tags: list[str], author: str):
    item = Item("s/1", "s", "rose_bark.wav", title, description, tuple(tags), author)

    known = known_of(item)
    (made,) = TagsTemplate().write([known.keywords])
    captions = together(known, made)

    assert len({caption.text for caption in captions}) == len(captions)
    for caption in captions:
        assert_harmless(caption.text)


@unhurried
@given(hostile, st.sampled_from(["", "jo", "Dog Rain", "rain", "雨"]))
def test_taking_people_out_twice_is_doing_it_once(text: str, author: str):
    once = without_people(text, author)

    assert without_people(once, author) == once


WORDS = ["rain", "dog", "barks", "on", "the", "Roof", "door", "by", "-", "(", ")", ".", "\n", "03"]
NAMES = ["Jane Roe", "jane_roe", "JaneRoe", "ROE, JANE", "@janeroe", "jroe", "(c) Jane Roe", "jane"]
texts = st.lists(st.sampled_from(WORDS + NAMES), max_size=15)


@unhurried
@given(texts.map(" ".join), texts.map(" ".join), st.lists(texts.map(" ".join), max_size=4), texts)
def test_the_uploader_is_in_no_caption_and_no_keyword(
    title: str, description: str, tags: list[str], path: list[str]
):
    item = Item("s/1", "s", "_".join(path), title, description, tuple(tags), "Jane Roe")

    found = [made.text for made in captions_of_texts(item)] + list(keywords_of(item).words)

    assert not re.search(r"jane|jroe|roe\W*jane", " | ".join(found), re.IGNORECASE)


@unhurried
@given(texts.map(" ".join), texts.map(" ".join), st.lists(texts.map(" ".join), max_size=4), texts)
def test_every_keyword_stands_in_the_text_that_it_is_said_to_come_from(
    title: str, description: str, tags: list[str], path: list[str]
):
    item = Item("s/1", "s", "_".join(path), title, description, tuple(tags), "Jane Roe")
    said = {"tags": " ".join(tags), "title": title, "description": description}

    found = keywords_of(item)

    source = said.get(found.origin, item.locator).lower()
    assert all(word in source for phrase in found.words for word in phrase.split())


@unhurried
@given(texts.map(" ".join))
def test_a_title_that_names_something_gives_a_keyword(title: str):
    item = Item("s/1", "s", "1.wav", f"thunder. {title}")

    assert keywords_of(item).words
