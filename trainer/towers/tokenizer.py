"""Captions to pieces: a vocabulary of others, or one made from the training captions."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import tokenizers
import torch
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

from trainer.settings import TrainerSettings
from trainer.towers.pretrained import fetched
from trainer.towers.protocol import Tokens

BEGIN, PAD, END, UNKNOWN, MASK = SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
"""In RoBERTa's order, so that a ClapModel with such a vocabulary is like any other."""

_GPT2_END, _GPT2_SPACE, _GPT2_PAD = "<|endoftext|>", "Ġ", "!"
"""MS-CLAP 2023 appends " <|endoftext|>" and pads with piece 0, which is "!"."""

_MIN_COUNT = 2
"""A pair of pieces seen once says nothing about the next caption."""

FILE = "tokenizer.json"


class Tokenizer:
    """Cuts captions into pieces, at most ``max_tokens`` with those that begin and end them.

    ``ordinary`` int64, shape (pieces,): the ids of what captions are made of, none of the special.
    """

    def __init__(self, backend: tokenizers.Tokenizer, max_tokens: int, pad: str) -> None:
        pad_id = backend.token_to_id(pad)
        if pad_id is None:
            raise ValueError(f"the vocabulary has no piece {pad!r} to pad with")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it warns when workers fork
        backend.enable_truncation(max_tokens)
        backend.enable_padding(pad_id=pad_id, pad_token=pad)
        self.backend = backend
        self.max_tokens = max_tokens
        self.pad = pad
        self.pad_id: int = pad_id
        vocabulary = set(backend.get_vocab().values())
        self.vocabulary_size: int = max(vocabulary) + 1
        special = {i for i, piece in backend.get_added_tokens_decoder().items() if piece.special}
        self.ordinary = torch.tensor(sorted(vocabulary - special))

    def __call__(self, texts: Sequence[str]) -> Tokens:
        """The pieces of each text, filled on the right to the longest; int64, on the CPU."""
        encoded = self.backend.encode_batch(list(texts))
        return Tokens(
            torch.tensor([each.ids for each in encoded], dtype=torch.int64),
            torch.tensor([each.attention_mask for each in encoded], dtype=torch.int64),
        )

    def save(self, folder: Path) -> None:
        """Writes tokenizer.json, which also says how it cuts and pads."""
        self.backend.save(str(folder / FILE))

    @classmethod
    def load(cls, folder: Path) -> "Tokenizer":
        """What :meth:`save` wrote.

        Raises:
            ValueError: There is none, or it was written by something else.
        """
        try:
            backend = tokenizers.Tokenizer.from_file(str(folder / FILE))
        except Exception as error:  # the library raises no other class
            raise ValueError(f"{folder.name}: no readable {FILE}") from error
        if not backend.padding or not backend.truncation:
            raise ValueError(f"{folder.name}: {FILE} does not say how it cuts and pads")
        return cls(backend, backend.truncation["max_length"], backend.padding["pad_token"])


def make_tokenizer(settings: TrainerSettings, captions: Callable[[], Iterable[str]]) -> Tokenizer:
    """The tokenizer that the settings name; where they name none, one made from ``captions()``.

    Raises:
        ValueError: It cannot be had, or there are no captions.
    """
    if settings.text.tokenizer or settings.text.weights:
        return pretrained_tokenizer(settings)
    return train_tokenizer(captions(), settings)


def train_tokenizer(captions: Iterable[str], settings: TrainerSettings) -> Tokenizer:
    """A byte-level BPE of at most ``text.vocabulary`` pieces, in lower case.

    Each of the 256 bytes and the five special pieces is in it whatever the setting says, so that
    no caption is unreadable. The same captions give the same vocabulary, in whatever order.

    Raises:
        ValueError: There are no captions.
    """
    texts = sorted(text for text in captions if text.strip())
    if not texts:
        raise ValueError(
            "there are no captions to make a vocabulary from: give text.tokenizer, or shards whose "
            "samples have `text`"
        )
    backend = tokenizers.Tokenizer(models.BPE())
    backend.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Strip()]
    )
    # A word is the same piece at the beginning of a caption and within it.
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=settings.text.vocabulary,
        min_frequency=_MIN_COUNT,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    backend.train_from_iterator(texts, trainer)
    backend.post_processor = processors.RobertaProcessing(
        (END, SPECIAL.index(END)),
        (BEGIN, SPECIAL.index(BEGIN)),
        trim_offsets=True,
        add_prefix_space=True,
    )
    return Tokenizer(backend, settings.text.max_tokens, PAD)


def pretrained_tokenizer(settings: TrainerSettings) -> Tokenizer:
    """The tokenizer of ``text.tokenizer``, else of ``text.weights``.

    For GPT-2 a caption ends as MS-CLAP ends it, also one that was cut.

    Raises:
        ValueError: It cannot be had, or is of a kind that has no fast form or nothing to pad with.
    """
    text = settings.text
    where, name = (
        ("text.tokenizer", text.tokenizer) if text.tokenizer else ("text.weights", text.weights)
    )
    # The revision is that of the weights; another repository has its own commits.
    revision = text.revision if name == text.weights else ""
    files = fetched(where, name, revision, weights=False)
    with suppress(ValueError):
        own = Tokenizer.load(files.folder)
        return Tokenizer(own.backend, text.max_tokens, own.pad)
    read = _read(where, name, files.folder)
    backend = tokenizers.Tokenizer.from_str(read.backend_tokenizer.to_str())
    pad = read.pad_token or ""
    if text.tower == "gpt2" and backend.token_to_id(_GPT2_END) is not None:
        _end_as_ms_clap(backend)
        pad = _GPT2_PAD
    if not pad:
        raise ValueError(f"{where}: {name!r} has no piece to pad with")
    return Tokenizer(backend, text.max_tokens, pad)


def _read(where: str, name: str, folder: Path) -> Any:
    auto = import_module("transformers").AutoTokenizer
    try:
        read = auto.from_pretrained(str(folder), trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, ImportError) as error:
        raise ValueError(
            f"{where}: {name!r} has no readable tokenizer: {' '.join(str(error).split())}"
        ) from error
    # Where files are missing, transformers makes up a tokenizer that knows no word.
    if getattr(read, "backend_tokenizer", None) is None or read.vocab_size <= len(
        read.all_special_ids
    ):
        raise ValueError(f"{where}: {name!r} has no tokenizer that the tokenizers library can run")
    return read


def _end_as_ms_clap(backend: tokenizers.Tokenizer) -> None:
    ends = [(piece, backend.token_to_id(piece)) for piece in (_GPT2_SPACE, _GPT2_END)]
    if backend.token_to_id(_GPT2_PAD) is None or ends[0][1] is None:
        raise ValueError("text.tokenizer: it is not GPT-2's, which has the pieces '!' and 'Ġ'")
    backend.post_processor = processors.TemplateProcessing(
        single=f"$A {_GPT2_SPACE} {_GPT2_END}", special_tokens=ends
    )
