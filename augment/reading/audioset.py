"""Labels of AudioSet among tags: ``Male speech, man speaking`` says that a man speaks.

The names of the ontology's classes are the commonest tags of data sets. They hold synonyms joined
by commas, notes in brackets, and words of rooms and of microphones; audioset.tsv says what each of
them is about. What else stands among tags is left to :mod:`augment.reading.keywords`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from augment.word_lists import entries

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Label:
    """A class of the ontology."""

    name: str
    alone: tuple[str, ...]
    """Its keywords beside any other tags; none where it names nothing that sounds."""
    among: tuple[str, ...]
    """Its keywords in a set of nothing but labels."""
    broader: frozenset[str]
    """The names of all labels that say no more where this one stands."""

    @property
    def is_unmistakable(self) -> bool:
        """Whether nobody but AudioSet writes it so: with a comma or brackets."""
        return "," in self.name or "(" in self.name

    def covers(self, other: "Label", *, among: bool) -> bool:
        """Whether ``other`` says no more: "Animal" beside "Dog", but not "Dog" beside "bark"."""
        holds = among or self.among[: len(self.alone)] == self.alone
        return holds and other.name in self.broader


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two separators, and the number of the tag that it is of."""

    text: str
    tag: int


Reading = tuple[str, tuple[str, ...] | None]
"""A tag's text with the keywords that it is read as, or None where it is no label."""


def read_labels(parts: Sequence[Part]) -> list[Reading]:
    """The tags that the parts make, each label whole and with its keywords.

    A label's synonyms are found in one tag, parted by commas, and in several, as a source leaves
    them that parts tags by commas. Two single words in two tags ("chicken", "rooster") are two,
    unless another label shows whose words they are.
    """
    tags = list(_tags(parts, joins_single_words=False))
    if any(label and label.is_unmistakable for _, label in tags):
        tags = list(_tags(parts, joins_single_words=True))
    labels = [label for _, label in tags if label]
    among = len(labels) == len(tags) and _are_audioset(tags)
    return [(text, _reading(label, labels, among=among) if label else None) for text, label in tags]


def _reading(label: Label, beside: Iterable[Label], *, among: bool) -> tuple[str, ...]:
    if any(other.covers(label, among=among) for other in beside):
        return ()
    return label.among if among else label.alone


def _are_audioset(tags: Sequence[tuple[str, Label | None]]) -> bool:
    """Whether labels come from a data set: two or more, one unmistakable or all with capitals.

    Those who tag their own recordings write "rain" and "wind" in lower case.
    """
    spelled_so = all(text.strip()[:1].isupper() for text, _ in tags)
    told = any(label and label.is_unmistakable for _, label in tags)
    return len(tags) > 1 and (told or spelled_so)


def _tags(parts: Sequence[Part], *, joins_single_words: bool) -> Iterator[tuple[str, Label | None]]:
    """The parts, those joined that make a label together; the longest first."""
    labels, at = _labels(), 0
    longest = max(map(len, labels))
    keys = [tuple(_WORD.findall(part.text.casefold())) for part in parts]
    while at < len(parts):
        for end in range(min(at + longest, len(parts)), at, -1):
            label = labels.get(tuple(keys[at:end]))
            if label and (joins_single_words or _belong_together(parts[at:end], keys[at:end])):
                break
        else:
            label, end = None, at + 1
        yield ", ".join(part.text for part in parts[at:end]), label
        at = end


def _belong_together(parts: Sequence[Part], keys: Sequence[tuple[str, ...]]) -> bool:
    of_one_tag = len({part.tag for part in parts}) == 1
    return of_one_tag or len(parts) > 2 or any(len(words) > 1 for words in keys)


@cache
def audioset() -> dict[str, Label]:
    """The labels of audioset.tsv by their names, in its order."""
    rows = [line.split("\t") for line in entries("augment.reading", "audioset.tsv")]
    above = {name: _list(broader) for name, _, _, broader in rows}
    return {
        name: Label(
            name,
            _list(alone),
            _list(alone if among == "=" else among),
            frozenset(_all_above(name, above)),
        )
        for name, alone, among, _ in rows
    }


def _all_above(name: str, above: dict[str, tuple[str, ...]]) -> set[str]:
    return {each for one in above[name] for each in (one, *_all_above(one, above))}


def _list(field: str) -> tuple[str, ...]:
    return tuple(field.split("; ")) if field != "-" else ()


@cache
def _labels() -> dict[tuple[tuple[str, ...], ...], Label]:
    """The labels by the words of their parts, and by all their words.

    FSD50K has "and" for the commas: "Domestic animals and pets".
    """
    found: dict[tuple[tuple[str, ...], ...], Label] = {}
    for label in audioset().values():
        name = label.name.casefold()
        found[tuple(tuple(_WORD.findall(part)) for part in name.split(","))] = label
        with_and = re.sub(r",(?: and)?", " and", name)
        for spelling in (name, with_and):
            found.setdefault((tuple(_WORD.findall(spelling)),), label)
    return found
