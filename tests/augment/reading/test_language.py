import pytest

from augment.reading.language import is_english_word, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A dog barks twice in the park", "en"),
        ("dog bark springer spaniel animals", "en"),
        ("Regen auf dem Dach unserer Hütte", "de"),
        ("oiseaux forêt matin printemps", "fr"),
        ("lluvia viento tormenta truenos", "es"),
        ("Дождь на крыше", "ru"),
        ("雨の音", "ja"),
        ("비 소리", "ko"),
        ("屋顶上的雨声", "zh"),
        ("βροχή", "el"),
    ],
)
def test_a_text_long_enough_has_a_language(text: str, language: str):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "123", "Regen am Dach", "qwrtz asdfgh jklp yxcvbn mnbq", "🌧"])
def test_a_text_too_short_or_unlike_any_has_none(text: str):
    assert language_of(text) == ""


def test_names_of_persons_are_no_english_words():
    words = ["rose", "barks", "the", "dog's", "jane", "klankbeeld"]

    assert [is_english_word(word) for word in words] == [True, True, True, True, False, False]
