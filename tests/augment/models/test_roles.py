import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.models.roles import Role, roles_of


@pytest.mark.parametrize(
    ("keyword", "role"),
    [
        ("woman", Role.PERSON),
        ("crowd", Role.GROUP),
        ("rain", Role.MASS),
        ("dishes", Role.PLURAL),
        ("police car", Role.THING),
        ("kitchen", Role.PLACE),
        ("loud", Role.ADJECTIVE),
        ("loudly", Role.ADVERB),
    ],
)
def test_the_lexicon_says_what_a_word_can_be(keyword: str, role: Role):
    assert roles_of(keyword) == (role,)


@pytest.mark.parametrize(
    ("keyword", "role"),
    [("dog", Role.ANIMAL), ("bark", Role.VERB), ("water", Role.MASS), ("chop", Role.ACTION)],
)
def test_of_several_roles_the_first_in_order_leads(keyword: str, role: Role):
    assert roles_of(keyword)[0] is role


def test_the_dictionary_knows_words_that_the_lexicon_lacks():
    assert roles_of("hypothesis") == (Role.NOUN,)


def test_a_word_that_nobody_knows_has_a_role_of_its_own():
    assert roles_of("kovashine") == roles_of("дождь") == roles_of("<k0>") == (Role.UNKNOWN,)


@pytest.mark.parametrize(("bent", "base"), [("dogs", "dog"), ("barking", "bark")])
def test_a_bent_word_plays_what_its_lemma_plays(bent: str, base: str):
    assert roles_of(bent) == roles_of(base)


def test_a_phrase_plays_what_its_last_word_plays():
    assert roles_of("purple kitchen") == (Role.PLACE,)


@pytest.mark.parametrize(
    ("keyword", "role"),
    [
        ("follow", Role.SEQUENCE),
        ("two", Role.NUMBER),
        ("people", Role.PLURAL),
        ("rapid", Role.ADJECTIVE),
        ("works", Role.VERB),
        ("male voice", Role.THING),
    ],
)
def test_words_of_which_the_lexicon_gives_all_roles_play_no_other(keyword: str, role: Role):
    assert roles_of(keyword) == (role,)


@given(st.text(max_size=20))
def test_any_text_has_a_role(keyword: str):
    assert set(roles_of(keyword)) <= set(Role)
    assert roles_of(keyword)
