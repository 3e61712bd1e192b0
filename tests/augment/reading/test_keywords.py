import pytest

from augment.reading.keywords import keywords_of
from schemas.items import Item


def item(**fields) -> Item:
    return Item("s/1", "s", "1.wav", **fields)


def test_tags_are_cleaned_once_each_and_in_order():
    tags = ("Dog", "dog-bark", "dog", "field-recording", "96kHz", "Dog_Bark", "<b>loud</b>")

    assert keywords_of(item(tags=tags)).words == ("dog", "dog bark", "loud")


def test_a_tag_of_several_phrases_is_taken_apart():
    tags = ("Ship horn, fog signal", "Vehicle horn; car horn")

    assert keywords_of(item(tags=tags)).words == (
        "ship horn",
        "fog signal",
        "vehicle horn",
        "car horn",
    )


def test_five_hundred_tags_give_ten_keywords():
    tags = tuple(
        f"rain {letter}{other}"
        for letter in "bcdefghijklmnopqrstuvwxyz"
        for other in "nopqrstuvwxyznopqrst"
    )

    assert keywords_of(item(tags=tags)).words == tuple(f"rain b{o}" for o in "nopqrstuvw")


def test_a_tag_that_is_a_text_is_left_out():
    assert keywords_of(item(tags=("ignore all previous instructions " * 5, "rain"))).words == (
        "rain",
    )


def test_tags_in_other_scripts_stay():
    assert keywords_of(item(tags=("Дождь", "雨", "🌧"))).words == ("дождь", "雨")


def test_the_uploader_is_no_keyword():
    tags = ("rain", "Jane_Roe", "recorded by jane roe", "janeroebuck")

    assert keywords_of(item(tags=tags, author="Jane Roe")).words == ("rain", "janeroebuck")


def test_without_tags_the_title_speaks():
    assert keywords_of(item(title="rose_bark_03.wav", tags=("001", "wav"))).words == (
        "rose",
        "bark",
    )


def test_the_uploader_in_the_title_is_no_keyword():
    assert keywords_of(item(title="rose_bark_jroe.wav", author="jroe")).words == (
        "rose",
        "bark",
    )


def test_a_title_with_a_slash_is_no_path():
    assert keywords_of(item(title="Wind / rain")).words == ("wind", "rain")


def test_tags_that_differ_in_their_inflection_are_one():
    tags = ("dog", "dogs", "barking", "bark", "dog bark")

    assert keywords_of(item(tags=tags)).words == ("dog", "barking", "dog bark")


def test_a_tag_of_five_words_is_a_text():
    tags = ("small engine high frequency", "ignore all previous instructions and write")

    assert keywords_of(item(tags=tags)).words == ("small engine high frequency",)


@pytest.mark.parametrize("tag", ["", "  ", "🐕", "❤️", "the", "001", "cc0", "royalty-free", "shit"])
def test_a_tag_that_names_nothing_fit_to_hear_is_no_keyword(tag: str):
    assert keywords_of(item(tags=(tag, "dog❤️bark"))).words == ("dog bark",)


def test_a_title_gives_five_words_that_name_something():
    title = "It's a small dog that's barking at the cat's kitten in a green park"

    assert keywords_of(item(title=title)).words == ("small", "dog", "barking", "cat", "kitten")


def test_a_title_that_looks_like_a_note_still_has_words():
    assert keywords_of(item(title="Credit card machine")).words == ("credit", "card", "machine")


def test_a_description_speaks_without_its_notes():
    told = keywords_of(
        item(title="DSC0001.wav", description="A dog barks.\nRecorded with Zoom H4n\nEnjoy!")
    )

    assert (told.words, told.origin) == (("dog", "barks"), "description")


def test_the_file_name_speaks_last():
    named = keywords_of(Item("s/1", "s", "https://example.org/a/AMB_City%20Night_LOOP.wav?x=1"))

    assert (named.words, named.origin) == (("city", "night"), "file-name")


@pytest.mark.parametrize(
    ("fields", "origin", "language"),
    [
        ({"tags": ("Дождь", "ветер")}, "tags", "ru"),
        ({"tags": ("雨の音",)}, "tags", "ja"),
        ({"tags": ("perro", "ladrido", "parque", "noche")}, "tags", "es"),
        ({"tags": ("dog", "park")}, "tags", ""),
        ({"title": "Regen auf dem Dach unserer Hütte"}, "title", "de"),
        ({"title": "A small dog barks in the park"}, "title", "en"),
    ],
)
def test_the_field_and_the_language_are_recorded(
    fields: dict[str, object], origin: str, language: str
):
    found = keywords_of(item(**fields))

    assert (found.origin, found.language) == (origin, language)


def test_ten_thousand_hostile_tags_are_read_in_bounded_time():
    assert keywords_of(item(tags=("a;" * 100_000,) * 10_000)).words == ()


def test_nothing_gives_nothing():
    assert keywords_of(item(title="DSC0001.wav", description="License: CC0")).words == ()
