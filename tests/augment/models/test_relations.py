import pytest

from augment.models.named_words import words_of
from augment.models.relations import Kind, relations
from augment.training.sayings import saying_of


def found_in(caption: str) -> set[tuple[Kind, str, str]]:
    found = relations(words_of(saying_of(caption)))
    return {(one.kind, one.word, one.other) for one in found}


@pytest.mark.parametrize(
    "caption",
    ["a dog barks", "dogs bark", "a dog is barking", "a dog barking", "a dog in a park barks"],
)
def test_who_does_what_is_found_in_every_style(caption: str):
    found = found_in(caption)

    assert (Kind.DOES, "bark", "dog") in found
    assert not any(kind is Kind.TO for kind, _, _ in found)


def test_all_who_are_joined_do_it_and_all_that_they_do():
    assert found_in("a man and a woman speak and laugh") >= {
        (Kind.DOES, "speak", "man"),
        (Kind.DOES, "speak", "woman"),
        (Kind.DOES, "laugh", "man"),
        (Kind.DOES, "laugh", "woman"),
    }


def test_a_new_clause_has_subjects_of_its_own():
    found = found_in("a man speaks while water runs")

    assert found == {(Kind.DOES, "speak", "man"), (Kind.DOES, "run", "water")}


def test_a_noun_in_a_place_does_nothing():
    found = found_in("a man in a car is speaking")

    assert (Kind.DOES, "speak", "man") in found
    assert (Kind.DOES, "speak", "car") not in found
    assert (Kind.AT, "in", "car") in found


def test_what_something_is_done_to_is_no_subject_of_it():
    active, passive = found_in("a man is kicking a ball"), found_in("a ball is kicked")

    assert (Kind.TO, "kick", "ball") in active & passive
    assert (Kind.DOES, "kick", "ball") not in active | passive


def test_a_place_belongs_to_the_verb_before_it_too():
    assert (Kind.DOES_AT, "speak into", "microphone") in found_in("a man speaks into a microphone")


def test_a_preposition_that_ends_a_clause_takes_no_noun_of_the_next():
    found = found_in("a keyboard is typed on and a man speaks")

    assert not any(kind is Kind.AT for kind, _, _ in found)
    assert (Kind.DOES, "speak", "man") in found


@pytest.mark.parametrize(
    ("caption", "relation"),
    [
        ("a loud siren", (Kind.SUCH, "loud", "siren")),
        ("running water", (Kind.SUCH, "run", "water")),
        ("a soft knock", (Kind.SUCH_DEED, "soft", "knock")),
        ("wind against a window frame", (Kind.OF_KIND, "window", "frame")),
        ("a dog barks loudly", (Kind.HOW, "bark", "loudly")),
    ],
)
def test_what_describes_belongs_to_what_it_describes(caption: str, relation: tuple[Kind, str, str]):
    assert relation in found_in(caption)


def test_what_follows_is_in_no_place():
    found = found_in("a man speaks, followed by laughter")

    assert found == {(Kind.DOES, "speak", "man")}
