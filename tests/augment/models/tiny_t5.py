"""A T5 of a few thousand weights that has learned to write "a dog bark in the park"."""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

THINGS = ("dog", "cat", "bird", "train", "door")
ACTS = ("bark", "meow", "sing", "whistle", "creak")
PLACES = ("park", "street", "room")


def save_tiny_t5(folder: Path) -> Path:
    """Writes model and tokenizer into ``folder``, as ``save_pretrained`` does."""
    network, tokenizer = _trained()
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def save_endless_byte_t5(folder: Path) -> Path:
    """Writes a ByT5 into ``folder`` that answers "aaa..." without end."""
    import torch
    from transformers import ByT5Tokenizer, T5Config, T5ForConditionalGeneration

    torch.manual_seed(1)
    sizes = {"d_model": 8, "d_kv": 4, "d_ff": 8, "num_layers": 1, "num_heads": 2}
    network = T5ForConditionalGeneration(T5Config(vocab_size=384, **sizes))
    with torch.no_grad():  # what the decoder says is close to (1, 1, ...), to which "a" is likest
        network.shared.weight.fill_(1.0)
        network.shared.weight[1] = -8.0  # the end mark
        network.shared.weight[ord("a") + 3] = 8.0  # after <pad>, </s> and <unk>
    network.save_pretrained(folder)
    ByT5Tokenizer().save_pretrained(folder)
    return folder


@cache
def _trained() -> tuple[Any, Any]:
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = _tokenizer()
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on more, so small a model spends its time in waiting for them
    torch.manual_seed(1)
    network = T5ForConditionalGeneration(
        T5Config(
            vocab_size=len(tokenizer),
            d_model=32,
            d_kv=8,
            d_ff=64,
            num_layers=1,
            num_heads=4,
            dropout_rate=0.0,
            decoder_start_token_id=0,
            pad_token_id=0,
            eos_token_id=1,
        )
    )
    pairs = [
        (f"{thing}, {act}, {place}", f"a {thing} {act} in the {place}")
        for thing, act, place in product(THINGS, ACTS, PLACES)
    ] + [(f"{thing}, {act}", f"a {thing} {act}") for thing, act in product(THINGS, ACTS)]
    asked = tokenizer([source for source, _ in pairs], return_tensors="pt", padding=True)
    wanted = tokenizer([target for _, target in pairs], return_tensors="pt", padding=True).input_ids
    wanted[wanted == 0] = -100  # what the loss leaves out
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    for _ in range(80):
        optimizer.zero_grad()
        network(**asked, labels=wanted).loss.backward()
        optimizer.step()
    torch.set_num_threads(n_threads)
    return network.eval(), tokenizer


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, pre_tokenizers, processors
    from tokenizers.models import Unigram
    from transformers import PreTrainedTokenizerFast

    words = ("a", "the", "in", *THINGS, *ACTS, *PLACES)
    tokenizer = Tokenizer(
        Unigram(
            [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
            + [(f"▁{word}", -1.0) for word in words]
            + [(letter, -3.0) for letter in "abcdefghijklmnopqrstuvwxyz|.,"],
            unk_id=2,
            byte_fallback=False,
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=["$A", "</s>"], pair=["$A", "</s>", "$B", "</s>"], special_tokens=[("</s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
