import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainer.features.captions import interspersed
from trainer.settings import parse_settings
from trainer.towers.protocol import Tokens
from trainer.towers.tokenizer import Tokenizer, train_tokenizer

CAPTIONS = ["Rain on a tin roof", "rain on leaves", "A dog barks", "the dog barks again"] * 3
MAX_TOKENS = 12
BEGIN, END = 0, 2


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    text = {"tower": "small", "vocabulary": 300, "max_tokens": MAX_TOKENS}
    return train_tokenizer(CAPTIONS, parse_settings({"audio": {"tower": "cnn"}, "text": text}, "t"))


def rows(tokens: Tokens) -> list[list[int]]:
    return [
        [piece for piece, is_there in zip(ids, mask, strict=True) if is_there]
        for ids, mask in zip(tokens.input_ids.tolist(), tokens.attention_mask.tolist(), strict=True)
    ]


def is_within(few: list[int], many: list[int]) -> bool:
    rest = iter(many)
    return all(piece in rest for piece in few)


@given(
    texts=st.lists(st.sampled_from([*CAPTIONS, "", "x", "雨" * 30]), min_size=1, max_size=6),
    seed=st.integers(0, 2**62),
    most=st.integers(0, 20),
)
def test_a_caption_stays_whole_and_in_order_between_its_ends(tokenizer, texts, seed, most):
    tokens = tokenizer(texts)
    seeds = torch.arange(len(texts)) + seed

    changed = interspersed(tokens, seeds, most, tokenizer)

    for before, after in zip(rows(tokens), rows(changed), strict=True):
        assert is_within(before, after)
        assert (after[0], after[-1]) == (BEGIN, END)
        assert len(after) <= min(MAX_TOKENS, len(before) + most)


def test_what_is_filled_up_lies_at_the_right(tokenizer):
    tokens = interspersed(tokenizer(CAPTIONS), torch.arange(len(CAPTIONS)), 5, tokenizer)

    for ids, mask in zip(tokens.input_ids, tokens.attention_mask, strict=True):
        assert mask.tolist() == sorted(mask.tolist(), reverse=True)
        assert (ids[mask == 0] == tokenizer.pad_id).all()


def test_each_number_of_pieces_and_each_piece_is_as_likely(tokenizer):
    n = 30_000
    tokens = tokenizer(["rain"] * n)

    changed = rows(interspersed(tokens, torch.arange(n), 3, tokenizer))

    rain = tokens.input_ids[0, 1].item()
    added = [[*each[1:-1]] for each in changed]
    shares = [sum(len(each) == 1 + k for each in added) / n for k in range(4)]
    assert shares == pytest.approx([0.25] * 4, abs=0.01)
    pieces = [piece for each in added for piece in each if piece != rain]
    counts = torch.bincount(torch.tensor(pieces), minlength=tokenizer.vocabulary_size)
    assert (counts[:5] == 0).all()  # the special pieces
    others = counts[5:][torch.arange(5, tokenizer.vocabulary_size) != rain]
    assert others.float().mean() == pytest.approx(len(pieces) / len(others))
    assert others.min() > 0.6 * others.float().mean()
    is_first = sum(each[0] == rain for each in added if len(each) == 2)
    assert is_first / sum(len(each) == 2 for each in added) == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_puts_the_same_pieces_in_whatever_batch(tokenizer):
    texts, seeds = CAPTIONS[:4], torch.tensor([7, 8, 9, 10])

    together = rows(interspersed(tokenizer(texts), seeds, 4, tokenizer))
    alone = [
        rows(interspersed(tokenizer([text]), seeds[i : i + 1], 4, tokenizer))[0]
        for i, text in enumerate(texts)
    ]

    assert together == alone
