import pytest

from augment.reading.privacy import leaves_a_gap, without_people


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Rain by Jane Roe", "Rain"),
        ("Rain by klankbeeld", "Rain"),
        ("recorded by jane roe in the park", "in the park"),
        ("Dog barking - recorded by Jane Roe", "Dog barking"),
        ("© 2012 Jane Roe. Rain on a roof", "Rain on a roof"),
        ("Rain (c) Jane Roe", "Rain"),
        ("Song feat. Jane Roe", "Song"),
        ("Rain, thanks to Jane Roe.", "Rain"),
        ("Drums played by Joe in a room", "Drums in a room"),
        ("Credits: jane_roe77 and Joe", ""),
    ],
)
def test_credits_go(text: str, rest: str):
    assert without_people(text, "") == rest


@pytest.mark.parametrize(
    "text",
    [
        "A train passes by Big Ben",
        "Sitting By The Lake",
        "Sounds Made By Wood",
        "Recorded by the river",
        "Drums played by hand",
        "Recording of rain",
        "A fall of 10 ft down",
    ],
)
def test_what_only_looks_like_a_credit_stays(text: str):
    assert without_people(text, "") == text


@pytest.mark.parametrize(
    ("text", "author", "rest"),
    [
        ("Jane Roe - rain", "Jane Roe", "rain"),
        ("rain (JANE_ROE)", "Jane Roe", "rain"),
        ("JaneRoe's rain", "Jane Roe", "rain"),
        ("Roe, Jane: rain", "Jane Roe", "rain"),
        ("rain_jroe", "Jane Roe", "rain"),
        ("rain with Jose", "José", "rain"),
        ("Jane rain", "Jane Mary Roe", "rain"),
        ("rain 99 rain99", "rain99", ""),
        ("雨 张伟", "张伟", "雨"),
        ("Loud rain falls", "falls", "Loud rain"),
    ],
)
def test_the_uploader_goes_however_the_name_is_written(text: str, author: str, rest: str):
    assert without_people(text, author) == rest


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("rose bark in a park", "Rose Miller"),
        ("rain on a roof", "janerain"),
        ("a dog on the road", "a"),
        ("the rain", "the"),
        ("rain", ""),
        ("rain", "🌧"),
    ],
)
def test_ordinary_words_of_a_name_stay(text: str, author: str):
    assert without_people(text, author) == text


def test_a_name_in_the_midst_of_words_leaves_a_gap():
    assert leaves_a_gap("A dog Rose barks in a park", "rose")
    assert not leaves_a_gap("A dog barks in a park, Rose", "rose")
    assert not leaves_a_gap("A talk with Rose at noon", "rose")


@pytest.mark.parametrize(
    "part", ["by ", "by Jane ", "(c) ", "a.", "Jane Roe ", "aB", "recorded by J"]
)
def test_hostile_repetition_is_read_quickly(part: str):
    text = (part * 4_000)[:4_000]

    assert len(without_people(text, "Jane Roe " * 10_000)) <= len(text)
