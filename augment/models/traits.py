"""What of a sentence may tell whether a person would write it, in numbers.

Its wording, whether those who act in it can, and what its words do together, each as the sum or
the mean and as the worst of them: one slip spoils a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from augment.models.habits import Habits
from augment.models.named_words import Token, Word, words_of
from augment.models.planning import Planned
from augment.models.relations import Kind, Relation, relations
from augment.models.roles import Role
from augment.models.sentinels import Named
from augment.models.standings import Aspect, standings
from augment.models.wording import Wording, misplaced, strangeness
from augment.words import Form, words_in

# fmt: off
COUNTED = (
    "with", "while", "as", "and", "then", ",", "in", "on", "of", "it", "someone", "something",
    "being", "the", "over", "by", "from", "to", "into", "is",
)
# fmt: on
"""Function words of which a sentence may have too many."""

_UNCOUNTED = (Role.MASS, Role.PLURAL)
_ACTING = (Form.ING, Form.S)

_WORST = ("worst", "second", "third")
_WORDING = ("mean", *_WORST, "begins", "ends", "end")
_RELATIONS = ("n", "strange", "sum", "worst", "sort sum", "sort worst")
_STANDINGS = ("mean", "worst")

NAMES = (
    "strange",
    "misplaced",
    *(f"{of} {what}" for of in ("build", "phrase") for what in _WORDING),
    *(f"{kind} {what}" for kind in Kind for what in _RELATIONS),
    "nobody's deeds",
    "articles of uncounted",
    *(f"{aspect} {what}" for aspect in Aspect for what in _STANDINGS),
    "words",
    "words/keyword",
    *(f"has {word}" for word in COUNTED),
)
"""Of the traits, in their order."""

Traits = Sequence[float]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the captions that people wrote tell of words."""

    wording: Wording
    habits: Habits

    def traits(
        self, tokens: Sequence[str | Named], text: str, plan: Sequence[Planned]
    ) -> list[float]:
        """Of a sentence, by its tokens and as it stands, about the keywords of a plan."""
        words = words_of(tokens)
        shown = text.lower().rstrip(".").replace(",", " ,").split()
        return [
            float(strangeness(tokens)),
            float(misplaced(tokens, plan)),
            *_of_logs(self.wording.logs_of_build(tokens)),
            *_of_logs(self.wording.logs_of_phrases(words_in(text))),
            *self._of_relations(words),
            *self._of_standings(words),
            float(len(shown)),
            len(shown) / max(1, len(plan)),
            *(float(shown.count(word)) for word in COUNTED),
        ]

    def _of_relations(self, words: Sequence[Token]) -> Iterator[float]:
        of_kind: dict[Kind, list[Relation]] = {kind: [] for kind in Kind}
        for relation in relations(words):
            of_kind[relation.kind].append(relation)
        for of in of_kind.values():
            if not of:
                yield from _NO_RELATION
                continue
            likings = [*map(self.habits.liking, of)]
            of_sort = [*map(self.habits.liking_of_sort, of)]
            yield float(len(of))
            yield float(sum(map(self.habits.is_strange, of)))
            yield from (sum(likings), min(likings), sum(of_sort), min(of_sort))
        done = {relation.word for relation in of_kind[Kind.DOES]}
        yield float(sum(isinstance(word, Word) and _acts(word) for word in words) - len(done))
        yield float(_articles_of_uncounted(words))

    def _of_standings(self, words: Sequence[Token]) -> Iterator[float]:
        of_aspect: dict[Aspect, list[float]] = {aspect: [] for aspect in Aspect}
        for standing in standings(words):
            of_aspect[standing.aspect].append(self.habits.usualness(standing))
        for shares in of_aspect.values():
            yield _mean(shares)
            yield min(shares, default=0.0)


_NO_RELATION = (0.0,) * len(_RELATIONS)


def _of_logs(logs: Sequence[float]) -> Iterator[float]:
    """Of how usual each word is."""
    worst = sorted(logs)
    yield _mean(logs)
    yield from (worst[min(rank, len(worst) - 1)] for rank in range(len(_WORST)))
    yield _mean(logs[:3])
    yield _mean(logs[-3:])
    yield logs[-1]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / max(1, len(numbers))


def _acts(word: Word) -> bool:
    return word.is_verb and word.form in _ACTING


def _articles_of_uncounted(words: Sequence[Token]) -> int:
    """ "A sustained water": how many there are."""
    found = 0
    for at, word in enumerate(words):
        if word == "a":
            noun, after = _noun_of(words[at + 1 :])
            found += noun is not None and noun.roles[0] in _UNCOUNTED and not after
    return found


def _noun_of(words: Iterable[Token]) -> tuple[Word | None, bool]:
    """The first noun behind adjectives, and whether another follows."""
    run = []
    for word in words:
        if not isinstance(word, Word) or not (word.is_noun or word.is_adjective):
            break
        run.append(word)
    nouns = [word for word in run if word.is_noun]
    return (nouns[0], len(nouns) > 1) if nouns else (None, False)
