from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from augment.caption import dealt, known_of, together
from augment.captioner import Captioner, Keywords
from augment.reading.written import captions_of_texts
from augment.template import TagsTemplate
from schemas.captions import Caption, Origin
from schemas.items import GivenCaption, Item

TEMPLATE = TagsTemplate()


def item(locator: str = "1.wav", **fields) -> Item:
    return Item("s/1", "s", locator, **fields)


def captions_of(given: Item, captioner: Captioner = TEMPLATE) -> tuple[Caption, ...]:
    known = known_of(given)
    (made,) = captioner.write([known.keywords])
    return together(known, made)


def captioned(given: Item) -> list[tuple[str, str]]:
    return [(caption.origin.value, caption.text) for caption in captions_of(given)]


def test_all_there_is_in_a_fixed_order():
    given = item(title="Rose barks", description="A dog barks twice.", tags=("dog", "bark"))

    assert captioned(given) == [
        ("title", "Rose barks"),
        ("description", "A dog barks twice."),
        ("tags-template", "The sounds of dog and bark."),
    ]


def test_a_title_that_is_a_file_name_gives_its_words():
    assert captioned(item(title="animals_dog_bark_springer_spaniel_001.wav")) == [
        ("tags-template", "The sounds of animals, dog, bark, springer and spaniel.")
    ]
    assert captioned(item(title="walking_on_gravel_02.wav")) == [("title", "walking on gravel")]


def test_a_title_that_only_names_things_gives_its_words():
    assert captioned(item(title="AMB city night")) == [
        ("tags-template", "The sounds of city and night.")
    ]


def test_the_same_words_stand_once():
    given = item(title="The sound of rain", description="the sound of rain.", tags=("rain",))

    assert captioned(given) == [("title", "The sound of rain")]


def test_only_tags_make_a_tags_caption():
    assert captioned(item(title="Small helicopter takes off")) == [
        ("title", "Small helicopter takes off")
    ]


def test_the_file_name_speaks_only_when_nothing_else_does():
    assert captioned(item("dogs/rose%20bark_03.wav")) == [
        ("tags-template", "The sounds of rose and bark.")
    ]
    assert captioned(item("rose_in_a_park.wav")) == [("file-name", "rose in a park")]
    assert captioned(item("rose_in_a_park.wav", tags=("dog",))) == [
        ("tags-template", "The sound of dog.")
    ]
    assert captioned(item("dog_in_a_park.wav", title="Rose")) == [
        ("tags-template", "The sound of rose.")
    ]


def test_a_url_as_locator_gives_its_last_part():
    given = item("https://example.org/dl/rose_in_a_park.wav?token=secret")

    assert captioned(given) == [("file-name", "rose in a park")]


def test_nothing_readable_gives_no_caption():
    assert captioned(item("1-100032-A.ogg", title="DSC0001", tags=("001",))) == []


def test_a_description_of_ten_thousand_characters_gives_its_first_sentences():
    ((made,),) = [captions_of_texts(item(description="A dog barks. " * 800))]

    assert made.text.startswith("A dog barks. A dog barks.")
    assert made.text.endswith("barks.")
    assert len(made.text) <= 300


def test_the_uploader_stays_out_of_the_tags_caption():
    given = item(tags=("rain", "janeroe"), author="janeroe")

    assert captioned(given) == [("tags-template", "The sound of rain.")]


@dataclass(frozen=True, slots=True)
class Echo:
    """A model's stand-in: it writes whatever keywords it is given."""

    name: str = "echo"
    label: str = "echo@1"
    packages: tuple[str, ...] = ()

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        return [(Caption(" ".join(k.words), Origin.T5, model=self.label),) for k in batch]


def test_a_model_may_write_from_a_title_and_stands_last():
    first, last = captions_of(
        item(title="Loud rain falls on a roof by jroe.wav", author="jroe"), Echo()
    )

    assert (first.origin, first.text) == (Origin.TITLE, "loud rain falls on a roof")
    assert (last.origin, last.text, last.model) == (Origin.T5, "loud rain falls roof", "echo@1")


def test_a_caption_says_in_which_language_it_is():
    known = known_of(
        item(title="Ein Hund bellt laut im Garten", description="A dog barks loudly in the garden.")
    )

    assert [caption.language for caption in known.captions] == ["de", "en"]


def test_a_text_is_captioned_alike_whatever_its_neighbours_are():
    assert known_of(item(title="Rain falls on a roof")) == known_of(
        Item("s/2", "s", "2.wav", title="Rain falls on a roof")
    )


VARIANTS = tuple(Caption(text, Origin.T5, model="echo@1") for text in ("one", "two", "three"))


def test_the_sentences_of_a_set_are_dealt_in_turn():
    dealt_texts = [dealt(VARIANTS, turn, seed=7)[0].text for turn in (0, 1, 2, 3, 2**64 - 1)]

    assert dealt_texts == ["one", "two", "three", "one", "one"]  # 2**64 - 1 is a multiple of 3


def test_a_dealt_sentence_carries_the_seed_and_nothing_is_dealt_of_nothing():
    assert [caption.seed for caption in dealt(VARIANTS, 0, seed=7)] == [7]
    assert dealt((Caption("Rain.", Origin.TITLE),), 0, seed=7)[0].seed is None
    assert dealt((), 5, seed=7) == ()


def test_origins_have_their_order_however_they_came():
    given = item(title="Rain falls on a roof", tags=("rain",))
    template = Caption("The sound of rain.", Origin.TAGS_TEMPLATE)

    captions = together(known_of(given), (VARIANTS[0], template))

    assert [caption.origin for caption in captions] == [
        Origin.TITLE,
        Origin.TAGS_TEMPLATE,
        Origin.T5,
    ]


def test_the_uploader_stays_out_of_every_text():
    given = item(
        "jane_roe_dog.wav",
        title="Rain on a roof (Jane Roe)",
        description="Jane Roe's dog barks in a park. The rain falls and Jane Roe laughs at it.",
        author="Jane Roe",
    )

    assert captioned(given) == [
        ("title", "Rain on a roof"),
        ("description", "Dog barks in a park."),
    ]


def given(*texts: str, **words: str) -> tuple[GivenCaption, ...]:
    return tuple(GivenCaption(text, "CC BY 4.0", author="Bob", **words) for text in texts)


FIVE = (
    "A dog barks while rain falls",
    "Thunder",
    "Someone walks; a door is shut.",
    "Rain is falling and a dog is barking",
    "The wind howls",
)


def test_every_given_caption_stands_before_all_others_as_it_was_published():
    told = item(title="Rose barks", tags=("dog",), captions=given(*FIVE))

    assert captioned(told) == [
        *(("given", text) for text in FIVE),
        ("title", "Rose barks"),
        ("tags-template", "The sound of dog."),
    ]


def test_a_given_caption_keeps_its_author_its_terms_and_its_language():
    (caption, *_) = captions_of(item(captions=given("A dog barks while rain falls")))

    assert (caption.author, caption.license_raw, caption.language) == ("Bob", "CC BY 4.0", "en")


def test_what_a_machine_wrote_says_so_and_comes_after_people():
    machine = (GivenCaption("A dog is barking.", is_machine=True),)

    assert captioned(item(captions=(*machine, *given("Dogs bark")))) == [
        ("given", "Dogs bark"),
        ("given-machine", "A dog is barking."),
    ]


def test_a_given_caption_is_cleaned_like_any_text():
    told = given("  A dog\u202e <b>barks</b>\nat &amp; after rain ", "A DOG BARKS LOUDLY")

    assert captioned(item(captions=told)) == [
        ("given", "A dog barks at & after rain"),
        ("given", "A dog barks loudly"),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "Mail me at rose@example.org",
        "Rain by Jane Roe",
        "jroe records rain",
        "A fucking dog barks",
        "rain " * 61,
        "<b>" * 500 + "rain",
        "<script>alert(1)</script>",
        " \u200b ",
        "123 456",
    ],
)
def test_a_given_caption_that_cannot_stand_whole_is_left_out(hostile: str):
    told = item(author="Jane Roe", captions=given(hostile, "The rain stops"))

    assert captioned(told) == [("given", "The rain stops")]


def test_the_same_given_text_stands_once_but_for_other_terms():
    theirs = GivenCaption("A dog barks.", "CC BY-NC 4.0")
    told = item(captions=(*given("A dog barks", "a dog barks."), theirs), title="A dog barks")

    assert [(each.origin, each.license_raw) for each in captions_of(told)] == [
        ("given", "CC BY 4.0"),
        ("given", "CC BY-NC 4.0"),
        ("title", ""),
    ]


def test_given_captions_take_nothing_from_what_the_recording_says_of_itself():
    bare = item(title="AMB city night")
    told = item(title="AMB city night", captions=given("Cars pass by"))

    assert captioned(told) == [("given", "Cars pass by"), *captioned(bare)]


def test_no_more_given_captions_are_taken_than_a_row_can_bear():
    told = item(captions=given(*(f"Dog {'very ' * n}loud" for n in range(40))))

    assert len(captions_of(told)) == 32
