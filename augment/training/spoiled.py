"""Captions with a word or two that do not belong there, beside which captions are learned."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

from augment.models.named_words import Token, Word, word_as
from augment.models.reader import FORMS

EXCHANGED, REPLACED, MISJOINED = 0.5, 0.85, 0.93
"""Up to these shares of what is spoiled, two words of one part of speech change places, others
stand for one or two, and another function word for one; in the rest one word has another form.
Where two that are drawn are of different parts, another stands for the first."""

_TRIES = 8
"""What is drawn may be the caption again."""

_COMMONEST = 40


class Spoiled:
    """Captions with a word or two that do not belong there."""

    def __init__(self, captions: Sequence[Sequence[Token]], rng: Random) -> None:
        self._rng = rng
        self._like: dict[tuple[str, str], list[Word]] = defaultdict(list)
        functions: Counter[str] = Counter()
        for token in (token for each in captions for token in each):
            if isinstance(token, Word):
                self._like[token.part, token.form].append(token)
            else:
                functions[token] += 1
        self._functions = [word for word, _ in functions.most_common(_COMMONEST)]

    def of(self, caption: Sequence[Token]) -> list[Token]:
        """A caption, spoiled; as it is where nothing in it can be."""
        for _ in range(_TRIES):
            found = self._drawn(caption)
            if found != list(caption):
                break
        return found

    def _drawn(self, caption: Sequence[Token]) -> list[Token]:
        rng, found = self._rng, list(caption)
        named = [(at, token) for at, token in enumerate(caption) if isinstance(token, Word)]
        if not named:
            return found
        drawn = rng.random()
        if drawn < EXCHANGED and len(named) > 1:
            (at, one), (beside, other) = rng.sample(named, 2)
            if one.part == other.part:
                found[at] = word_as(other.lemma, one.form, other.roles)
                found[beside] = word_as(one.lemma, other.form, one.roles)
            else:
                found[at] = self._another(one)
        elif drawn < REPLACED:
            for at, one in rng.sample(named, min(len(named), rng.choice((1, 1, 2)))):
                found[at] = self._another(one)
        elif drawn < MISJOINED and len(named) < len(caption):
            at = rng.choice([at for at, token in enumerate(caption) if isinstance(token, str)])
            found[at] = rng.choice(self._functions)
        else:
            at, one = rng.choice(named)
            found[at] = word_as(one.lemma, rng.choice(FORMS), one.roles)
        return found

    def _another(self, word: Word) -> Word:
        return self._rng.choice(self._like[word.part, word.form])
