"""Other ways to read keywords, for those of which nothing good was made.

Two words that make a noun may each be meant ("fire, engine, start"), an adjective may tell how
something is done ("horse, move, fast"), and a keyword may be one that a sentence does without: of
"emergency, siren, quickly, get, closer" nothing good is made, and much without "quickly". People
who caption a recording leave such words out too. What sounds and what it does never goes, and
no word that the dictionary lacks: those are what a caption is for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from augment.generator import LEAST_TO_LEAVE_ONE_OUT, Written
from augment.models.deeds import GENERAL
from augment.models.endings import Ending, as_read, ended_by
from augment.models.light_verbs import LIGHT, OCCUR
from augment.models.roles import VERBS, Role, roles_of
from augment.models.sentinels import MAX_KEYWORDS
from augment.word_lists import word_list
from augment.words import lemma

APART, AT_THE_END, WITHOUT = "<apart>", "<end>", "<without>"

MOST_LEFT_OUT = 3
"""Each costs a search."""

WORTH = 1.0
"""How much better, in log odds, a sentence has to be that leaves a keyword out. Of those that are
better by less two readers took 44 % for a person's, and 42 % with the keyword."""

_ADVERBS = frozenset(("far", "fast", "hard", "high", "loud", "low"))
"""Adjectives that tell at the end of a sentence how something is done."""

_MEASURES = frozenset(("frequency", "pace", "pitch", "rate", "speed", "tone", "volume"))
"""They and what they are like mean something together alone: "slow, speed" is no speeding."""

_WHERE = frozenset(("background", "foreground"))
"""They end a sentence well, and readers missed them."""

_QUALIFYING = frozenset({Role.ADJECTIVE, Role.ADVERB})
_HEARD = frozenset(("start", "stop"))
"""Anything does it, and yet it is heard."""

_IDLE_VERBS = (GENERAL - _HEARD) | LIGHT | {OCCUR, "happen"}


@dataclass(frozen=True, slots=True)
class Rereading:
    """What a model is to read, what the sentence then ends with, and how that came about."""

    words: tuple[str, ...]
    ending: Ending
    how: str
    """What the prompt ends with."""
    left_out: str = ""

    def told(self, written: Written) -> Written:
        """A sentence of this reading, as one of the keywords."""
        score = round(written.score - WORTH, 3) if self.left_out else written.score
        return Written(written.text, score, f"{written.prompt} {self.how}", self.left_out)


def rereadings(keywords: Sequence[str]) -> Iterator[Rereading]:
    """The other ways to read a set; none of more keywords than a model reads."""
    if len(keywords) > MAX_KEYWORDS:
        return
    read = as_read(keywords)
    for noun in sorted(set(read[0]).difference(keywords)):
        apart = as_read(keywords, noun)
        if apart != read and lemma(noun.rpartition(" ")[2]) not in _MEASURES:
            yield Rereading(*apart, f"{APART} {noun}")
    measured = not _MEASURES.isdisjoint(map(lemma, keywords))
    for adverb in () if measured else sorted(_ADVERBS.intersection(keywords)):
        rest = _without(keywords, adverb)
        if not VERBS.isdisjoint(role for word in rest for role in roles_of(word)):
            yield Rereading(*ended_by(rest, adverb), f"{AT_THE_END} {adverb}")
    for word in _spared(keywords, measured=measured):
        yield Rereading(*as_read(_without(keywords, word)), f"{WITHOUT} {word}", word)


def _spared(keywords: Sequence[str], *, measured: bool) -> Iterator[str]:
    """The keywords that may be left out, one at a time; none of three or fewer."""
    if len(keywords) >= LEAST_TO_LEAVE_ONE_OUT:
        single = sorted(word for word in keywords if " " not in word)
        spared = (word for word in single if _goes_on(word) or (not measured and _tells_how(word)))
        yield from islice(spared, MOST_LEFT_OUT)


def _without(keywords: Sequence[str], word: str) -> tuple[str, ...]:
    return tuple(each for each in keywords if each != word)


def _goes_on(keyword: str) -> bool:
    return lemma(keyword) in _IDLE_VERBS


def _tells_how(keyword: str) -> bool:
    """What something is like, and when or how much of it there is."""
    qualifies = _QUALIFYING.issuperset(roles_of(keyword)) and keyword not in _WHERE
    return qualifies or lemma(keyword) in _idle_nouns()


@cache
def _idle_nouns() -> frozenset[str]:
    return frozenset(word_list("augment", "idle_nouns.txt"))
