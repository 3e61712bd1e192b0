"""The bundled model on transformers in float32, one set at a time, for comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from keyword_sets import KeywordSet
from tokenizers import Tokenizer
from transformers import T5ForConditionalGeneration

from augment.models.bundled import STYLES
from augment.models.constraints import forbidden
from augment.models.hub import quiet_loading
from augment.models.pieces import END, load_pieces, words_of_pieces
from augment.models.planning import in_order, planned
from augment.models.search import BEAM, MAX_TOKENS, TOKENIZER_FILE
from augment.models.sentinels import NAMES, Style, realised
from augment.training.vocabulary import PAD

KEYTOTEXT = {
    "num_beams": 4,
    "length_penalty": 1.5,
    "no_repeat_ngram_size": 3,
    "early_stopping": True,
    "max_length": 1024,
}
"""``default_generate_kwargs`` of keytotext's pipelines."""

CTRANSLATE2 = {
    "num_beams": BEAM,
    "num_return_sequences": BEAM,
    "length_penalty": 1.0,
    "early_stopping": True,
    "max_new_tokens": MAX_TOKENS,
}
"""The beam search of the bundled model, in transformers' words."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The model on transformers, one set at a time."""

    folder: Path
    threads: int

    def write(self, sets: Sequence[KeywordSet]) -> list[str]:
        """The best sentence of each set, right or wrong."""
        torch.set_num_threads(self.threads)
        return [_first(self.folder, in_order(words)) for words in sets]

    def parts(self, sets: list[KeywordSet], processes: int) -> list[list[KeywordSet]]:
        """An equal share a process: a set is written as often as it comes."""
        return [sets[first::processes] for first in range(processes)]


def _first(folder: Path, words: Sequence[str]) -> str:
    tokens = _beam(folder, tuple(words), Style.ANY, KEYTOTEXT)[0]
    return realised(words_of_pieces(tokens), words) or ""


def best_covering(folder: Path, words: KeywordSet) -> str:
    """The best of a beam that leaves no keyword out, as the bundled model searches; or nothing."""
    pieces = load_pieces(folder / TOKENIZER_FILE)
    runs = filter(None, map(pieces.run, forbidden(planned(words))))
    settings = CTRANSLATE2 | {"bad_words_ids": [pieces.numbers(run) for run in runs]}
    return covering(_beam(folder, words, STYLES[0], settings), words)


def covering(beam: Sequence[Sequence[str]], words: KeywordSet) -> str:
    """The first of the hypotheses that names every one of the ordered ``words``, as it stands."""
    for tokens in beam:
        if len(set(NAMES).intersection(tokens)) == len(words):
            return realised(words_of_pieces(tokens), words) or ""
    return ""


def _beam(
    folder: Path, words: KeywordSet, style: Style, settings: dict[str, Any]
) -> list[list[str]]:
    pieces, (network, tokenizer) = load_pieces(folder / TOKENIZER_FILE), _network(folder)
    numbers = torch.tensor([pieces.numbers(pieces.source(words, style))])
    hypotheses = network.generate(numbers, **settings).tolist()
    tokens = [[str(tokenizer.id_to_token(number)) for number in each] for each in hypotheses]
    return [[token for token in each if token not in (PAD, END)] for each in tokens]


@cache
def _network(folder: Path) -> tuple[Any, Tokenizer]:
    with quiet_loading():
        network = T5ForConditionalGeneration.from_pretrained(folder, local_files_only=True)
    return network.eval(), Tokenizer.from_file(str(folder / TOKENIZER_FILE))
