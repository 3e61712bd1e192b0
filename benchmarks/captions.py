"""How good captions are: coverage, inventions, CIDEr-D and wording beside human ones.

    python benchmarks/captions.py CAPTIONS.csv [--sets 2000] [--show 100] [--model FOLDER]

CAPTIONS.csv has the columns ``caption`` and ``labels`` (AudioCaps' form). Sets of 2 to 5 keywords
are derived from human captions, drawn by seed; a trigram model of the other captions says how
usual the wording is. Nothing here is trained on, and nothing of it ships.
"""

import argparse
import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ngrams import Trigrams
from pycocoevalcap.cider.cider import Cider

from augment.captioner import Keywords
from augment.judging.judge import judge
from augment.models.bundled import Bundled
from augment.models.sentinels import MAX_KEYWORDS
from augment.reading.keywords import tag_keywords
from augment.t5 import T5Captioner
from augment.template import TagsTemplate
from augment.words import content_words, lemma, same, words_in
from schemas.captions import Caption, Origin
from schemas.items import Item

BESIDE_RARE = ("play", "music", "sing", "room", "wind", "man", "speak", "slowly", "hum", "night")
"""Everyday words that stand beside a rare one."""


@dataclass(frozen=True, slots=True)
class Case:
    """A human caption and the keywords that are given for it."""

    keywords: tuple[str, ...]
    human: str


def main() -> None:
    """Reads the command line, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("captions", type=Path)
    parser.add_argument("--sets", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--model", default="", help="a folder of weights; the shipped ones if none")
    given = parser.parse_args()
    with given.captions.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    random.Random(given.seed).shuffle(rows)
    generator = Bundled(given.model)
    for title, cases, used in (
        ("keywords of human captions", *_from_captions(rows, given.sets)),
        ("AudioSet labels as tags", *_from_labels(rows, given.sets)),
    ):
        others = [words_in(row["caption"]) for row in rows if row["caption"] not in used]
        _print_table(title, cases, generator, Trigrams(others))
    _print_rare(generator, given.seed)
    if given.show:
        cases, _ = _from_captions(rows, given.sets)
        shown = cases[: given.show]
        written = T5Captioner(generator).write([Keywords(case.keywords) for case in shown])
        for case, text in zip(shown, _texts(written), strict=True):
            print(f"{', '.join(case.keywords)} | {text} | {case.human}")


def _from_captions(rows: list[dict[str, str]], n: int) -> tuple[list[Case], set[str]]:
    cases = []
    for row in rows:
        words = tuple(dict.fromkeys(lemma(word) for word in content_words(row["caption"])))
        if 2 <= len(words) <= 5:
            cases.append(Case(words, row["caption"]))
        if len(cases) == n:
            break
    return cases, {case.human for case in cases}


def _from_labels(rows: list[dict[str, str]], n: int) -> tuple[list[Case], set[str]]:
    cases = []
    for row in rows[:n]:
        labels = tuple(row["labels"].split(";"))
        item = Item("labels/0", "labels", "", tags=labels)
        cases.append(Case(tag_keywords(item)[:MAX_KEYWORDS], row["caption"]))
    return cases, {case.human for case in cases}


def _print_table(title: str, cases: list[Case], generator: Bundled, model: Trigrams) -> None:
    alone = [texts[0].text if texts else "" for texts in generator.write(_sets(cases), 1)]
    written = T5Captioner(generator).write([Keywords(case.keywords) for case in cases])
    columns = {
        "T5 alone": alone,
        "T5 with judge": _texts(written),
        "template": _texts(TagsTemplate().write([Keywords(case.keywords) for case in cases])),
        "human": [case.human for case in cases],
    }
    print(f"\n{title}: {len(cases)} sets")
    print(f"{'':16}{'covered':>9}{'invented':>10}{'passed':>8}{'CIDEr-D':>9}{'perplexity':>12}")
    for name, texts in columns.items():
        print(f"{name:16}{_row(cases, texts, model)}")
    print(f"without template: {_share_of_t5(written):.2%}")


def _row(cases: list[Case], texts: list[str], model: Trigrams) -> str:
    verdicts = [judge(text, case.keywords) for case, text in zip(cases, texts, strict=True)]
    n_keywords = sum(len(case.keywords) for case in cases)
    covered = sum(
        verdict.coverage * len(case.keywords) for verdict, case in zip(verdicts, cases, strict=True)
    )
    n_content = sum(len(content_words(text)) for text in texts)
    invented = sum(len(verdict.invented) for verdict in verdicts)
    references = {i: [" ".join(words_in(case.human))] for i, case in enumerate(cases)}
    proposed = {i: [" ".join(words_in(text))] for i, text in enumerate(texts)}
    cider, _ = Cider().compute_score(references, proposed)
    return (
        f"{covered / n_keywords:9.2%}{invented / n_content:10.2%}"
        f"{sum(v.ok for v in verdicts) / len(cases):8.1%}{cider:9.3f}"
        f"{model.perplexity([words_in(text) for text in texts]):12.1f}"
    )


def _print_rare(generator: Bundled, seed: int) -> None:
    """How many rare or made-up words, in sets of two or three, the model's own captions hold."""
    lines = Path(__file__).with_name("rare_words.txt").read_text(encoding="utf-8").splitlines()
    rare = [word for line in lines if not line.startswith("#") for word in line.split()]
    rng = random.Random(seed)
    sets = [(word, *rng.sample(BESIDE_RARE, rng.randint(1, 2))) for word in rare]
    written = T5Captioner(generator).write([Keywords(words) for words in sets])
    spelled = [
        bool(captions)
        and captions[0].origin is Origin.T5
        and any(same(word, said) for said in words_in(captions[0].text))
        for word, captions in zip(rare, written, strict=True)
    ]
    print(f"\nrare words: {sum(spelled)} of {len(rare)} in a sentence of the model, spelled right")
    for words, captions in list(zip(sets, written, strict=True))[:: len(sets) // 12]:
        print(f"  {', '.join(words)}: {captions[0].text}")


def _sets(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    return [case.keywords for case in cases]


def _texts(written: list[tuple[Caption, ...]]) -> list[str]:
    return [captions[0].text if captions else "" for captions in written]


def _share_of_t5(written: list[tuple[Caption, ...]]) -> float:
    return sum(bool(c) and c[0].origin is Origin.T5 for c in written) / len(written)


if __name__ == "__main__":
    main()
