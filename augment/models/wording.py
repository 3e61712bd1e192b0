"""How usual a sentence's build is, and whether those who act in it can do what they do.

Two things that a small model is weak at, and that the training text and the lexicon tell directly.
The build is judged by a model of the last three words, in which each keyword counts as its role
and form: "a <animal> <verb><+s> while a <person> <verb><+s>". So it says as much of words never
seen.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from gzip import compress, decompress
from pathlib import Path

from augment.models.deeds import known_deeds
from augment.models.planning import Planned, Tie
from augment.models.roles import VERBS
from augment.models.sentinels import MARK_OF, Named
from augment.words import Form, lemma

ORDER = 4
BACK_OFF = 0.4
"""Stupid back-off (Brants and others 2007): the factor for each word of context given up."""

LEAST = 1e-7
"""The share of a word that was never seen at all."""

_START, _END = "<s>", "</s>"
_BREAKS = frozenset(["and", "while", "as", "with", "then", "before", "after", ",", "or", "but"])


class Builds:
    """How often each run of up to four words and classes stands in the training text."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._total = max(1, sum(n for run, n in counts.items() if " " not in run))

    @classmethod
    def learned(cls, sentences: Iterable[Sequence[str | Named]], least: int = 2) -> "Builds":
        """From sentences; runs of more than one word that stand less than ``least`` times go."""
        counts: Counter[str] = Counter()
        for tokens in sentences:
            symbols = _symbols(tokens)
            for end in range(1, len(symbols)):
                for start in range(max(0, end - ORDER + 1), end + 1):
                    counts[" ".join(symbols[start : end + 1])] += 1
        counts[_START] = counts[_END]
        return cls({run: n for run, n in counts.items() if n >= least or " " not in run})

    def score(self, tokens: Sequence[str | Named]) -> float:
        """The mean log share of each word after those before it; 0 at best."""
        symbols = _symbols(tokens)
        logs = [
            self._log_share(symbols[max(0, i - ORDER + 1) : i + 1]) for i in range(1, len(symbols))
        ]
        return sum(logs) / len(logs)

    def _log_share(self, run: Sequence[str]) -> float:
        for given_up in range(len(run) - 1):
            seen = self._counts.get(" ".join(run[given_up:]))
            if seen:
                before = self._counts.get(" ".join(run[given_up:-1]), seen)
                return math.log(BACK_OFF**given_up * seen / max(before, seen))
        alone = self._counts.get(run[-1], 0) / self._total
        return math.log(max(LEAST, BACK_OFF ** (len(run) - 1) * alone))

    def save(self, path: Path) -> None:
        """Writes the counts; equal counts give equal bytes."""
        text = json.dumps(self._counts, sort_keys=True, separators=(",", ":"))
        path.write_bytes(compress(text.encode(), mtime=0))


@cache
def load_builds(path: Path) -> Builds:
    """The counts in a file that :meth:`Builds.save` wrote; read once a process."""
    return Builds(json.loads(decompress(path.read_bytes())))


def _symbols(tokens: Sequence[str | Named]) -> list[str]:
    return [_START, *(t if isinstance(t, str) else _class_of(t) for t in tokens), _END]


def _class_of(named: Named) -> str:
    return "/".join(named.roles[:2]) + MARK_OF.get(named.form, "")


def strangeness(tokens: Sequence[str | Named]) -> int:
    """How many verbs stand after a noun that the lexicon has never heard doing it.

    Only nouns and verbs that the lexicon knows count: of others nobody can say.
    """
    return sum(not _can(noun, verb) for noun, verb in _deeds(tokens))


def misplaced(tokens: Sequence[str | Named], plan: Sequence[Planned]) -> int:
    """How many verbs stand in the clause of another noun than the one that they are tied to."""
    subjects: dict[str, str] = {}
    head = ""
    for one in plan:
        head = one.keyword if one.tie is None else head
        if one.tie is Tie.DOES:
            subjects[one.keyword] = head
    nouns: set[str] = set()
    found = 0
    for token in tokens:
        if isinstance(token, str):
            nouns = set() if token in _BREAKS - {"and", ","} else nouns
        elif VERBS.isdisjoint(token.roles):
            nouns.add(token.keyword)
        elif nouns and token.keyword in subjects:
            found += subjects[token.keyword] not in nouns
    return found


def _deeds(tokens: Sequence[str | Named]) -> list[tuple[str, str]]:
    """The nouns, each with the verbs that follow it within its clause."""
    found = []
    noun = ""
    for token in tokens:
        if isinstance(token, str):
            noun = "" if token in _BREAKS - {"and"} else noun
        elif VERBS.isdisjoint(token.roles):
            noun = token.keyword
        elif noun and token.form is not Form.BASE:
            found.append((noun, token.keyword))
    return found


def _can(noun: str, verb: str) -> bool:
    known = known_deeds()
    can = known.can.get(lemma(noun)) or known.can.get(noun)
    return can is None or lemma(verb) in can or lemma(verb) not in known.kinds
