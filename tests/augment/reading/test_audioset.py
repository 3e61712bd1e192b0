import pytest

from augment.reading.audioset import audioset
from augment.reading.file_names import words_of
from augment.reading.keywords import tag_keywords
from augment.words import is_content, same
from schemas.items import Item


def words(*tags: str, author: str = "") -> tuple[str, ...]:
    return tag_keywords(Item("s/1", "s", "1.wav", tags=tags, author=author))


def test_the_table_holds_every_class_once():
    assert len(audioset()) == 527


def test_broader_labels_are_labels_and_none_is_above_itself():
    for label in audioset().values():
        assert label.broader <= audioset().keys() - {label.name}, label.name


def test_readings_are_of_different_clean_words():
    for label in audioset().values():
        for reading in (label.alone, label.among):
            for at, keyword in enumerate(reading):
                # What a ball does is a stop word, as what one does to a mix.
                assert words_of(keyword) == keyword or keyword == "bounce", label.name
                assert any(map(is_content, keyword.split())), label.name
                assert not any(same(keyword, other) for other in reading[:at]), label.name


def test_every_label_is_told_from_its_name():
    for label in audioset().values():
        assert words(label.name) == label.alone or not label.alone


@pytest.mark.parametrize(
    ("labels", "read"),
    [
        (["Male speech, man speaking"], "man speak"),
        (["Accelerating, revving, vroom"], "engine rev"),
        (["Dishes, pots, and pans"], "dishes clatter"),
        (["Whimper (dog)"], "dog whimper"),
        (["Chink, clink"], "glass clink"),
        (["Livestock, farm animals, working animals", "Bleat"], "bleat"),
    ],
)
def test_a_label_is_read_as_what_it_says(labels: list[str], read: str):
    assert " ".join(words(*labels)) == read


@pytest.mark.parametrize(
    "tags",
    [
        ["Male speech, man speaking", "Tick-tock"],
        ["Male speech, man speaking;Tick-tock"],
        ["Male speech, man speaking,Tick-tock"],
        ["Male speech", "man speaking", "Tick-tock"],
        ["male  speech, MAN SPEAKING", "tick-tock"],
        ["Male speech and man speaking", "Tick-tock"],
        ["Male_speech,_man_speaking", "Tick-tock"],
    ],
)
def test_a_label_is_known_in_every_spelling(tags: list[str]):
    assert words(*tags) == ("man", "speak", "clock", "tick")


def test_a_broader_label_goes_where_a_narrower_one_stands():
    assert words("Animal", "Domestic animals, pets", "Dog", "Bow-wow") == ("dog", "bark")
    assert words("Vehicle", "Motor vehicle (road)", "Car", "Speech") == ("car", "person", "speak")
    assert words("Speech", "Male speech, man speaking", "Narration, monologue") == ("man", "speak")
    assert words("animal", "dog", "garden") == ("dog", "garden")


def test_what_a_label_does_not_say_stays_beside_it():
    assert words("Steam", "Hiss") == ("steam", "hiss")
    assert words("Car", "Vehicle horn, car horn, honking") == ("car", "horn", "honk")
    assert words("dog", "bark", "garden") == ("dog", "bark", "garden")


def test_rooms_and_microphones_are_not_heard():
    assert words("Inside, small room", "Sneeze") == ("person", "sneeze")
    assert words("Rain", "Outside, urban or manmade", "Field recording") == ("rain", "fall")


def test_the_plain_words_stay_where_nothing_else_would():
    assert words("Inside, small room") == ("small room",)
    assert words("Silence", "Outside, rural or natural") == ("silence", "rural or natural")


@pytest.mark.parametrize("tags", [("rain",), ("dog", "wind"), ("bark", "wood"), ("crow", "honk")])
def test_single_words_of_anybodys_own_are_read_as_they_stand(tags: tuple[str, ...]):
    assert words(*tags) == tags


def test_of_one_word_another_form_may_be_read():
    assert words("typing", "snoring", "night") == ("type", "snore", "night")


def test_nobodys_bark_is_a_dogs_beside_a_tag_that_is_no_label():
    assert words("fox", "animal", "bark") == ("fox", "animal", "bark")
    assert words("Bark", "Animal") == ("dog", "bark")


def test_two_single_words_are_a_label_only_beside_another():
    assert words("chicken", "rooster") == ("chicken", "rooster")
    assert words("chicken", "rooster", "Inside, small room") == ("chicken",)


def test_words_that_would_make_a_label_without_its_comma_stay_two():
    assert words("train", "horn", "wind", "chime") == ("train", "horn", "wind", "chime")


def test_a_label_that_is_the_uploaders_name_is_no_keyword():
    assert words("Bell", "Wind", author="Bell") == ("wind", "blow")


def test_labels_give_ten_keywords_at_most():
    assert len(words(*audioset())) == 10
