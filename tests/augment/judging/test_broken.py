"""Marks of a stumble: each on a sentence that has it, and on its neighbour that has not."""

import pytest

from augment.judging.broken import is_broken
from augment.judging.judge import Fault, judge


def test_the_judge_names_the_fault():
    assert judge("A dog barks at the.", ("dog", "bark")).faults == (Fault.BROKEN,)


@pytest.mark.parametrize(
    "text",
    [
        "a <k0> barks", "A dog</s> barks", "A dog ⁇ barks", "▁A dog barks", "A dog [UNK] barks",
        "A dog (barks", "A dog barks)", "A dog (barks] loud)", 'A "dog barks', "A “dog barks",
        "A dog\x07 barks", "A dog\u202e barks", "A dog\nbarks", "A an dog barks",
        "A of dog barks", "A, dog barks", "A dog barks at the", "A dog barks and.",
        "A dog barks with. A park.", "A dog dog in in a park", "A dog,, barks", ", a dog barks",
        "And a dog barks", "There are a dog", "Something are ticking", "There are someone dogs",
    ],
)  # fmt: skip
def test_marks_of_a_model_that_stumbled_are_broken(text: str):
    assert is_broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "A dog (loud) barks.",
        'A "dog" barks.',
        "A dog's bark, and the other dogs' barks.",
        "An engine turns on and a car goes by.",
        "The few dogs that had had a park.",
        "A dog barks in, in fact, a park.",
        "A dog, a cat; and a bird: they sing!",
        "",
    ],
)
def test_sound_sentences_are_not_broken(text: str):
    assert not is_broken(text)


def test_what_stands_so_in_a_keyword_is_not_broken():
    assert not is_broken("A recording of the who", ("the who", "recording"))
    assert not is_broken('A 12" record', ('12" record',))
    assert not is_broken("A song in a", ("song", "a"))
    assert is_broken("A song in a", ("song",))
