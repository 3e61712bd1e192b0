"""How usual a sentence's wording is, and whether those who act in it can do what they do.

Things that a small model is weak at, and that the training text and the lexicon tell directly. The
build is judged by runs in which each keyword counts as its role and form: "a <animal> <verb><+s>
while a <person> <verb><+s>"; so it says as much of words never seen. The phrases are runs of the
words themselves, of captions that people wrote: "flapping its wings", and not "on a wing".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from augment.models.deeds import known_deeds
from augment.models.packed import read_packed, write_packed
from augment.models.planning import Planned, doers
from augment.models.roles import VERBS
from augment.models.sentinels import MARK_OF, Named
from augment.models.usage import Usage
from augment.words import Form, lemma, words_in

BUILD_ORDER, PHRASE_ORDER = 4, 3

ANYBODY = frozenset(["someone", "somebody", "something"])
"""Who acts where no keyword does."""

_BREAKS = frozenset(["and", "while", "as", "with", "then", "before", "after", ",", "or", "but"])


@dataclass(frozen=True, slots=True)
class Wording:
    """What the training text says of builds and of phrases."""

    builds: Usage
    phrases: Usage

    @classmethod
    def learned(
        cls, sentences: Iterable[Sequence[str | Named]], captions: Iterable[str]
    ) -> "Wording":
        """Builds from sentences with their keywords named, phrases from captions as they stand."""
        return cls(
            Usage.learned(map(_build, sentences), BUILD_ORDER, least=2),
            Usage.learned(map(words_in, captions), PHRASE_ORDER),
        )

    def logs_of_build(self, tokens: Sequence[str | Named]) -> list[float]:
        """How usual each step of a sentence's build is; 0 at best."""
        return self.builds.logs(_build(tokens))

    def logs_of_phrases(self, words: Sequence[str]) -> list[float]:
        """How usual each word of a sentence is after those before it; 0 at best."""
        return self.phrases.logs(words)

    def save(self, path: Path) -> None:
        """Writes the counts; equal counts give equal bytes."""
        counts = {"builds": self.builds.counts, "phrases": self.phrases.counts}
        write_packed(path, counts)


@cache
def load_wording(path: Path) -> Wording:
    """The counts in a file that :meth:`Wording.save` wrote; read once a process."""
    counts = read_packed(path)
    return Wording(Usage(counts["builds"], BUILD_ORDER), Usage(counts["phrases"], PHRASE_ORDER))


def _build(tokens: Sequence[str | Named]) -> list[str]:
    return [token if isinstance(token, str) else _class_of(token) for token in tokens]


def _class_of(named: Named) -> str:
    return "/".join(named.roles[:2]) + MARK_OF.get(named.form, "")


def strangeness(tokens: Sequence[str | Named]) -> int:
    """How many verbs stand after a noun that the lexicon has never heard doing it.

    Only nouns and verbs that the lexicon knows count: of others nobody can say.
    """
    return sum(not _can(noun, verb) for noun, verb in _deeds(tokens))


def misplaced(tokens: Sequence[str | Named], plan: Sequence[Planned]) -> int:
    """How many verbs stand in the clause of another noun than the one that they are tied to."""
    subjects = doers(plan)
    nouns: set[str] = set()
    found = 0
    for token in tokens:
        if isinstance(token, str):
            nouns = set() if token in _BREAKS - {"and", ","} else nouns
            nouns = {token} if token in ANYBODY else nouns
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
