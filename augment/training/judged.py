"""Proposals of the captioner that readers marked, from which it learns what reads as a person's.

A set of keywords is a line, and each of its proposals a line below, behind its mark: 2 for what a
person could have written, 1 for what one understands though nobody would put it so, 0 for the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from augment.models.endings import as_read
from augment.models.planning import Planned, planned
from augment.models.sentinels import Named, inflected
from augment.models.taste import Taste
from augment.models.traits import Knowledge
from augment.word_lists import texts_in
from augment.words import Form, words_in

MARKS = ("0", "1", "2")
A_PERSONS = "2"


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal and its mark."""

    keywords: tuple[str, ...]
    text: str
    mark: str


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
        if mark in MARKS:
            yield Judged(keywords, proposal, mark)
        elif line:
            keywords = tuple(line.split(", "))


def learned_taste(knowledge: Knowledge) -> Taste:
    """What the marked proposals tell, of sentences that this knowledge describes."""
    traits, liked = [], []
    for one in judged_proposals():
        tokens, plan = tokens_of_proposal(one.text, one.keywords)
        traits.append(knowledge.traits(tokens, one.text, plan))
        liked.append(one.mark == A_PERSONS)
    return Taste.learned(traits, liked)


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
