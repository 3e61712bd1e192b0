"""What a sentence may not say, whatever the model would: a noun that is done, "a" before a verb.

The model is small, and now and then bends a word as nothing bends ("a phone is peopling"). The
search is kept from that, so that it finds the next best sentence instead of one to be refused.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, permutations, product

from augment.models.deeds import GENERAL, known_deeds
from augment.models.pieces import END
from augment.models.planning import Planned, Tie
from augment.models.roles import NOUNS, VERBS, Role
from augment.models.sentinels import MARK_OF, NAMES, given_form
from augment.words import Form, function_words, lemma

_OF_VERBS = (Form.ING, Form.PAST, Form.PARTICIPLE)
_OF_ADJECTIVES = (Form.COMPARATIVE, Form.SUPERLATIVE)
_AUXILIARIES = ("is", "are", "be", "being")
_PHASES = ("begin", "continue", "start", "stop")
_ARTICLES = ("a", "the")
_NOUNS_TOO = ("background", "foreground")
"""What the lexicon has as adjectives, and people mostly say behind "in the"."""

_PREPOSITIONS = ("in", "on", "at", "of", "with", "near", "from", "into", "to", "through")
_MARKS = (MARK_OF[Form.S], MARK_OF[Form.ING])
_AWAITING = ("a", "the", "few", "some", "several", "many")
"""Words after which a noun has to come, or what describes it."""

_MAY_STAND_BEFORE_NOUNS = ("few", "other", "lot", "many", "such")

Run = tuple[str, ...]
"""Neighbours in a sentence: names, marks and words."""

_Named = tuple[str, Planned, set[Role]]


def forbidden(plan: Sequence[Planned]) -> list[Run]:
    """The runs that no sentence of these keywords holds."""
    named = [(name, one, _roles(one)) for name, one in zip(NAMES, plan, strict=False)]
    verbs = [name for name, _, roles in named if roles <= VERBS]
    described = [
        name
        for name, one, roles in named
        if roles <= {Role.ADJECTIVE, Role.NUMBER} and one.keyword not in _NOUNS_TOO
    ]
    found = [run for name, one, roles in named for run in _of(name, one, roles)]
    loose = [name for name, one, _ in named if one.tie is None]
    # What nobody does may be a sound by name: "a loud beep".
    found += product(described, [verb for verb in verbs if verb not in loose])
    found += _unfinished(tuple(described))
    found += _run_together(named, verbs)
    if not any(lemma(one.keyword) in _PHASES for _, one, _ in named):
        found += (("to", verb) for verb in verbs)  # "starts to idle", but not "revs to idle"
    for mark in _MARKS:
        found += ((verb, mark, other) for verb, other in permutations(verbs, 2))
    return found


@cache
def _unfinished(described: tuple[str, ...]) -> tuple[Run, ...]:
    """A phrase that breaks off before its noun: "in a can", "a loud with"."""
    words = sorted({*function_words(), ",", END} - {*_MAY_STAND_BEFORE_NOUNS})
    return tuple(product((*_AWAITING, *described), words))


def _run_together(named: Sequence[_Named], verbs: Sequence[str]) -> Iterator[Run]:
    """Two clauses in one: "is driving in a flight takes", "is speaking a keyboard"."""
    nouns = [name for name, _, roles in named if roles <= NOUNS]
    others = [name for name, _, roles in named if roles <= NOUNS | {Role.ADJECTIVE}]
    for noun, verb in product(nouns, verbs):
        for word in _PREPOSITIONS:
            yield word, noun, verb, MARK_OF[Form.S]
            yield word, "a", noun, verb, MARK_OF[Form.S]
    for before, noun, verb in product(verbs, nouns, verbs):
        yield before, MARK_OF[Form.ING], noun, verb, MARK_OF[Form.S]
        yield before, MARK_OF[Form.ING], "a", noun, verb, MARK_OF[Form.S]
    takes_object = {before for (before, _, _), (_, one, _) in pairwise(named) if one.tie is Tie.TO}
    for name, one, roles in named:
        if roles == {Role.VERB} and name not in takes_object and _is_intransitive(one.keyword):
            for mark in _MARKS:
                yield from ((name, mark, other) for other in (*others, *_ARTICLES))


def _is_intransitive(verb: str) -> bool:
    """Whether the lexicon knows it as what sounds do by themselves."""
    return lemma(verb) in known_deeds().kinds and lemma(verb) not in GENERAL


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
