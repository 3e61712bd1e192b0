"""Captions that people wrote, kept so that they can be told again of other things.

A saying is a caption word by word: function words and commas as they stand, each word that names
something as its lemma and its form. Clauses are the parts of sayings that could stand alone, and
fragments those that could not: what is heard beside or after something else.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from augment.models.light_verbs import FOLLOW
from augment.models.packed import read_packed, write_packed
from augment.models.roles import NOUNS, VERBS, Role, roles_of
from augment.words import Form

WORDS = range(2, 7)
"""How many words of a saying name something: fewer say nothing of how a sentence is built."""

WORDS_OF_CLAUSE, WORDS_OF_FRAGMENT = range(2, 4), range(1, 4)

JOINTS = ("while", "as")
"""What stands between two clauses of which each could stand alone."""

_DENYING = frozenset(("no", "not", "without", "never", "nothing", "nobody", "none", "nor"))
_HANGING = frozenset((",", "and", "then", "followed", "with", "after", "before"))
"""What has these is more than a clause."""

_FINITE = frozenset(("is", "are", "was", "were", "can", "while", "as", "then", ",", "that", "who"))
"""What has these, or a verb that is bent to its subject, is more than a fragment."""

_PRONOUNS = frozenset(("someone", "somebody", "something", "it", "they", "he", "she"))

_PLACING = ("in", "on", "at", "near", "by")
_AND = ("and", "or", ",")
_HOW_MUCH = ("very", "too", "so", "quite", "more", "most", "less", "rather")
_OF_VERBS = (Form.BASE, Form.S, Form.ING)


@dataclass(frozen=True, slots=True)
class Said:
    """A word that names something, as it stands in a saying."""

    lemma: str
    form: Form


Saying = tuple[str | Said, ...]


def named_in(saying: Saying) -> tuple[str, ...]:
    """The lemmas of what a saying names, in order."""
    return tuple(token.lemma for token in saying if isinstance(token, Said))


class Shelf:
    """Sayings, found by what they name."""

    def __init__(self, sayings: Sequence[Saying]) -> None:
        self.sayings = sayings
        self._named = [*map(named_in, sayings)]
        self._with: dict[tuple[int, str], list[int]] = {}
        for number, named in enumerate(self._named):
            for lemma in named:
                self._with.setdefault((len(named), lemma), []).append(number)

    def like(
        self, lemmas: Collection[str], least: int
    ) -> Iterator[tuple[int, list[tuple[Saying, tuple[str, ...]]]]]:
        """Those that name as many things, ``least`` of them the same, with what they name.

        Those with most in common come first, each time with how many that is; among them the order
        is that in which they were put in.
        """
        n_same = Counter(
            number for lemma in lemmas for number in self._with.get((len(lemmas), lemma), ())
        )
        by_n: dict[int, list[int]] = {}
        for number, n in n_same.items():
            by_n.setdefault(n, []).append(number)
        for n in range(len(lemmas), least - 1, -1):
            alike = sorted(by_n.get(n, ()))
            yield n, [(self.sayings[number], self._named[number]) for number in alike]


class Sayings:
    """Whole captions, clauses, and fragments."""

    def __init__(
        self, whole: Sequence[Saying], clauses: Sequence[Saying], fragments: Sequence[Saying]
    ) -> None:
        self.whole = Shelf(whole)
        self.clauses = Shelf(clauses)
        self.fragments = Shelf(fragments)

    @classmethod
    def learned(cls, sayings: Iterable[Saying]) -> "Sayings":
        """Those that can be told again: they deny nothing, and name no thing twice."""
        read = dict.fromkeys(sayings)
        whole = [saying for saying in read if _can_be_told(saying, WORDS)]
        clauses = dict.fromkeys(clause for saying in whole for clause in _clauses(saying))
        fragments = dict.fromkeys(part for saying in read for part in _fragments(saying))
        shorter = (short for saying in (*whole, *clauses) for short in _shorter(saying))
        told = dict.fromkeys((*whole, *clauses, *shorter))
        return cls(list(told), list(clauses), list(fragments))

    def save(self, path: Path) -> None:
        """Writes them; equal sayings give equal bytes."""
        tokens: dict[str | Said, int] = {}
        shelves = [
            [
                [tokens.setdefault(token, len(tokens)) for token in saying]
                for saying in shelf.sayings
            ]
            for shelf in (self.whole, self.clauses, self.fragments)
        ]
        write_packed(path, [[*map(_written, tokens)], *shelves])


@cache
def load_sayings(path: Path) -> Sayings:
    """The sayings in a file that :meth:`Sayings.save` wrote; read once a process."""
    tokens, *shelves = read_packed(path)
    token_of = [*map(_read, tokens)].__getitem__
    return Sayings(*([tuple(map(token_of, saying)) for saying in shelf] for shelf in shelves))


def _written(token: str | Said) -> Any:
    return [token.lemma, token.form] if isinstance(token, Said) else token


def _read(written: Any) -> str | Said:
    return written if isinstance(written, str) else Said(written[0], Form(written[1]))


def _can_be_told(saying: Saying, n_words: range) -> bool:
    named = named_in(saying)
    denies = any(token in _DENYING for token in saying) or any("n't" in word for word in named)
    return len(named) in n_words and len(set(named)) == len(named) and not denies


def _clauses(saying: Saying) -> Iterator[Saying]:
    joints = [at for at, token in enumerate(saying) if token in JOINTS]
    parts = [saying]
    if joints:
        parts = [saying[: joints[0]], saying[joints[0] + 1 :]] if len(joints) == 1 else []
    for part in parts:
        clause = part[:-1] if part and part[-1] == "," else part
        if _can_be_told(clause, WORDS_OF_CLAUSE) and _HANGING.isdisjoint(clause) and _acts(clause):
            yield clause


def _fragments(saying: Saying) -> Iterator[Saying]:
    """What stands behind its only "with" or "followed by"; all of it, if it is no sentence."""
    ends = [at for at, token in enumerate(saying) if at and _leads(saying[at - 1], token)]
    for part in (saying[at + 1 :] for at in ends[:1]) if ends else (saying,):
        if (
            not any(map(_is_bent, ("", *part), part))
            and _FINITE.isdisjoint(part)
            and _can_be_told(part, WORDS_OF_FRAGMENT)
        ):
            yield part


def _leads(before: str | Said, word: str | Said) -> bool:
    follows = isinstance(before, Said) and before == Said(FOLLOW, Form.PAST)
    return word == "with" or (word == "by" and follows)


def _is_bent(before: str | Said, word: str | Said) -> bool:
    """Whether it is a verb as a subject before it has it: "a dog barks", but not "loud barks"."""
    if not isinstance(word, Said):
        return False
    acts = before in _PRONOUNS if isinstance(before, str) else _can_precede_verb(before.lemma)
    return acts and word.form in (Form.BASE, Form.S) and _is_verb(word.lemma)


def _can_precede_verb(lemma: str) -> bool:
    roles = roles_of(lemma)
    return not NOUNS.isdisjoint(roles) or Role.ADVERB in roles


def _shorter(saying: Saying) -> Iterator[Saying]:
    """Without one of its adjectives and adverbs, or without the place that it ends with."""
    for at, token in enumerate(saying):
        if isinstance(token, Said) and _can_go(saying, at):
            yield from _if_told(saying[:at] + saying[at + 1 :])
    for start in (len(saying) - 2, len(saying) - 3):
        if start > 0 and saying[start] in _PLACING:
            yield from _if_told(saying[:start])


def _if_told(saying: Saying) -> Iterator[Saying]:
    if _can_be_told(saying, WORDS):
        yield saying


def _can_go(saying: Saying, at: int) -> bool:
    """Whether a word only says how, of what stands right behind it, or of all."""
    word, before = saying[at], saying[at - 1] if at else ""
    after = saying[at + 1] if at + 1 < len(saying) else ""
    if not isinstance(word, Said) or before in _HOW_MUCH:
        return False
    roles = roles_of(word.lemma)
    if roles == (Role.ADVERB,):
        return after not in _AND and before not in _AND
    describes = isinstance(after, Said) and before not in _AND
    return roles == (Role.ADJECTIVE,) and word.form is Form.BASE and describes


def _acts(clause: Saying) -> bool:
    """Whether it has what can only be a verb."""
    verbs = (token for token in clause if isinstance(token, Said) and token.form in _OF_VERBS)
    return any(_is_verb(token.lemma) for token in verbs)


def _is_verb(lemma: str) -> bool:
    roles = set(roles_of(lemma))
    return not roles.isdisjoint(VERBS) and roles.isdisjoint(NOUNS)
