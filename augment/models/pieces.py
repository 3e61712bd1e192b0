"""Between words and the pieces that the bundled model reads and writes."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from augment.models.planning import planned
from augment.models.sentinels import (
    MARKS,
    MAX_KEYWORDS,
    NAMES,
    SPECIAL_TOKENS,
    Style,
    bent,
    spelled,
)
from augment.words import function_words, lemma

END = "</s>"
UNKNOWN = "<unk>"
_WORD_START = "▁"
_SPECIAL = frozenset(SPECIAL_TOKENS)

MAX_KEYWORD_PIECES = 12
"""Of one keyword; the rest of a word that long tells the model nothing more."""


class Pieces:
    """A vocabulary, by tokens: what CTranslate2 wants, and what training turns into numbers."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._numbers: dict[str, int] = tokenizer.get_vocab()
        self._spelled = lru_cache(maxsize=65_536)(self._split)
        self.run = lru_cache(maxsize=262_144)(self._run)
        """Neighbours as tokens; None where one of them is spelled in several."""

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return len(self._numbers)

    def source(self, keywords: Sequence[str], style: Style) -> list[str]:
        """The tokens of what the model reads for up to ten keywords, named as they are planned."""
        tokens = [str(style)]
        for name, one in zip(NAMES, planned(keywords[:MAX_KEYWORDS]), strict=False):
            base = one.keyword if " " in one.keyword else lemma(one.keyword)
            tie = (str(one.tie),) if one.tie else ()
            tokens += (name, *tie, *map(str, one.roles), *bent(one.keyword), *self._spelled(base))
        return [*tokens, END]

    def target(self, written: str) -> list[str]:
        """The tokens of what the model has to write: words, names and marks apart by spaces."""
        tokens: list[str] = []
        for word in written.split():
            tokens += (word,) if word in _SPECIAL else self._spelled(word)
        return [*tokens, END]

    def _run(self, words: tuple[str, ...]) -> list[str] | None:
        tokens = [self._token(word) for word in words]
        return None if None in tokens else [token for token in tokens if token is not None]

    @property
    def writable(self) -> list[str]:
        """What a sentence is made of: names, marks, the pieces of function words, and the comma."""
        words = (*sorted(function_words()), ",")
        pieces = dict.fromkeys(piece for word in words for piece in self._spelled(word))
        return [*NAMES, *MARKS, *pieces]

    def _token(self, word: str) -> str | None:
        pieces = (word,) if word in _SPECIAL or word == END else self._spelled(word)
        return pieces[0] if len(pieces) == 1 else None

    def numbers(self, tokens: Iterable[str]) -> list[int]:
        """The tokens by their numbers in the vocabulary."""
        return [self._numbers[token] for token in tokens]

    def _split(self, word: str) -> tuple[str, ...]:
        # Case says nothing that the model learned.
        found = self._tokenizer.encode(spelled(word).lower(), add_special_tokens=False).tokens
        return tuple(map(self._known, found[:MAX_KEYWORD_PIECES]))

    def _known(self, piece: str) -> str:
        # A letter that the vocabulary lacks comes out as itself.
        return piece if piece in self._numbers else UNKNOWN


def words_of_pieces(tokens: Iterable[str]) -> list[str]:
    """Words, names, marks and punctuation from the tokens that a model wrote."""
    words: list[str] = []
    for token in tokens:
        if token in _SPECIAL:
            words.append(token)
        elif token.startswith(_WORD_START) or not words or words[-1] in _SPECIAL:
            words.append(token.removeprefix(_WORD_START))
        else:
            words[-1] += token
    return [word for word in words if word]


@cache
def load_pieces(path: Path) -> Pieces:
    """The vocabulary in a ``tokenizer.json``; read once a process."""
    return Pieces(Tokenizer.from_file(str(path)))
