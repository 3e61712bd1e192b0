"""Whether a proposed sentence says what its keywords say, no more and no less, in sound English.

The judge measures and names faults; what becomes of a refused sentence is left to the captioner.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise

from lemminflect import getAllLemmas

from augment.generator import LEAST_TO_LEAVE_ONE_OUT
from augment.judging.broken import is_broken
from augment.reading.cleaning import MAX_CAPTION_CHARS
from augment.reading.language import language_of
from augment.words import function_words, lemma, same, words_in

WORDS_FOR_THE_SENTENCE = 6
WORDS_FOR_A_KEYWORD = 4  # on top of its own, as "followed by another loud"; what is longer rambles

EXTRA_MENTIONS = 1
"""How much oftener than in the keywords a word may stand: "a dog barks and another dog growls"."""

_MAX_READ_CHARS = 4 * MAX_CAPTION_CHARS
"""What is read of a sentence; it is too long by then, and the rest would only cost time."""

_LATIN = {"LATIN"}
_UNSPACED = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR"}
"""Scripts whose words touch each other, or (Hangul) the particles that follow them."""

_CONTRACTED = re.compile(r"['’](?:s|re|ve|ll|d|m)$")


class Fault(StrEnum):
    """Everything that a sentence may be refused for."""

    MISSES = "misses-keyword"
    INVENTS = "invents"
    REPEATS = "repeats"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    WRONG_SCRIPT = "wrong-script"
    BROKEN = "broken"
    WRONG_LANGUAGE = "wrong-language"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is forgiven."""

    max_missing: int = 1
    """Keywords that need not stand there; of three or fewer, all must."""
    max_invented: int = 0
    max_words: int = 30
    """All but one in a thousand human captions of sound (AudioCaps) are no longer."""
    min_words: int = 2
    """A single keyword may stand alone."""
    language: str = ""
    """ISO 639-1; empty for any. Asked only of sentences long enough to tell."""

    def __post_init__(self) -> None:
        if self.max_missing < 0:
            raise ValueError(f"max_missing must not be negative, got {self.max_missing}")
        if self.max_invented < 0:
            raise ValueError(f"max_invented must not be negative, got {self.max_invented}")
        if not 0 < self.min_words <= self.max_words:
            raise ValueError(f"min_words must be in [1, {self.max_words}], got {self.min_words}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found; ``faults`` in the order of Fault, none twice."""

    coverage: float
    """Fraction of the keywords that stand in the text; 1.0 where there are none."""
    invented: tuple[str, ...]
    """Words that come from no keyword, in their order, lower case."""
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether the sentence may be used."""
        return not self.faults


STRICT = Limits()


def judge(text: str, keywords: tuple[str, ...], limits: Limits = STRICT) -> Verdict:
    """The verdict on ``text`` as a caption of ``keywords``.

    Words count in any inflection, in any case, with hyphens as spaces; those in other scripts than
    Latin only as they stand. Without keywords every word is invented.
    """
    read = _folded(text[:_MAX_READ_CHARS])
    folded = tuple(_folded(keyword) for keyword in keywords)
    tokens = _tokens(read)
    n_covered = sum(_covers(read, tokens, keyword) for keyword in folded)
    coverage = n_covered / len(folded) if folded else 1.0
    n_spared = limits.max_missing if len(folded) >= LEAST_TO_LEAVE_ONE_OUT else 0
    invented, n_words = _invented(read, folded), len(words_in(read))
    found = {
        Fault.MISSES: len(folded) - n_covered > n_spared,
        Fault.INVENTS: len(invented) > limits.max_invented,
        Fault.REPEATS: _repeats(tokens, folded),
        Fault.TOO_SHORT: n_words < (1 if len(keywords) == 1 else limits.min_words),
        Fault.TOO_LONG: n_words > _most_words(folded, limits) or len(text) > MAX_CAPTION_CHARS,
        Fault.WRONG_SCRIPT: not _scripts(read) <= _LATIN.union(*map(_scripts, folded)),
        Fault.BROKEN: is_broken(text[:_MAX_READ_CHARS], keywords),
        Fault.WRONG_LANGUAGE: bool(limits.language)
        and language_of(text[:_MAX_READ_CHARS]) not in ("", limits.language),
    }
    return Verdict(coverage, invented, tuple(fault for fault in Fault if found[fault]))


def _folded(text: str) -> str:
    # Composed after lowering too: some capitals become a letter and a mark.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def _tokens(text: str) -> list[str]:
    parts = (part for word in words_in(text) for part in word.split("-"))
    return [_CONTRACTED.sub("", part) for part in parts]


def _most_words(keywords: tuple[str, ...], limits: Limits) -> int:
    room = sum(WORDS_FOR_A_KEYWORD + len(words_in(keyword)) for keyword in keywords)
    return min(limits.max_words, WORDS_FOR_THE_SENTENCE + room)


def _covers(text: str, tokens: list[str], keyword: str) -> bool:
    wanted = _tokens(keyword)
    if not wanted or not _scripts(keyword) <= _LATIN:
        return _verbatim(keyword).search(text) is not None
    if not function_words().issuperset(wanted):
        wanted, tokens = _content(wanted), _content(tokens)
    n_starts = len(tokens) - len(wanted) + 1
    return any(all(map(_related, tokens[i:], wanted)) for i in range(n_starts))


def _content(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token not in function_words()]


def _related(a: str, b: str) -> bool:
    """Whether one is the other's inflection, or the adverb of the other, an adjective."""
    return same(a, b) or _is_adverb_of(a, b) or _is_adverb_of(b, a)


def _is_adverb_of(adverb: str, adjective: str) -> bool:
    if not adverb.endswith("ly") or "ADJ" not in getAllLemmas(adjective):
        return False
    return adverb in {adjective + "ly", adjective.removesuffix("y") + "ily", adjective[:-1] + "y"}


def _verbatim(keyword: str) -> re.Pattern[str]:
    """Finds a keyword as it stands, between words unless its script writes none."""
    words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", keyword)))
    if not _scripts(keyword).isdisjoint(_UNSPACED):
        return re.compile(words)
    return re.compile(rf"(?<![^\W_]){words}(?![^\W_])")


def _invented(text: str, keywords: tuple[str, ...]) -> tuple[str, ...]:
    for keyword in sorted(keywords, key=len, reverse=True):
        if not _scripts(keyword) <= _LATIN:
            text = _verbatim(keyword).sub(" ", text)
    known = {token for keyword in keywords for token in _tokens(keyword)}
    free = function_words() if keywords else frozenset()
    strange = [token for token in _tokens(text) if token not in free]
    return tuple(token for token in strange if not any(_related(token, k) for k in known))


def _scripts(text: str) -> set[str]:
    """The scripts of its letters, by the first word of their Unicode names."""
    return {unicodedata.name(letter, "UNNAMED").split()[0] for letter in filter(str.isalpha, text)}


def _repeats(tokens: list[str], keywords: tuple[str, ...]) -> bool:
    """Whether a word stands too often, twice in a row, or twice beside the same neighbour.

    Function words between do not count: "a dog and a dog" is twice in a row.
    """
    said = list(map(lemma, _content(tokens)))
    given = [list(map(lemma, _content(_tokens(keyword)))) for keyword in keywords]
    allowed = Counter(chain.from_iterable(given))
    allowed_pairs = Counter(chain.from_iterable(map(pairwise, given)))
    return (
        any(n > max(allowed[word], 1) + EXTRA_MENTIONS for word, n in Counter(said).items())
        or any(a == b and allowed[a] < 2 for a, b in pairwise(said))
        or any(n > max(allowed_pairs[p], 1) for p, n in Counter(pairwise(said)).items())
    )
