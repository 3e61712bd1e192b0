"""Captions kept to be told again, and what is told of them."""

from pathlib import Path

import pytest

from augment.models.planning import in_order, planned
from augment.models.retold import Retold, retold
from augment.models.sayings import Said, load_sayings, named_in
from augment.models.sentinels import realised
from augment.training.sayings import learned_sayings, saying_of
from augment.words import Form

CAPTIONS = (
    "a truck passes by at high speed",
    "someone is typing on a keyboard",
    "an engine starts, then stops again",
    "a bird chirps while water is flowing nearby",
    "a sewing machine hums",
)


def told(captions: tuple[str, ...], *keywords: str) -> list[str | None]:
    words = tuple(in_order(keywords))
    found = retold(planned(words), learned_sayings(captions))
    return [realised(each.words, words) for each in found]


def test_a_caption_is_kept_by_lemma_and_form():
    assert saying_of("An engine starts, then stops.") == (
        "a",
        Said("engine", Form.BASE),
        Said("start", Form.S),
        ",",
        "then",
        Said("stop", Form.S),
    )


def test_a_noun_of_two_words_is_one():
    assert named_in(saying_of("a sewing machine hums")) == ("sewing machine", "hum")


def test_sayings_come_back_from_their_file(tmp_path: Path):
    sayings = learned_sayings(CAPTIONS)
    sayings.save(tmp_path / "sayings")

    read = load_sayings(tmp_path / "sayings")

    assert read.whole.sayings == sayings.whole.sayings
    assert read.clauses.sayings == sayings.clauses.sayings
    assert set(read.whole.sayings) >= set(map(saying_of, CAPTIONS))


def test_what_denies_or_names_a_thing_twice_is_not_kept():
    sayings = learned_sayings(
        ["a dog without a bark", "a dog barks at a dog", "a man doesn't speak", "a dog"]
    )

    assert sayings.whole.sayings == []


def test_clauses_are_what_could_stand_alone():
    sayings = learned_sayings(
        ["a bird chirps while water is flowing nearby", "a loud engine", "a cat, and a dog barks"]
    )

    assert list(map(named_in, sayings.clauses.sayings)) == [
        ("bird", "chirp"),
        ("water", "flow", "nearby"),
    ]


def test_fragments_are_what_is_heard_beside_or_after_something():
    sayings = learned_sayings(
        [
            "a man speaks with a bird chirping nearby",
            "a bell rings, followed by loud laughter",
            "steady rain on a roof",
            "music plays while wind blows",
            "someone laughs with a man who sings",
            "someone sings",
        ]
    )

    assert list(map(named_in, sayings.fragments.sayings)) == [
        ("bird", "chirp", "nearby"),
        ("loud", "laughter"),
        ("steady", "rain", "roof"),
    ]


def test_a_keyword_takes_the_place_of_what_has_its_role():
    assert told(CAPTIONS, "car", "pass", "high", "speed") == ["A car passes by at high speed."]


def test_no_keyword_takes_the_place_of_what_it_is_not():
    assert told(("a truck passes by",), "quickly", "pass") == []


def test_what_says_the_same_comes_first_and_each_sentence_once():
    captions = (
        "a truck passes by",
        "a loud truck passes",
        "a loud car passes",
        "a car, a loud pass",
    )

    found = retold(planned(in_order(["car", "loud", "pass"])), learned_sayings(captions))

    assert found == [
        Retold(("a", "<k2>", "<k0>", "<k1>", "<+s>"), 0),
        Retold(("a", "<k0>", ",", "a", "<k2>", "<k1>"), 0),
    ]


def test_long_sets_are_told_as_two_clauses():
    captions = ("a bird chirps while a dog barks", "wind blows")

    found = told(captions, "wind", "blow", "bird", "sing")

    assert found == [
        "A bird sings while wind blows.",
        "Wind blows while a bird sings.",
        "A bird sings as wind blows.",
        "A bird sings and wind blows.",
        "Wind blows as a bird sings.",
        "Wind blows and a bird sings.",
    ]


def test_a_clause_may_have_beside_it_what_is_no_clause():
    captions = ("a dog barks", "steady rain on a roof")

    assert told(captions, "cat", "bark", "steady", "rain", "roof") == [
        "A cat barks with steady rain on a roof."
    ]


def test_what_follows_is_told_behind_what_it_follows():
    captions = ("a dog barks", "a bell rings with loud laughter")

    assert told(captions, "dog", "bark", "follow", "loud", "laughter") == [
        "A dog barks, followed by loud laughter."
    ]


def test_an_adjective_that_the_saying_lacks_stands_before_its_noun():
    captions = ("wind blows as an engine hums", "an engine hums")

    assert told(captions, "large", "engine", "hum") == ["A large engine hums."]
    assert "Wind blows as a large engine hums." in told(
        captions, "wind", "blow", "large", "engine", "hum"
    )


@pytest.mark.parametrize(
    ("caption", "keywords", "sentence"),
    [
        ("a loud truck passes by", ("truck", "pass"), "A truck passes by."),
        ("a truck passes slowly", ("truck", "pass"), "A truck passes."),
        ("a truck passes on a road", ("truck", "pass"), "A truck passes."),
        ("a truck passes as rain falls", ("rain", "fall"), "Rain falls."),
    ],
)
def test_what_is_not_asked_for_is_left_out(caption, keywords, sentence):
    assert told((caption,), *keywords) == [sentence]


@pytest.mark.parametrize(
    ("caption", "keywords"),
    [
        ("a truck is very loud", ("truck",)),
        ("a bird sings in the dark", ("bird", "sing", "heavy")),
        ("a woman starts to sing", ("woman", "start", "speak")),
        ("an engine begins to rumble", ("engine", "stop", "rumble")),
        ("a truck passes", ("truck", "occur")),
    ],
)
def test_what_fits_no_other_word_stays(caption, keywords):
    assert told((caption,), *keywords) == []


def test_keywords_with_one_lemma_or_too_many_are_not_told():
    many = ("dog", "cat", "bird", "frog", "bark", "meow", "chirp", "croak")

    assert told(CAPTIONS, "bark", "barking") == []
    assert told(CAPTIONS, *many) == []
    assert told(CAPTIONS) == []


def test_every_word_of_the_keywords_is_in_every_sentence():
    keywords = ("engine", "start", "stop")
    words = tuple(in_order(keywords))

    found = retold(planned(words), learned_sayings(CAPTIONS))

    assert found == [Retold(("a", "<k0>", "<k1>", "<+s>", ",", "then", "<k2>", "<+s>", "again"), 0)]
    assert set(words) == set(keywords)
