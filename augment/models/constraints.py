"""What a sentence may not say, whatever the model would: a noun that is done, "a" before a verb.

The model is small, and now and then bends a word as nothing bends ("a phone is peopling"). The
search is kept from that, so that it finds the next best sentence instead of one to be refused.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise, permutations, product

from augment.models.deeds import GENERAL, known_deeds
from augment.models.light_verbs import OCCUR, WANTING
from augment.models.pieces import END, words_of_pieces
from augment.models.planning import Planned, Tie
from augment.models.roles import ALIVE, NOUNS, VERBS, Role
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
_PLACING = ("in", "on", "at", "into")
_MARKS = (MARK_OF[Form.S], MARK_OF[Form.ING])
_AWAITING = ("a", "the", "few", "some", "several", "many")
"""Words after which a noun has to come, or what describes it."""

_ENDING = ("while", "as", "and", ",", END)

_MAY_STAND_BEFORE_NOUNS = ("few", "other", "lot", "many", "such")

Run = tuple[str, ...]
"""Neighbours in a sentence: names, marks and words."""

RUN_LENGTHS = range(2, 7)

_Named = tuple[str, Planned, set[Role]]


def forbidden(plan: Sequence[Planned]) -> frozenset[Run]:
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
    sounds = [verb for verb in verbs if verb in loose]
    found += product(["a"], described, sounds, [MARK_OF[Form.S]])
    found += product(["a"], described, described, sounds, [MARK_OF[Form.S]])
    found += permutations(verbs, 2)
    found += _unfinished(tuple(described))
    found += product(("being",), ("is", "are", "other", "few"))
    found += _run_together(named, verbs)
    if not any(lemma(one.keyword) in _PHASES for _, one, _ in named):
        found += (("to", verb) for verb in verbs)  # "starts to idle", but not "revs to idle"
    for mark in _MARKS:
        found += ((verb, mark, other) for verb, other in permutations(verbs, 2))
    return frozenset(found)


def holds_any(tokens: Sequence[str], runs: Collection[Run]) -> bool:
    """Whether a sentence, as the model wrote it, holds one of the runs."""
    words = (*words_of_pieces(tokens), END)
    return any(
        words[at : at + length] in runs for length in RUN_LENGTHS for at in range(len(words))
    )


@cache
def _unfinished(described: tuple[str, ...]) -> tuple[Run, ...]:
    """A phrase that breaks off before its noun: "in a can", "a loud with"."""
    words = sorted({*function_words(), ",", END} - {*_MAY_STAND_BEFORE_NOUNS})
    return tuple(product((*_AWAITING, *described), words))


def _run_together(named: Sequence[_Named], verbs: Sequence[str]) -> Iterator[Run]:
    """Two clauses in one: "is driving in a flight takes", "is speaking a keyboard"."""
    nouns = [name for name, _, roles in named if roles <= NOUNS]
    others = [name for name, _, roles in named if roles <= NOUNS | {Role.ADJECTIVE}]
    for verb, noun in product(verbs, nouns):
        yield from ((word, verb, noun) for word in ("as", "while", "with"))
    for noun, verb in product(nouns, verbs):
        for word in _PREPOSITIONS:
            yield word, noun, verb, MARK_OF[Form.S]
            yield word, "a", noun, verb, MARK_OF[Form.S]
    for before, noun, verb in product(verbs, nouns, verbs):
        yield before, MARK_OF[Form.ING], noun, verb, MARK_OF[Form.S]
        yield before, MARK_OF[Form.ING], "a", noun, verb, MARK_OF[Form.S]
    yield from ((noun, MARK_OF[Form.S], other) for noun, other in permutations(nouns, 2))
    noises = [name for name, _, roles in named if roles == {Role.NOISE}]
    done = [name for name, one, _ in named if one.tie is Tie.DOES]
    yield from product(noises, done, [MARK_OF[Form.S]])
    yield from ((noise, noun) for noise, noun in product(noises, nouns) if noun not in noises)
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
    if one.keyword == OCCUR:
        yield from _before(name, ("and", "then", "of", "with", "is"))
    if lemma(one.keyword) in WANTING:
        yield from product((name,), _MARKS, _ENDING)
    if roles <= VERBS:
        yield from _before(name, (*_ARTICLES, "few", "other"))
        yield from _bent(name, _OF_ADJECTIVES)
        yield from _no_subject(name)
    elif roles <= NOUNS:
        yield from _bent(name, (*_OF_ADJECTIVES, *unbent))
        yield from _of_number(name, one, roles)
        if roles <= ALIVE:
            for word in _PLACING:
                yield from ((word, name), (word, "a", name), (word, "the", name))
        if len(unbent) == len(_OF_VERBS):
            yield from _before(name, _AUXILIARIES)
        if roles == {Role.PLURAL}:
            yield from _bent(name, [Form.S])
    elif roles <= {Role.ADJECTIVE, Role.NUMBER} and one.keyword not in _NOUNS_TOO:
        yield from _bent(name, (Form.S, *unbent))
        yield from _bent(name, [form for form in _OF_ADJECTIVES if form != given])
        yield from _before(name, _AUXILIARIES)
        if roles == {Role.NUMBER}:
            yield from _before(name, ["a"])
    elif roles == {Role.ADVERB}:
        yield from _bent(name, (Form.S, *_OF_VERBS))
        yield from _before(name, _ARTICLES)
    elif roles == {Role.SEQUENCE}:
        yield from _bent(name, (Form.S, Form.ING))
        yield from _before(name, (*_ARTICLES, *_AUXILIARIES))


def _no_subject(verb: str) -> Iterator[Run]:
    """A verb that is done as if it were who does: "run is splashing", "in speaks"."""
    plural = MARK_OF[Form.S]
    for auxiliary in ("is", "are"):
        yield verb, auxiliary
        yield verb, plural, auxiliary
    for word in ("as", "while", *_PREPOSITIONS):
        if word != "to":
            yield word, verb, plural


def _of_number(name: str, one: Planned, roles: set[Role]) -> Iterator[Run]:
    """Many that is; one that are may be the second of two."""
    if roles == {Role.PLURAL} or given_form(one.keyword) is Form.S:
        yield name, "is"
    else:
        yield name, MARK_OF[Form.S], "is"


def _bent(name: str, forms: Sequence[Form]) -> Iterator[Run]:
    return ((name, MARK_OF[form]) for form in forms)


def _before(name: str, words: Sequence[str]) -> Iterator[Run]:
    return ((word, name) for word in words)
