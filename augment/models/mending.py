"""What rules know better than a small model: how the words that it was given may bend.

A proposal with a word bent as nothing in the dictionary bends is turned down ("a dog musics"). What
was given in the plural stays in it, a verb agrees with the noun before it, and what is not counted
has no article ("a water pours").
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from augment.models.deeds import known_deeds
from augment.models.roles import VERBS, Role
from augment.models.sentinels import Named, given_form, read
from augment.words import Form, form_of, lemma

_NOT_NOUNS = frozenset({Role.ADVERB, Role.ADJECTIVE})
_DONE = VERBS | {Role.SEQUENCE}
_OF_VERBS = frozenset({Form.ING, Form.PAST, Form.PARTICIPLE})
_OF_ADJECTIVES = frozenset({Form.COMPARATIVE, Form.SUPERLATIVE})
_LOOSE = ("a", "the", "in", "on", "at", "with", "to", "into", "from", "of")
_POSSESSIVES = ("his", "her", "its", "their")
_ITS = "its"
_ARTICLES = frozenset({"a", "an"})
_SEVERAL = frozenset({"few", "several", "many"})
_COUNTED = frozenset({Role.PERSON, Role.ANIMAL, Role.GROUP, Role.THING, Role.NOISE})
_COUNTED_THEN = {(verb, "speech"): ("a", "speech") for verb in ("give", "hold", "make")}
"""What is not counted else: there is speech, but one gives a speech."""


Token = str | Named


def mended(written: Sequence[str], keywords: Sequence[str]) -> list[Token] | None:
    """What a model wrote, put right; None where it cannot be."""
    tokens = read(written, keywords)
    if tokens is None or not all(isinstance(t, str) or _may_bend(t) for t in tokens):
        return None
    tokens = _sounding_with(_said_as_usual(_agreeing(_several(_as_given(tokens)))))
    found: list[Token] = []
    for position, token in enumerate(tokens):
        run = _run(tokens, position + 1)
        if token not in _ARTICLES or not run:
            found.append(token)
        elif plurals := [named for named in run if _is_plural(named)]:
            # Of "a dogs" the article goes, of "a loud dogs" where they were given as dogs.
            if len(run) > 1 and not all(given_form(named.keyword) is Form.S for named in plurals):
                return None
        elif _is_counted(run) or _is_given(tokens, position):
            found.append(token)
    return found


def _said_as_usual(tokens: list[Token]) -> list[Token]:
    """Between a verb and its object what the lexicon has there: "types on a keyboard"."""
    usual = known_deeds().between
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        verb = tokens[position]
        found.append(verb)
        position += 1
        end = position
        while end < len(tokens) and end - position < 3 and tokens[end] in _LOOSE:
            end += 1
        noun = tokens[end] if end < len(tokens) else ""
        if not (isinstance(verb, Named) and isinstance(noun, Named) and _is_verb(verb)):
            continue
        both = (lemma(verb.keyword), lemma(noun.keyword))
        said = usual.get(both) or _COUNTED_THEN.get(both)
        if said is not None and verb.form is not Form.PARTICIPLE and _is_whole(*said, noun):
            words, shown = said
            found += (_ITS if word in _POSSESSIVES else word for word in words.split())
            form = form_of(shown, lemma(shown)) or Form.BASE
            found.append(replace(noun, form=form))
            position = end + 1
    return found


def _is_whole(words: str, shown: str, noun: Named) -> bool:
    """Whether a noun may stand so: alone only where it is not counted, or many."""
    return bool(words) or form_of(shown, lemma(shown)) is Form.S or noun.roles[0] is Role.MASS


def _sounding_with(tokens: list[Token]) -> list[Token]:
    """What only sounds is no place: "in a noise" is "with a noise"."""
    found = list(tokens)
    for position, token in enumerate(tokens):
        if token in ("in", "on", "at"):
            start = position + 1 + (tokens[position + 1 : position + 2] in (["a"], ["the"]))
            run = _run(tokens, start)
            if run and run[-1].roles == (Role.NOISE,):
                found[position] = "with"
    return found


def _run(tokens: Sequence[Token], start: int) -> list[Named]:
    """The names that follow one another from ``start``: "small police car"."""
    run: list[Named] = []
    for token in tokens[start:]:
        if not isinstance(token, Named):
            break
        run.append(token)
    return run


def _may_bend(named: Named) -> bool:
    """Whether the keyword has that form, as far as its roles tell, or came in it."""
    roles = set(named.roles)
    if named.form in _OF_VERBS:
        return not roles.isdisjoint(_DONE) or given_form(named.keyword) is named.form
    if named.form in _OF_ADJECTIVES:
        return not roles.isdisjoint(_NOT_NOUNS)
    return named.form is not Form.S or not roles <= _NOT_NOUNS


def _as_given(tokens: list[Token]) -> list[Token]:
    """A noun that was given in the plural stays in it, unless another noun follows."""
    found = []
    for position, token in enumerate(tokens):
        if isinstance(token, Named) and token.form is Form.BASE and _is_noun(token):
            after = _run(tokens, position + 1)[:1]
            if given_form(token.keyword) is Form.S and not (after and _is_noun(after[0])):
                token = replace(token, form=Form.S)
        found.append(token)
    return found


def _several(tokens: list[Token]) -> list[Token]:
    """Of a few there are more than one: "a few women"."""
    found = list(tokens)
    for position, token in enumerate(tokens):
        if token in _SEVERAL:
            start = position + 1 + (tokens[position + 1 : position + 2] == ["other"])
            run = list(takewhile(lambda named: not _is_verb(named), _run(tokens, start)))
            noun = run[-1] if run else None
            if noun and noun.form is Form.BASE and _is_noun(noun) and _COUNTED & set(noun.roles):
                found[start + len(run) - 1] = replace(noun, form=Form.S)
    return found


def _agreeing(tokens: list[Token]) -> list[Token]:
    """A verb right after its noun takes its number: "footsteps approach", "a frog croaks"."""
    found = list(tokens)
    for position in range(1, len(tokens)):
        noun, verb = found[position - 1], found[position]
        if not (isinstance(noun, Named) and isinstance(verb, Named)):
            continue
        if not _is_noun(noun) or not _is_verb(verb) or verb.form not in (Form.BASE, Form.S):
            continue
        start = position - 1
        while start and isinstance(found[start - 1], Named):
            start -= 1
        before = found[start - 1] if start else ""
        if _is_plural(noun) and before != "of":
            found[position] = replace(verb, form=Form.BASE)
        elif before in _ARTICLES and not _run(tokens, position + 1) and _is_alone(found, start):
            found[position] = replace(verb, form=Form.S)
    return found


def _is_alone(tokens: Sequence[Token], start: int) -> bool:
    """Whether the noun of a run is a subject by itself, and not the end of "a man and a woman"."""
    joined = start >= 2 and tokens[start - 2] in ("and", "or")
    before = tokens[start - 3] if start >= 3 else ""
    return not joined or (isinstance(before, Named) and _is_verb(before))


def _is_counted(run: list[Named]) -> bool:
    """Whether an article may stand before these words: not before "water" or "footsteps" alone."""
    first, *rest = run
    uncounted = first.roles[0] in (Role.MASS, Role.PLURAL)
    return not uncounted or any(map(_is_noun, rest))


def _is_given(tokens: Sequence[Token], position: int) -> bool:
    """Whether an article stands between a verb and what is counted behind it alone."""
    verb, noun = tokens[position - 1] if position else "", tokens[position + 1]
    if not (isinstance(verb, Named) and isinstance(noun, Named)):
        return False
    return (lemma(verb.keyword), lemma(noun.keyword)) in _COUNTED_THEN


def _is_noun(named: Named) -> bool:
    return set(named.roles).isdisjoint(VERBS | _NOT_NOUNS)


def _is_verb(named: Named) -> bool:
    return set(named.roles) <= VERBS | {Role.NOISE}


def _is_plural(named: Named) -> bool:
    """Whether it is a noun in the plural and can be nothing else."""
    bent = named.form is Form.S or (" " in named.keyword and given_form(named.keyword) is Form.S)
    return bent and _is_noun(named)
