import pytest

from augment.captioner import Keywords
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
        (Caption(text, Origin.TAGS_TEMPLATE, keywords=words, model="template"),)
    ]


def test_each_entry_has_its_own_captions_and_none_without_words():
    written = TagsTemplate().write([Keywords(()), Keywords(("rain",)), Keywords(())])

    assert [len(captions) for captions in written] == [0, 1, 0]


def test_words_that_make_it_too_long_are_left_out_from_the_end():
    words = tuple("abcdef"[i] * 60 for i in range(6))

    ((caption,),) = TagsTemplate().write([Keywords(words)])

    assert caption.text == f"The sounds of {'a' * 60}, {'b' * 60}, {'c' * 60} and {'d' * 60}."
    assert caption.keywords == words[:4]


def test_it_has_no_revision_and_no_packages():
    assert (TagsTemplate().name, TagsTemplate().label, TagsTemplate().packages) == (
        "template",
        "template",
        (),
    )
