"""The T5 captioner: a model proposes, the judge disposes, and the template is the last resort."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from augment.captioner import Keywords
from augment.generator import Generator, Written
from augment.judging.gender import neutral
from augment.judging.judge import STRICT, Limits, Verdict, judge
from augment.template import TagsTemplate
from schemas.captions import Caption, Origin

FIRST_ROUND = 4
"""Proposals asked for at first: a beam's worth. Most sets need no more."""

SECOND_ROUND = 16
"""Asked for where too few of the first passed."""

LATIN_ENDS = "\u0250"
"""The first letter beyond the Latin blocks: what stands behind it is not English in any case."""

MAX_REFUSALS = 4
"""Kept with a caption: enough to see what goes wrong, and not a second data set."""


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
        """The model's, and the dictionary's by which the judge knows words."""
        return (*self.generator.packages, "lemminflect")

    def write(self, batch: Sequence[Keywords]) -> list[tuple[Caption, ...]]:
        """Up to ``variants`` captions for each entry, best first; by template where no proposal passes.

        Each distinct set is written once. Words of other languages than English go to the
        template: no model here writes them.
        """
        sets = {keywords.words for keywords in batch if _is_for_model(keywords)}
        captions = self._of_sets(sorted(sets))
        return [self._for(keywords, captions.get(keywords.words, ())) for keywords in batch]

    def _of_sets(self, sets: list[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[Caption, ...]]:
        found: dict[tuple[str, ...], tuple[Caption, ...]] = {}
        for n in (FIRST_ROUND, SECOND_ROUND):
            lacking = [words for words in sets if not self._has_enough(found.get(words, ()))]
            proposals = self.generator.write(lacking, n)
            for words, proposed in zip(lacking, proposals, strict=True):
                found[words] = self._chosen(words, proposed)
        return found

    def _has_enough(self, captions: tuple[Caption, ...]) -> bool:
        return len(captions) >= self.variants and captions[0].origin is Origin.T5

    def _chosen(self, words: tuple[str, ...], proposed: list[Written]) -> tuple[Caption, ...]:
        """The proposals that pass, or else what the template makes of the words."""
        passed: dict[str, Caption] = {}
        refused: list[str] = []
        for written, text, verdict in self._judged(words, proposed):
            if not verdict.ok:
                refused.append(f"{', '.join(verdict.faults)}: {written.text}")
            elif len(passed) < self.variants:
                passed.setdefault(text, self._caption(words, written, text, verdict))
        notes = tuple(refused[:MAX_REFUSALS])
        if passed:
            return tuple(_with_refusals(caption, notes) for caption in passed.values())
        made = TagsTemplate().write([Keywords(words)])[0]
        return tuple(_with_refusals(caption, notes) for caption in made)

    def _judged(
        self, words: tuple[str, ...], proposed: list[Written]
    ) -> Iterator[tuple[Written, str, Verdict]]:
        kept, wanted = words, words
        if self.gender == "neutral":
            kept, wanted = (), tuple(neutral(word) for word in words)
        for written in proposed:
            text = neutral(written.text, kept)
            yield written, text, judge(text, wanted, self.limits)

    def _caption(
        self, words: tuple[str, ...], written: Written, text: str, verdict: Verdict
    ) -> Caption:
        return Caption(
            text,
            Origin.T5,
            keywords=words,
            model=self.label,
            prompt=written.prompt,
            score=written.score,
            coverage=round(verdict.coverage, 4),
        )

    def _for(self, keywords: Keywords, captions: tuple[Caption, ...]) -> tuple[Caption, ...]:
        return captions or TagsTemplate().write([keywords])[0]


def _is_for_model(keywords: Keywords) -> bool:
    letters = [letter for word in keywords.words for letter in word if letter.isalpha()]
    english = keywords.language in ("", "en")
    return english and bool(letters) and all(letter < LATIN_ENDS for letter in letters)


def _with_refusals(caption: Caption, refused: tuple[str, ...]) -> Caption:
    return replace(caption, refused=refused)
