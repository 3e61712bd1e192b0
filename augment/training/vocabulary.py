"""The vocabulary: word pieces of the training text, and the tokens that stand for keywords."""

import json
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from augment.models.pieces import END, UNKNOWN
from augment.models.sentinels import SPECIAL_TOKENS
from augment.words import function_words

PAD = "<pad>"

_FUNCTION_WORD_SCORE = -9.0
"""Log probability of a function word that training did not find worth a piece of its own."""

_SCORE_DECIMALS = 4
"""The trainer adds in the order of a hash table; from run to run, scores move by some 1e-11."""

_LETTER_STEP = 1e-4
"""In that order it also gives letters that it did not keep the least score, each a step more."""


def train_vocabulary(words: Iterable[str], size: int) -> Tokenizer:
    """A unigram tokenizer of ``size`` tokens, special ones included, for lower-case words.

    Every function word is a piece, if not always the likeliest way to write it: the targets hold
    nothing but those, names and marks. The same words give the same vocabulary.
    """
    special = [PAD, END, UNKNOWN, *SPECIAL_TOKENS]  # in T5's order: 0, 1, 2
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=size - len(special) - len(function_words()),
        special_tokens=[PAD, END, UNKNOWN],
        unk_token=UNKNOWN,
        show_progress=False,
    )
    tokenizer.train_from_iterator(words, trainer)
    return _with_function_words(tokenizer, special)


def _with_function_words(trained: Tokenizer, special: Sequence[str]) -> Tokenizer:
    pieces = json.loads(trained.to_str())["model"]["vocab"]
    scores = _settled({piece: score for piece, score in pieces if piece not in special})
    for word in sorted((*function_words(), ",")):
        scores.setdefault(f"▁{word}", _FUNCTION_WORD_SCORE)
    vocabulary = [*((token, 0.0) for token in special), *scores.items()]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=special.index(UNKNOWN)))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(list(special))
    return tokenizer


def _settled(scores: dict[str, float]) -> dict[str, float]:
    """The scores, likeliest first, without what differs from run to run."""
    letters = sorted(piece for piece in scores if len(piece) == 1)
    bound = min(scores.values()) + _LETTER_STEP * len(letters)
    rare = [letter for letter in letters if scores[letter] < bound]
    ranked = sorted((scores[letter] for letter in rare), reverse=True)
    known = scores | dict(zip(rare, ranked, strict=True))
    rounded = [(piece, round(score, _SCORE_DECIMALS)) for piece, score in known.items()]
    return dict(sorted(rounded, key=lambda both: (-both[1], both[0])))
