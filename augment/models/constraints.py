"""What a sentence may not say, whatever the model would: a noun that is done, "a" before a verb.

The model is small, and now and then bends a word as nothing bends ("a phone is peopling"). The
search is kept from that, so that it finds the next best sentence instead of one to be refused.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations, product

from augment.models.deeds import known_deeds
from augment.models.planning import Planned
from augment.models.roles import NOUNS, VERBS, Role
from augment.models.sentinels import MARK_OF, NAMES, given_form
from augment.words import Form, lemma

END = "</s>"

_OF_VERBS = (Form.ING, Form.PAST, Form.PARTICIPLE)
_OF_ADJECTIVES = (Form.COMPARATIVE, Form.SUPERLATIVE)
_AUXILIARIES = ("is", "are", "be", "being")
_PHASES = ("begin", "continue", "start", "stop")
_ARTICLES = ("a", "the")
_NOUNS_TOO = ("background", "foreground")
"""What the lexicon has as adjectives, and people mostly say behind "in the"."""

_AFTER_PHRASES = (
    *("and", "as", "while", "with", "then", "in", "on", "at", "near", "to", "by", "of", "from"),
    *("is", "are", ",", END),
)
"""What stands behind a whole phrase, and so not behind an adjective that has no noun yet."""

Run = tuple[str, ...]
"""Neighbours in a sentence: names, marks and words."""


def forbidden(plan: Sequence[Planned]) -> list[Run]:
    """The runs that no sentence of these keywords holds."""
    named = [(name, one, _roles(one)) for name, one in zip(NAMES, plan, strict=False)]
    verbs = [name for name, _, roles in named if roles <= VERBS]
    described = [name for name, _, roles in named if roles == {Role.ADJECTIVE}]
    found = [run for name, one, roles in named for run in _of(name, one, roles)]
    found += product(described, verbs)
    if not any(lemma(one.keyword) in _PHASES for _, one, _ in named):
        found += (("to", verb) for verb in verbs)  # "starts to idle", but not "revs to idle"
    for mark in (MARK_OF[Form.S], MARK_OF[Form.ING]):
        found += ((verb, mark, other) for verb, other in permutations(verbs, 2))
    return found


def _roles(one: Planned) -> set[Role]:
    """Those that count: an untied "wind" is the noun that everybody thinks of."""
    roles = set(one.roles)
    common = one.tie is None and lemma(one.keyword) in known_deeds().nouns
    return roles & NOUNS or roles if common else roles


def _of(name: str, one: Planned, roles: set[Role]) -> Iterator[Run]:
    given = given_form(one.keyword)
    unbent = [form for form in _OF_VERBS if form != given]
    if roles <= VERBS:
        yield from _before(name, (*_ARTICLES, "few"))
        yield from _bent(name, _OF_ADJECTIVES)
    elif roles <= NOUNS:
        yield from _bent(name, (*_OF_ADJECTIVES, *unbent))
        if len(unbent) == len(_OF_VERBS):
            yield from _before(name, _AUXILIARIES)
        if roles == {Role.PLURAL}:
            yield from _bent(name, [Form.S])
    elif roles <= {Role.ADJECTIVE, Role.NUMBER} and one.keyword not in _NOUNS_TOO:
        yield from _bent(name, (Form.S, *unbent))
        yield from _before(name, _AUXILIARIES)
        yield from ((name, word) for word in _AFTER_PHRASES)
        if roles == {Role.NUMBER}:
            yield from _before(name, ["a"])
    elif roles == {Role.ADVERB}:
        yield from _bent(name, (Form.S, *_OF_VERBS))
        yield from _before(name, _ARTICLES)
    elif roles == {Role.SEQUENCE}:
        yield from _bent(name, (Form.S, Form.ING))
        yield from _before(name, (*_ARTICLES, *_AUXILIARIES))


def _bent(name: str, forms: Sequence[Form]) -> Iterator[Run]:
    return ((name, MARK_OF[form]) for form in forms)


def _before(name: str, words: Sequence[str]) -> Iterator[Run]:
    return ((word, name) for word in words)
