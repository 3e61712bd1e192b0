"""What a sentence can end with, whatever it says: "loudly", "at high speed".

The model is not given such words; where it puts them it is seldom right.
"""

from collections.abc import Sequence

from augment.models.planning import in_order, regrouped
from augment.models.roles import Role, roles_of
from augment.models.sentinels import MAX_KEYWORDS, Named
from augment.words import Form, lemma

_HOW = {
    ("full", "speed"): "at",
    ("full", "volume"): "at",
    ("high", "speed"): "at",
    ("low", "volume"): "at",
    ("quick", "succession"): "in",
    ("rapid", "succession"): "in",
    ("slow", "motion"): "in",
    ("top", "speed"): "at",
}
"""What stands before two words that say together how something is done."""

Ending = tuple[str | Named, ...]
Read = tuple[tuple[str, ...], Ending]
"""The keywords that a model reads, in its order, and what the sentence ends with."""


def as_read(keywords: Sequence[str], apart: str = "") -> Read:
    """How keywords are read; no two words are taken for the noun that is to be kept ``apart``."""
    words, ending = without_ending(regrouped(keywords, apart)[:MAX_KEYWORDS])
    return tuple(in_order(words)), ending


def ended_by(keywords: Sequence[str], adverb: str) -> Read:
    """How keywords are read where the sentence is to end with that adverb."""
    return tuple(in_order(regrouped(keywords)[:MAX_KEYWORDS])), (_plain(adverb, Role.ADVERB),)


def without_ending(words: tuple[str, ...]) -> Read:
    """The words without one adverb, or two words that say how; and what the sentence ends with.

    Where there are several adverbs nothing is taken out: which belongs where, the model may know.
    """
    of_lemma = {lemma(word): word for word in words}
    for pair, before in _HOW.items():
        if len(words) > len(pair) and all(word in of_lemma for word in pair):
            how, what = (of_lemma[word] for word in pair)
            ending = (before, _plain(how, Role.ADJECTIVE), _plain(what, Role.NOUN))
            return tuple(word for word in words if word not in (how, what)), ending
    adverbs = [word for word in words if _is_adverb(word)]
    if len(adverbs) != 1 or len(words) == 1:
        return words, ()
    rest = tuple(word for word in words if word != adverbs[0])
    return rest, (_plain(adverbs[0], Role.ADVERB),)


def _is_adverb(word: str) -> bool:
    roles = roles_of(word)
    return roles == (Role.ADVERB,) or (roles == (Role.UNKNOWN,) and word.endswith("ly"))


def _plain(word: str, role: Role) -> Named:
    return Named(word, Form.BASE, (role,))
