from collections import Counter
from random import Random

from augment.models.named_words import Token, Word, words_of
from augment.training.sayings import saying_of
from augment.training.spoiled import Spoiled
from augment.training.written import written_captions

CAPTIONS = [words_of(saying_of(caption)) for caption in written_captions()[::200]]


def spoiled(seed: int = 0) -> list[list[Token]]:
    spoil = Spoiled(CAPTIONS, Random(seed))
    return [spoil.of(caption) for caption in CAPTIONS]


def test_every_caption_is_spoiled():
    assert len(CAPTIONS) > 200
    assert not [one for one, other in zip(CAPTIONS, spoiled(), strict=True) if list(one) == other]


def test_it_stays_as_long_and_what_names_something_stands_where_it_stood():
    for caption, other in zip(CAPTIONS, spoiled(), strict=True):
        assert [isinstance(token, Word) for token in caption] == [
            isinstance(token, Word) for token in other
        ]


def test_no_more_than_two_places_differ():
    n_differing = Counter(
        sum(one != other for one, other in zip(caption, found, strict=True))
        for caption, found in zip(CAPTIONS, spoiled(), strict=True)
    )

    assert n_differing.keys() == {1, 2}


def test_some_words_have_only_changed_places():
    def lemmas(tokens: list[Token]) -> list[str]:
        return [token.lemma for token in tokens if isinstance(token, Word)]

    pairs = [(lemmas(one), lemmas(other)) for one, other in zip(CAPTIONS, spoiled(), strict=True)]

    assert sum(one != other and sorted(one) == sorted(other) for one, other in pairs) > 20


def test_the_same_generator_spoils_alike():
    assert spoiled(3) == spoiled(3)
    assert spoiled(3) != spoiled(4)


def test_what_names_nothing_stays():
    (nothing,) = [words_of(("it", "is"))]

    assert Spoiled(CAPTIONS, Random(0)).of(nothing) == ["it", "is"]
