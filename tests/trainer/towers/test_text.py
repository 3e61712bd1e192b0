from typing import Any

import pytest
import torch
from transformers import CLIPTextModel, GPT2Model, RobertaConfig, RobertaForMaskedLM, RobertaModel

from trainer.settings import TrainerSettings, parse_settings
from trainer.towers.protocol import Tokens
from trainer.towers.small_text import last_state, masked_mean
from trainer.towers.text import build_text

BERT = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}
SIZES: dict[str, dict[str, Any]] = {
    "small": {"d_model": 16, "layers": 1, "heads": 2},
    "roberta": BERT,
    "bert": BERT,
    "gpt2": {"n_embd": 16, "n_layer": 1, "n_head": 2},
    "t5": {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 1, "num_heads": 2},
    "clip": BERT,
}
PAD = 1
N_PIECES = 50

TWO = Tokens(
    torch.tensor([[0, 7, 8, 9, 2], [0, 5, 2, PAD, PAD]]),
    torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]),
)
SHORT_ALONE = Tokens(TWO.input_ids[1:, :3], TWO.attention_mask[1:, :3])


def settings_of(tower: str, size: dict[str, Any], **text: Any) -> TrainerSettings:
    written = {"tower": tower, "size": size, "max_tokens": 8, **text}
    return parse_settings({"audio": {"tower": "cnn"}, "text": written}, "test")


def built(tower: str, **text: Any) -> Any:
    torch.manual_seed(0)
    return build_text(settings_of(tower, SIZES[tower], **text), N_PIECES, PAD)


@pytest.mark.parametrize("tower", SIZES)
def test_a_tower_gives_one_vector_of_its_width_for_each_caption(tower: str):
    text = built(tower).eval()

    assert text.width == 16
    assert text(TWO).shape == (2, 16)


@pytest.mark.parametrize("tower", SIZES)
def test_padding_changes_nothing(tower: str):
    text = built(tower).eval()

    torch.testing.assert_close(text(TWO)[1:], text(SHORT_ALONE), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("tower", SIZES)
def test_every_weight_of_a_tower_learns(tower: str):
    text = built(tower).train()

    (text(TWO) * torch.randn(16)).sum().backward()

    assert [key for key, each in text.named_parameters() if each.grad is None] == []


@pytest.mark.parametrize("tower", SIZES)
def test_the_size_a_tower_names_builds_it_again(tower: str):
    text = built(tower).eval()

    again = build_text(settings_of(tower, text.size), N_PIECES, PAD).eval()
    again.load_state_dict(text.state_dict())

    torch.testing.assert_close(again(TWO), text(TWO))


@pytest.mark.parametrize("tower", SIZES)
def test_as_many_tokens_as_the_settings_allow_are_read(tower: str):
    longest = torch.full((1, 8), 7)

    assert torch.isfinite(built(tower).eval()(Tokens(longest, torch.ones_like(longest)))).all()


def test_gpt2_gives_the_state_of_the_last_token_that_is_none_of_the_padding():
    text = built("gpt2").eval()
    theirs = GPT2Model(text.model.config).eval()
    theirs.load_state_dict(text.model.state_dict())

    states = theirs(input_ids=TWO.input_ids, attention_mask=TWO.attention_mask).last_hidden_state

    torch.testing.assert_close(text(TWO), torch.stack([states[0, 4], states[1, 2]]))


def test_clip_gives_what_transformers_pools():
    text = built("clip").eval()
    config = text.model.config
    config.eos_token_id = 3  # of the newer kind; 2 has another meaning to transformers
    theirs = CLIPTextModel(config).eval()
    theirs.load_state_dict(text.model.state_dict())
    tokens = Tokens(torch.where(TWO.input_ids == 2, 3, TWO.input_ids), TWO.attention_mask)

    expected = theirs(input_ids=tokens.input_ids, attention_mask=tokens.attention_mask)

    torch.testing.assert_close(text(tokens), expected.pooler_output)


def test_the_mean_is_over_the_tokens_that_the_mask_keeps():
    states = torch.tensor([[[1.0], [3.0], [100.0]], [[5.0], [100.0], [100.0]]])
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]])

    assert masked_mean(states, mask).tolist() == [[2.0], [5.0]]
    assert last_state(states, mask).tolist() == [[3.0], [5.0]]


def test_weights_from_a_folder_are_those_of_the_folder(tmp_path):
    config = RobertaConfig(
        **BERT, vocab_size=N_PIECES, max_position_embeddings=20, pad_token_id=PAD
    )
    theirs = RobertaModel(config).eval()
    theirs.save_pretrained(tmp_path)

    text = build_text(settings_of("roberta", {}, weights=str(tmp_path)), N_PIECES, PAD).eval()

    expected = theirs(input_ids=TWO.input_ids, attention_mask=TWO.attention_mask).pooler_output
    torch.testing.assert_close(text(TWO), expected)


def test_weights_may_come_without_a_pooler_as_those_of_roberta_base(tmp_path):
    config = RobertaConfig(
        **BERT, vocab_size=N_PIECES, max_position_embeddings=20, pad_token_id=PAD
    )
    theirs = RobertaForMaskedLM(config)
    theirs.save_pretrained(tmp_path)

    text = build_text(settings_of("roberta", {}, weights=str(tmp_path)), N_PIECES, PAD)

    found = text.model.embeddings.word_embeddings.weight
    torch.testing.assert_close(found, theirs.roberta.embeddings.word_embeddings.weight)


def test_weights_of_another_kind_are_refused_and_not_filled_at_random(tmp_path):
    GPT2Model(built("gpt2").model.config).save_pretrained(tmp_path)

    with pytest.raises(ValueError, match=r"the weights lack embeddings.LayerNorm.bias"):
        build_text(settings_of("roberta", {}, weights=str(tmp_path)), N_PIECES, PAD)


def test_weights_trained_with_another_padding_are_refused(tmp_path):
    config = RobertaConfig(**BERT, vocab_size=N_PIECES, max_position_embeddings=20, pad_token_id=3)
    RobertaModel(config).save_pretrained(tmp_path)

    with pytest.raises(ValueError, match="pads with piece 1, and the weights were trained with 3"):
        build_text(settings_of("roberta", {}, weights=str(tmp_path)), N_PIECES, PAD)


@pytest.mark.parametrize(
    ("tower", "size", "message"),
    [
        ("roberta", {"hiden_size": 16}, r"text.size has unknown keys \['hiden_size'\]"),
        ("roberta", {**BERT, "vocab_size": 10}, "vocab_size 10 is smaller than the tokenizer's 50"),
        ("roberta", {**BERT, "max_position_embeddings": 9}, "the tower has positions for 7"),
        ("gpt2", {**SIZES["gpt2"], "n_positions": 4}, "max_tokens is 8, and the tower has .* 4"),
        ("bert", {**BERT, "num_attention_heads": 3}, "16.* no multiple of .* 3"),
        ("small", {"d_model": 16, "heads": 3}, "d_model 16 is no multiple of heads 3"),
        ("small", {"width": 3}, r"text\.size\.width"),
    ],
)
def test_a_wrong_size_is_refused_by_name(tower: str, size: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=message):
        build_text(settings_of(tower, size), N_PIECES, PAD)


def test_an_unknown_tower_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"text.tower is 'bart'; known are small, roberta, bert"):
        build_text(settings_of("bart", {}), N_PIECES, PAD)
