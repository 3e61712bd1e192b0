"""Proposals of the captioner that readers marked, from which it learns what reads as a person's.

A set of keywords is a line, and each of its proposals a line below, behind its mark: 2 for what a
person could have written, 1 for what one understands though nobody would put it so, 0 for the rest.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from augment.models.endings import as_read
from augment.models.named_words import Token, words_of
from augment.models.planning import Planned, planned
from augment.models.sentinels import Named, inflected
from augment.models.taste import Taste
from augment.models.traits import Knowledge, Traits
from augment.word_lists import texts_in
from augment.words import Form, words_in

A_PERSONS = "2"
LIKED = {"0": 0.0, "1": 0.35, A_PERSONS: 1.0}
"""How much each mark says that a reader likes a sentence; what one understands is better than what
nobody does."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal and its mark."""

    keywords: tuple[str, ...]
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Marked proposals as they are learned from; all of one length."""

    sets: Sequence[int]
    """Numbers from 0: equal for the proposals of one set of keywords."""

    sentences: Sequence[Sequence[Token]]
    traits: Sequence[Traits]
    marks: Sequence[str]

    def those(self, wanted: Callable[[int], bool]) -> "Marked":
        """The proposals of the sets whose numbers are wanted."""
        chosen = [at for at, of_set in enumerate(self.sets) if wanted(of_set)]
        columns = (self.sets, self.sentences, self.traits, self.marks)
        return Marked(*([column[at] for at in chosen] for column in columns))  # type: ignore[arg-type]


@cache
def judged_proposals() -> tuple[Judged, ...]:
    """All that were marked, in the order of files and lines."""
    texts = texts_in("augment.training", "judged", ".txt")
    return tuple(one for _, text in texts for one in read_judged(text))


def read_judged(text: str) -> Iterator[Judged]:
    """The proposals of a file."""
    keywords: tuple[str, ...] = ()
    for line in text.splitlines():
        mark, _, proposal = line.partition(" ")
        if mark in LIKED:
            yield Judged(keywords, proposal, mark)
        elif line:
            keywords = tuple(line.split(", "))


def marked_proposals(knowledge: Knowledge) -> Marked:
    """All that were marked, as this knowledge describes them."""
    number: dict[tuple[str, ...], int] = {}
    sets, sentences, traits, marks = [], [], [], []
    for one in judged_proposals():
        tokens, plan = tokens_of_proposal(one.text, one.keywords)
        sets.append(number.setdefault(one.keywords, len(number)))
        sentences.append(words_of(tokens))
        traits.append(knowledge.traits(tokens, one.text, plan))
        marks.append(one.mark)
    return Marked(sets, sentences, traits, marks)


def learned_taste(marked: Marked) -> Taste:
    """What the marks tell of the traits alone."""
    return Taste.learned(marked.traits, [mark == A_PERSONS for mark in marked.marks])


def tokens_of_proposal(
    text: str, keywords: Sequence[str]
) -> tuple[list[str | Named], tuple[Planned, ...]]:
    """A sentence with its keywords named, and the plan of these."""
    words, ending = as_read(keywords)
    plan = planned(words)
    roles = {one.keyword: one.roles for one in plan}
    roles |= {one.keyword: one.roles for one in ending if isinstance(one, Named)}
    shown: dict[tuple[str, ...], Named] = {}
    for keyword in roles:
        for form in Form:
            named = Named(keyword, form, roles[keyword])
            shown.setdefault(tuple(words_in(inflected(keyword, form))), named)
    return list(_named(text.lower().rstrip(".").replace(",", " ,").split(), shown)), plan


def _named(words: Sequence[str], shown: dict[tuple[str, ...], Named]) -> Iterator[str | Named]:
    longest = max(map(len, shown), default=0)
    at = 0
    while at < len(words):
        for n in range(min(longest, len(words) - at), 0, -1):
            if named := shown.get(tuple(words[at : at + n])):
                yield named
                at += n
                break
        else:
            yield "a" if words[at] == "an" else words[at]
            at += 1
