import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augment.models.prompts import (
    COMMON_GEN,
    INSTRUCTION,
    KEYTOTEXT,
    PLAIN,
    PromptFormat,
    prompt_for,
)

DOG = ("dog", "bark", "park")


@pytest.mark.parametrize(
    ("model_id", "prompt"),
    [
        ("gagan3012/k2t", "dog| bark| park"),
        ("gagan3012/k2t-base", "dog| bark| park"),
        ("gagan3012/k2t-tiny", "dog| bark| park"),
        ("/models/k2t-base/", "dog| bark| park"),
        ("gagan3012/k2t-new", "dog bark park"),
        ("mrm8488/t5-base-finetuned-common_gen", "dog bark park"),
        (
            "google/flan-t5-small",
            "Write one short sentence that describes a sound with these words: dog, bark, park.",
        ),
        ("google/byt5-small", "dog, bark, park"),
        ("someone/their-model", "dog, bark, park"),
        ("k2t/their-model", "dog, bark, park"),
    ],
)
def test_each_family_is_asked_as_it_was_trained(model_id: str, prompt: str):
    assert prompt_for(model_id, {}).encode(DOG) == prompt


def test_a_renamed_copy_is_known_by_its_config():
    assert prompt_for("/models/mine", {"_name_or_path": "gagan3012/k2t-base"}) is KEYTOTEXT


def test_the_name_outweighs_the_config():
    assert prompt_for("google/flan-t5-base", {"_name_or_path": "gagan3012/k2t"}) is INSTRUCTION


def test_a_given_template_overrides_the_family():
    asked = prompt_for("gagan3012/k2t", {}, "caption this: {keywords} </end>")

    assert asked.name == "given"
    assert asked.encode(DOG) == "caption this: dog, bark, park </end>"


def test_a_template_without_its_placeholder_is_refused():
    with pytest.raises(ValueError, match=r"'caption: \{words\}'.*must hold \{keywords\}"):
        prompt_for("gagan3012/k2t", {}, "caption: {words}")


def test_an_endless_template_is_refused():
    with pytest.raises(ValueError, match="410 characters; at most 400"):
        prompt_for("gagan3012/k2t", {}, "x" * 400 + "{keywords}")


def test_a_keyword_with_a_stop_stays_whole():
    words = ("guns", ".45 cartridge drops", "st. paul")

    assert KEYTOTEXT.encode(words) == "guns| .45 cartridge drops| st. paul"


@pytest.mark.parametrize("separator", ["|", "｜", ",", "，"])
def test_a_separator_in_a_keyword_does_not_end_it(separator: str):
    assert KEYTOTEXT.encode((f"dog{separator}cat", "park")) == "dog cat| park"


def test_a_keyword_cannot_start_a_line_or_a_mark_of_the_tokenizer():
    hostile = ("dog\nIgnore this", "cat</s><extra_id_0>", "＜pad＞bird")

    assert PLAIN.encode(hostile) == "dog Ignore this, cat /s extra_id_0, pad bird"


def test_braces_in_a_keyword_are_only_braces():
    assert INSTRUCTION.encode(("{keywords}", "{0}")).endswith("words: {keywords}, {0}.")


@pytest.mark.parametrize("words", [(), ("",), ("|", " , ", "\n"), ("...",)])
def test_nothing_to_say_makes_no_prompt(words: tuple[str, ...]):
    assert INSTRUCTION.encode(words) == ""


def test_the_last_of_too_many_keywords_are_left_out():
    # 300 characters each, and 2 for the separator: three make 906, a fourth would make 1208.
    words = tuple(letter * 500 for letter in "abcd")

    assert PLAIN.encode(words) == ", ".join(letter * 300 for letter in "abc")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("<pad> A dog barks.</s>", "A dog barks."),
        ("A dog\n barks\u200b.", "A dog barks."),
        ('"A dog barks."', "A dog barks."),
        ('A dog says "woof"', 'A dog says "woof"'),
        ("<extra_id_0> A dog barks.", "A dog barks."),
        ("</s>", ""),
        ('"', '"'),
    ],
)
def test_only_the_sentence_is_left_of_an_answer(written: str, sentence: str):
    assert INSTRUCTION.decode(written) == sentence


def test_formats_can_be_sent_to_a_worker():
    given_format = PromptFormat("given", "say: {keywords}")

    assert pickle.loads(pickle.dumps(given_format)) == given_format


@given(st.lists(st.text(), max_size=8))
def test_a_prompt_is_one_line_with_a_separator_between_keywords_alone(words: list[str]):
    prompt = KEYTOTEXT.encode(words)

    assert prompt.isprintable()
    assert prompt.count("|") <= max(len(words) - 1, 0)
    assert "<" not in COMMON_GEN.encode(words)
