from pathlib import Path

import pytest

from augment.models.pieces import MAX_KEYWORD_PIECES, Pieces, load_pieces, words_of_pieces
from augment.models.sentinels import NAMES, SPECIAL_TOKENS, Style
from augment.training.vocabulary import train_vocabulary
from augment.words import function_words

WORDS = ["dog bark park", "cat meow street", "police car", "whistle kovashine"] * 20


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces(train_vocabulary(WORDS, 400))


def whole(tokens: list[str]) -> list[str]:
    """Words again, without the end mark."""
    assert tokens[-1] == "</s>"
    return words_of_pieces(tokens[:-1])


def test_the_source_names_the_style_and_each_keyword_with_its_roles(pieces: Pieces):
    source = pieces.source(("park", "police car", "kovashine"), Style.IS_DOING)

    assert whole(source) == [
        *("<is>", "<k0>", "<thing>", "police", "car"),
        *("<k1>", "<unknown>", "kovashine"),
        *("<k2>", "<place>", "park"),
    ]


def test_a_bent_keyword_is_spelled_by_its_lemma_with_the_mark_of_its_form(pieces: Pieces):
    assert whole(pieces.source(("barking",), Style.ANY)) == [
        "<any>",
        "<k0>",
        "<verb>",
        "<+ing>",
        "bark",
    ]


def test_the_target_is_read_back_as_it_was_written(pieces: Pieces):
    written = "a <k0> <k1> <+s> , while it is <k2> <+ing>"

    assert whole(pieces.target(written)) == written.split()


def test_every_function_word_can_be_written(pieces: Pieces):
    words = [*sorted(function_words()), ","]

    assert whole(pieces.target(" ".join(words))) == words


def test_every_name_mark_and_style_is_one_token(pieces: Pieces):
    assert pieces.target(" ".join(SPECIAL_TOKENS)) == [*SPECIAL_TOKENS, "</s>"]


def test_special_tokens_come_first_in_t5s_order(pieces: Pieces):
    assert pieces.numbers(["<pad>", "</s>", "<unk>"]) == [0, 1, 2]
    assert pieces.numbers(SPECIAL_TOKENS) == list(range(3, 3 + len(SPECIAL_TOKENS)))


def test_a_keyword_cannot_pass_for_a_token(pieces: Pieces):
    for hostile in ("<k0>", "</s>", "<is>", "<+s>", "<pad>"):
        source = pieces.source((hostile,), Style.ANY)
        assert source[:3] == ["<any>", "<k0>", "<unknown>"]
        assert source[-1] == "</s>"
        assert set(source[3:-1]).isdisjoint({*SPECIAL_TOKENS, "</s>", "<pad>"})


def test_letters_that_the_vocabulary_lacks_are_unknown_and_have_a_number(pieces: Pieces):
    source = pieces.source(("雨",), Style.ANY)

    assert "<unk>" in source
    assert max(pieces.numbers(source)) < pieces.size


def test_an_endless_keyword_is_cut(pieces: Pieces):
    assert len(pieces.source(("dog" * 1_000,), Style.ANY)) == 4 + MAX_KEYWORD_PIECES


def test_only_ten_keywords_are_read(pieces: Pieces):
    source = pieces.source(tuple(f"dog{number}" for number in range(12)), Style.ANY)

    assert [token for token in source if token in NAMES] == list(NAMES)


def test_a_vocabulary_is_the_same_whenever_it_is_trained(pieces: Pieces, tmp_path: Path):
    # Its trainer is not: it adds floats in the order of a hash table.
    train_vocabulary(WORDS, 400).save(str(tmp_path / "tokenizer.json"))
    again = load_pieces(tmp_path / "tokenizer.json")

    assert again.size == pieces.size
    tokens = pieces.target("a <k0> whistle in the police car")
    assert again.numbers(tokens) == pieces.numbers(tokens)


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["▁a", "<k0>", "<+s>", "▁in"], ["a", "<k0>", "<+s>", "in"]),
        (["▁with", "out", "<k0>"], ["without", "<k0>"]),
        (["<k0>", "s", "▁and"], ["<k0>", "s", "and"]),
        (["▁", "▁a"], ["a"]),
        ([], []),
    ],
)
def test_pieces_are_joined_where_no_word_begins(tokens: list[str], words: list[str]):
    assert words_of_pieces(tokens) == words


def test_a_sentence_is_made_of_names_marks_and_function_words(pieces: Pieces):
    target = "a <k0> is <k1> <+ing> while the <k2> <k3> <+s> , then"

    assert set(pieces.target(target)[:-1]) <= set(pieces.writable)
    assert not set(pieces.target("dog")[:-1]) <= set(pieces.writable)
