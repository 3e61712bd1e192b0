"""The T5 captioner: a model proposes, the judge disposes, and the template is the last resort."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from augment.captioner import Keywords
from augment.generator import Generator, Written
from augment.judging.gender import neutral
from augment.judging.judge import STRICT, Limits, Verdict, judge
from augment.template import TagsTemplate
from schemas.captions import Caption, Origin

FIRST_ROUND = 8
"""Proposals asked for at first. Most sets need no more."""

SECOND_ROUND = 24
"""Asked for where too few of the first passed."""

LATIN_ENDS = "\u0250"
"""The first letter beyond the Latin blocks: what stands behind it is not English in any case."""

VARIANT_MARGIN = 1.5
"""In the units of the score: a further variant scores at most so much less than the best. What
comes behind stumbles where a set of one word has few sentences."""

MAX_REFUSALS = 4
"""Kept with a caption: enough to see what goes wrong, and not a second data set."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A proposal before the judge: ``text`` is how it would stand, ``written`` how it came."""

    text: str
    written: Written
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class T5Captioner:
    """Writes up to ``variants`` sentences for each set of keywords."""

    generator: Generator
    variants: int = 1
    limits: Limits = STRICT
    gender: str = "keep"
    """``neutral`` writes "person" for a woman of the tags too; ``keep`` only for one they lack."""

    @property
    def name(self) -> str:
        """The model's name."""
        return self.generator.name

    @property
    def label(self) -> str:
        """The model's name and revision, as its captions carry them."""
        return f"{self.generator.name}@{self.generator.revision}"

    @property
    def packages(self) -> tuple[str, ...]:
        """The model's."""
        return self.generator.packages

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        """Up to ``variants`` captions for each entry, best first; the template's where none passes.

        Each distinct set is written once. Words of other languages than English go to the
        template: no model here writes them.
        """
        sets = sorted({keywords.words for keywords in batch if _is_for_model(keywords)})
        # The first that passes is the only one; among several the best of each prompt come first.
        needed = 1 if self.variants == 1 else math.inf
        captions = {
            words: self._chosen(words, found)
            for words, found in self._considered(sets, needed).items()
        }
        return [
            captions[keywords.words]
            if _is_for_model(keywords)
            else TagsTemplate().write([keywords])[0]
            for keywords in batch
        ]

    def considered(self, keywords: Keywords) -> list[Considered]:
        """All proposals from which ``write`` chooses, best first.

        None where the model is not asked.
        """
        sets = [keywords.words] if _is_for_model(keywords) else []
        return self._considered(sets, math.inf).get(keywords.words, [])

    def _considered(
        self, sets: list[tuple[str, ...]], needed: float
    ) -> dict[tuple[str, ...], list[Considered]]:
        """What is proposed for each set, until as many as are needed have passed the judge.

        In a second round where the first has too few for the variants.
        """
        found: dict[tuple[str, ...], list[Considered]] = {words: [] for words in sets}
        for n in (FIRST_ROUND, SECOND_ROUND):
            lacking = [words for words in sets if len(_passed(found[words])) < self.variants]
            proposals = self.generator.write(lacking, n)
            for words, proposed in zip(lacking, proposals, strict=True):
                # The larger round ranks anew; what only the smaller one found stands behind.
                before = {each.written.text: each for each in found[words]}
                each_judged = (
                    before.pop(each.text) if each.text in before else self._judged(words, each)
                    for each in proposed
                )
                found[words] = [*_until_passed(needed, each_judged), *before.values()]
        return found

    def _judged(self, words: tuple[str, ...], written: Written) -> Considered:
        kept, wanted = words, words
        if self.gender == "neutral":
            kept, wanted = (), tuple(neutral(word) for word in words)
        text = neutral(written.text, kept)
        limits = self.limits if written.left_out else replace(self.limits, max_missing=0)
        return Considered(text, written, judge(text, wanted, limits))

    def _chosen(self, words: tuple[str, ...], found: list[Considered]) -> tuple[Caption, ...]:
        """The first that pass, or else what the template makes of the words.

        Each with what was refused before enough had passed.
        """
        passed = _varied(_passed(found))[: self.variants]
        last = max(map(found.index, passed), default=len(found))
        refused = tuple(
            f"{', '.join(each.verdict.faults)}: {each.written.text}"
            for each in found[:last]
            if not each.verdict.ok
        )
        captions = [self._caption(words, each) for each in passed]
        return tuple(
            replace(caption, refused=refused[:MAX_REFUSALS])
            for caption in captions or TagsTemplate().write([Keywords(words)])[0]
        )

    def _caption(self, words: tuple[str, ...], chosen: Considered) -> Caption:
        return Caption(
            chosen.text,
            Origin.T5,
            keywords=words,
            model=self.label,
            prompt=chosen.written.prompt,
            score=chosen.written.score,
            coverage=round(chosen.verdict.coverage, 4),
        )


def _passed(found: list[Considered]) -> list[Considered]:
    """Those that may be used, each text once."""
    passed: dict[str, Considered] = {}
    for each in found:
        if each.verdict.ok:
            passed.setdefault(each.text, each)
    return list(passed.values())


def _until_passed(needed: float, considered: Iterable[Considered]) -> Iterator[Considered]:
    """As many of them as it takes until so many have passed."""
    n_passed = 0
    for each in considered:
        yield each
        n_passed += each.verdict.ok
        if n_passed >= needed:
            return


def _varied(passed: list[Considered]) -> list[Considered]:
    """The best of each prompt first: what one prompt brings forth is much alike.

    None that scores much less than the best of all.
    """
    best = max((each.written.score for each in passed), default=0.0)
    near = [each for each in passed if each.written.score >= best - VARIANT_MARGIN]
    firsts: dict[str, Considered] = {}
    for each in near:
        firsts.setdefault(each.written.prompt, each)
    return [*firsts.values(), *(each for each in near if each not in firsts.values())]


def _is_for_model(keywords: Keywords) -> bool:
    letters = [letter for word in keywords.words for letter in word if letter.isalpha()]
    english = keywords.language in ("", "en")
    return english and bool(letters) and all(letter < LATIN_ENDS for letter in letters)
