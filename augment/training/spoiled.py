"""Captions with a word or two that do not belong there, beside which captions are learned."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from augment.models.named_words import Token, Word
from augment.models.reader import FORMS

EXCHANGED, REPLACED, MISJOINED = 0.5, 0.85, 0.93
"""Of sentences that are spoiled: words change places; others stand for one or two; another function
word stands for one. In the rest one word has another form."""

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
        rng, found = self._rng, list(caption)
        named = [(at, token) for at, token in enumerate(caption) if isinstance(token, Word)]
        if not named:
            return found
        drawn = rng.random()
        if drawn < EXCHANGED and len(named) > 1:
            (at, one), (beside, other) = rng.sample(named, 2)
            if one.part == other.part:
                found[at], found[beside] = (
                    replace(other, form=one.form),
                    replace(one, form=other.form),
                )
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
            found[at] = replace(one, form=rng.choice(FORMS))
        return found

    def _another(self, word: Word) -> Word:
        return self._rng.choice(self._like[word.part, word.form])
