from typing import Any

import pytest
import tokenizers
import torch
from tokenizers import models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from trainer.settings import TrainerSettings, parse_settings
from trainer.towers.tokenizer import Tokenizer, make_tokenizer, train_tokenizer

CAPTIONS = ["Rain on a tin roof", "rain on leaves", "A dog barks", "the dog barks again"] * 3


def settings_of(**text: Any) -> TrainerSettings:
    written = {"tower": "small", "vocabulary": 300, "max_tokens": 8, **text}
    return parse_settings({"audio": {"tower": "cnn"}, "text": written}, "test")


def no_captions() -> list[str]:
    raise AssertionError("the captions were read")


def test_the_same_captions_give_the_same_vocabulary_in_any_order():
    forward = train_tokenizer(CAPTIONS, settings_of())
    backward = train_tokenizer(reversed(CAPTIONS), settings_of())

    assert forward.backend.to_str() == backward.backend.to_str()


def test_what_occurs_often_is_one_piece():
    rain = train_tokenizer(CAPTIONS, settings_of())(["rain"])

    assert rain.input_ids.shape == (1, 3)  # begin, rain, end


def test_no_caption_is_unreadable():
    tokenizer = train_tokenizer(CAPTIONS, settings_of(max_tokens=64))
    texts = ["雨が降る", "Ελλάδα", "🌧 rain", "\x00\x7f"]

    ids = tokenizer(texts).input_ids
    unknown = tokenizer.backend.token_to_id("<unk>")

    assert (ids != unknown).all()
    assert tokenizer.backend.decode(ids[0].tolist()).strip() == texts[0]


def test_case_does_not_matter():
    tokenizer = train_tokenizer(CAPTIONS, settings_of())

    assert torch.equal(tokenizer(["RAIN On"]).input_ids, tokenizer(["rain on"]).input_ids)


def test_short_captions_are_filled_and_long_ones_end_as_all_do():
    tokenizer = train_tokenizer(CAPTIONS, settings_of(max_tokens=6))

    tokens = tokenizer(["rain", "the dog barks again on a tin roof", ""])

    begin, pad, end = (tokenizer.backend.token_to_id(each) for each in ("<s>", "<pad>", "</s>"))
    assert (begin, pad, end) == (0, 1, 2) == (0, tokenizer.pad_id, 2)
    assert tokens.input_ids.shape == (3, 6)
    assert tokens.input_ids[1, -1] == end
    assert tokens.input_ids[2].tolist() == [begin, end, pad, pad, pad, pad]
    assert tokens.attention_mask.tolist() == [[1, 1, 1, 0, 0, 0], [1] * 6, [1, 1, 0, 0, 0, 0]]


def test_all_ids_lie_within_the_vocabulary():
    tokenizer = train_tokenizer(CAPTIONS, settings_of(vocabulary=280))

    assert tokenizer.vocabulary_size <= 280
    assert tokenizer(CAPTIONS).input_ids.max() < tokenizer.vocabulary_size


def test_a_saved_tokenizer_cuts_and_fills_as_before(tmp_path):
    tokenizer = train_tokenizer(CAPTIONS, settings_of())
    tokenizer.save(tmp_path)

    again = Tokenizer.load(tmp_path)

    texts = ["rain on a tin roof while the dog barks again and again", "dog"]
    assert torch.equal(again(texts).input_ids, tokenizer(texts).input_ids)
    assert (again.pad_id, again.vocabulary_size) == (tokenizer.pad_id, tokenizer.vocabulary_size)


def test_a_saved_tokenizer_serves_another_training_without_its_captions(tmp_path):
    tokenizer = train_tokenizer(CAPTIONS, settings_of())
    tokenizer.save(tmp_path)

    again = make_tokenizer(settings_of(tokenizer=str(tmp_path), max_tokens=5), no_captions)

    assert again.max_tokens == 5
    assert torch.equal(again(["rain"]).input_ids, tokenizer(["rain"]).input_ids)


def test_a_vocabulary_of_transformers_is_taken_as_it_is(tmp_path):
    backend = tokenizers.Tokenizer(
        models.WordLevel({"[UNK]": 0, "rain": 1, "dog": 2, "[PAD]": 3}, unk_token="[UNK]")
    )
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(tmp_path)

    tokenizer = make_tokenizer(settings_of(tower="bert", tokenizer=str(tmp_path)), no_captions)

    assert tokenizer(["rain dog", "cat"]).input_ids.tolist() == [[1, 2], [0, 3]]
    assert tokenizer.pad_id == 3


def test_captions_end_for_gpt2_as_in_ms_clap(tmp_path):
    # Pieces of GPT-2: "!" is its first, and "Ġ" a space before nothing.
    vocabulary = {"!": 0, "Ġ": 1, "a": 2, "b": 3, "Ġa": 4, "<|endoftext|>": 5}
    backend = tokenizers.Tokenizer(models.BPE(vocabulary, [("Ġ", "a")]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.add_special_tokens(["<|endoftext|>"])
    PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token="<|endoftext|>", unk_token="<|endoftext|>"
    ).save_pretrained(tmp_path)
    settings = settings_of(tower="gpt2", tokenizer=str(tmp_path), max_tokens=6)

    tokenizer = make_tokenizer(settings, no_captions)
    tokens = tokenizer(["b a", "b a a a a a a a"])

    # As `text + " <|endoftext|>"` is cut; and a caption that is too long keeps its end.
    assert backend.encode("b a <|endoftext|>").ids == [3, 4, 1, 5]
    assert tokens.input_ids.tolist() == [[3, 4, 1, 5, 0, 0], [3, 4, 4, 4, 1, 5]]
    assert tokens.attention_mask[0].tolist() == [1, 1, 1, 1, 0, 0]


def test_no_captions_are_refused_with_a_way_out():
    with pytest.raises(ValueError, match=r"no captions to make a vocabulary from: give text.token"):
        train_tokenizer(["", "  "], settings_of())


def test_a_folder_without_a_vocabulary_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"text\.tokenizer: .* has no"):
        make_tokenizer(settings_of(tokenizer=str(tmp_path)), no_captions)


@pytest.mark.parametrize("written", ["", "{}", '{"version": "1.0"}'])
def test_a_broken_file_is_refused(tmp_path, written: str):
    (tmp_path / "tokenizer.json").write_text(written)

    with pytest.raises(ValueError, match=r"no readable tokenizer\.json"):
        Tokenizer.load(tmp_path)
