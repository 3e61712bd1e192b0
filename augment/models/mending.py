"""What rules know better than a small model: how the words that it was given may bend.

A proposal with a word bent as nothing in the dictionary bends is turned down ("a dog musics"); an
article before what is not counted is taken out ("a water pours").
"""

from collections.abc import Sequence

from augment.models.roles import Role, roles_of
from augment.models.sentinels import Named, bent, read, sentence
from augment.words import Form

_VERBS = frozenset({Role.VERB, Role.ACTION})
_NOT_NOUNS = frozenset({Role.ADVERB, Role.ADJECTIVE})
_OF_VERBS = frozenset({Form.ING, Form.PAST, Form.PARTICIPLE})
_OF_ADJECTIVES = frozenset({Form.COMPARATIVE, Form.SUPERLATIVE})
_ARTICLES = frozenset({"a", "an"})


def mended(written: Sequence[str], keywords: Sequence[str]) -> str | None:
    """The sentence of what a model wrote, put right; None where it cannot be."""
    tokens = read(written, keywords)
    if tokens is None or any(isinstance(t, Named) and not _may_bend(t) for t in tokens):
        return None
    found: list[str | Named] = []
    for position, token in enumerate(tokens):
        run = _run(tokens, position + 1)
        if isinstance(token, Named):
            found.append(_as_given(token, run))
        elif token not in _ARTICLES or not run:
            found.append(token)
        elif _is_counted(run):
            if any(map(_is_plural, run)):
                return None
            found.append(token)
    return sentence(found)


def _run(tokens: Sequence[str | Named], start: int) -> list[Named]:
    """The names that follow one another from ``start``: "small police car"."""
    run: list[Named] = []
    for token in tokens[start:]:
        if not isinstance(token, Named):
            break
        run.append(token)
    return run


def _may_bend(named: Named) -> bool:
    """Whether the keyword has that form, as far as its roles tell, or came in it."""
    roles = set(roles_of(named.keyword))
    if named.form in _OF_VERBS:
        return not roles.isdisjoint(_VERBS) or _came_in(named.keyword, named.form)
    if named.form in _OF_ADJECTIVES:
        return not roles.isdisjoint(_NOT_NOUNS)
    return named.form is not Form.S or not roles <= _NOT_NOUNS


def _came_in(keyword: str, form: Form) -> bool:
    return f"<+{form}>" in bent(keyword)


def _as_given(named: Named, after: list[Named]) -> Named:
    """A noun that was given in the plural stays in it, unless another noun follows."""
    nouns_only = set(roles_of(named.keyword)).isdisjoint(_VERBS)
    if named.form is Form.BASE and not after and nouns_only and _came_in(named.keyword, Form.S):
        return Named(named.keyword, Form.S)
    return named


def _is_counted(run: list[Named]) -> bool:
    """Whether an article may stand before these words: not before "water" or "footsteps" alone."""
    first, *rest = run
    roles = roles_of(first.keyword)
    if roles[0] is Role.PLURAL or (_is_plural(first) and not rest):
        return False
    return roles[0] is not Role.MASS or any(_is_noun(other) for other in rest)


def _is_noun(named: Named) -> bool:
    return set(roles_of(named.keyword)).isdisjoint(_VERBS | _NOT_NOUNS)


def _is_plural(named: Named) -> bool:
    """Whether it is a noun in the plural and can be nothing else."""
    return named.form is Form.S and _is_noun(named)
