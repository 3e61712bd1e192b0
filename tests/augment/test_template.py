import pytest

from augment.captioner import Keywords
from augment.registry import open_captioner
from augment.template import TagsTemplate
from schemas.captions import Caption, Origin


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("dog bark",), "The sound of dog bark."),
        (("rain", "thunder"), "The sounds of rain and thunder."),
        (("rain", "wind", "thunder"), "The sounds of rain, wind and thunder."),
    ],
)
def test_tags_become_a_sentence_with_its_origin(words: tuple[str, ...], text: str):
    assert TagsTemplate().write([Keywords(words)]) == [
        (Caption(text, Origin.TAGS_TEMPLATE, "template"),)
    ]


def test_each_entry_has_its_own_captions_and_none_without_words():
    written = TagsTemplate().write([Keywords(()), Keywords(("rain",)), Keywords(())])

    assert [len(captions) for captions in written] == [0, 1, 0]


def test_words_that_make_it_too_long_are_left_out_from_the_end():
    ((caption,),) = TagsTemplate().write([Keywords(tuple("abcdef"[i] * 60 for i in range(6)))])

    assert caption.text == f"The sounds of {'a' * 60}, {'b' * 60}, {'c' * 60} and {'d' * 60}."


def test_a_captioner_is_opened_by_its_name():
    assert open_captioner("template").name == "template"


def test_an_unknown_captioner_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no captioner 'tempalte'; known are template"):
        open_captioner("tempalte")
