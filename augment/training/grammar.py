"""Plain English sound captions, as people write them of a recording of some seconds.

They teach the bundled model in which forms sounds are told: its captions will sound as the forms
below do, in these shares. Content words are few beside those of the lexicon; all are keywords.
"""

import random
from collections.abc import Callable, Iterator

from augment.training import grammar_several as several
from augment.training import grammar_single as single
from augment.training.grammar_draws import Draw
from augment.training.grammar_stock import Stock, Table, shipped
from augment.words import function_words, lemma, words_in

MIN_WORDS, MAX_WORDS = 3, 16
MAX_CONTENT_WORDS = 8
USUAL_CONTENT_WORDS = 5

_DENSE_FRACTION = 0.48
"""How many of the sentences with more content words than usual are kept."""

_TERSE_WORDS, _TERSE_FRACTION = 4, 0.2
"""How many of the sentences that are so short are kept: people mostly say a little more."""

_ONCE = ("someone", "with", "then", "while")
"""Function words that a sentence does not hold twice."""

_STOP_FRACTION = 0.5

FORMS: dict[Callable[[Draw], str], float] = {
    single.finite: 8,
    single.progressive: 6,
    single.participle: 5.5,
    single.several_verbs: 6,
    single.in_turn: 3,
    single.together: 4,
    single.doing: 4,
    single.doing_both: 0.6,
    single.noise: 3,
    single.name_in_place: 2,
    single.gerunds: 3,
    single.of_one_source: 2.5,
    single.gerunds_of: 1,
    single.suffered: 2,
    single.barely_said: 2.5,
    single.there_is: 0.7,
    single.spoken_to: 0.7,
    single.begun: 3.5,
    single.made: 2.5,
    single.given: 2,
    single.occurring: 1,
    several.clauses: 19,
    several.clause_first_named: 0.5,
    several.participle_and_clause: 5,
    several.progressive_and_clause: 7,
    several.clause_with: 7.5,
    several.clause_with_name: 3.5,
    several.participles: 9,
    several.sequence: 8.5,
    several.followed: 8,
    several.names: 13,
    several.name_with: 4,
    several.gerund_and_clause: 2,
    several.busy_clause: 4,
    several.together_and_clause: 2.5,
    several.suffered_and_clause: 1,
    several.three_clauses: 5,
    several.three_participles: 2.5,
    several.clause_and_two: 6,
    several.clause_with_two: 3,
    several.two_then_one: 2.5,
}
"""The forms of a caption, and how often each is tried among 160 or so."""

_FORMS = Table.of(FORMS.items())


def sentences(rng: random.Random, n: int, stock: Stock | None = None) -> Iterator[str]:
    """``n`` captions, each of 3 to 16 words and 1 to 8 content words, none of these twice.

    They begin with a capital; half of them end with a full stop. Deterministic for a state of
    ``rng``; from the lexicon of the package unless ``stock`` is given.
    """
    stock = stock or shipped()
    for _ in range(n):
        yield _finished(rng, _sentence(rng, stock))


def _sentence(rng: random.Random, stock: Stock) -> str:
    while True:
        text = _FORMS.draw(rng)(Draw(rng, stock))
        if _is_kept(rng, text):
            return text


def _is_kept(rng: random.Random, text: str) -> bool:
    words = words_in(text)
    if not MIN_WORDS <= len(words) <= MAX_WORDS or max(map(words.count, _ONCE)) > 1:
        return False
    content = [lemma(word) for word in words if word not in function_words()]
    if not 1 <= len(content) <= MAX_CONTENT_WORDS or len(set(content)) < len(content):
        return False
    if any(f"{word}ly" in content for word in content):  # "loud music plays loudly"
        return False
    if len(words) <= _TERSE_WORDS:
        return rng.random() < _TERSE_FRACTION
    return len(content) <= USUAL_CONTENT_WORDS or rng.random() < _DENSE_FRACTION


def _finished(rng: random.Random, text: str) -> str:
    stop = "." if rng.random() < _STOP_FRACTION else ""
    return text[:1].upper() + text[1:] + stop
