"""Verbs brought into the plural, for a "they" that was a "she"."""

import re

from lemminflect import getAllLemmas

from augment.judging.gendered_words import ARTICLES
from augment.judging.line import Line
from augment.words import function_words, lemmas

_MAX_CLAUSE_WORDS = 30  # what has more is an attack, not a caption
_NEW_SUBJECT = ARTICLES | {"the", "they", "he", "she", "it", "this", "their", "some", "there"}
_NEW_CLAUSE = frozenset({"while", "as", "when", "who", "which", "that", "because", "if", "whilst"})
_ORDERING = frozenset({"then", "also", "just", "now", "still", "only", "again"})
_PLURAL_VERBS = {"is": "are", "was": "were", "has": "have", "does": "do"}
_PLURAL_VERBS |= {f"{one}n't": f"{many}n't" for one, many in _PLURAL_VERBS.items()}
_VERBS = "sing laugh talk speak play clap whistle cough sneeze snore cry scream shout yell hum tap"
DEEDS = frozenset(
    f"{_VERBS} whisper walk run burp breathe type knock start stop begin sigh".split()
)
"""What people do: in "she talks and laughs" a verb, though "laughs" is a noun elsewhere."""


def agree(line: Line, i: int, *, bent: bool) -> None:
    """Puts the verbs of the "they" at ``i`` into the plural, as far as they surely are its own."""
    at = _after_adverbs(line, i + 1)
    if verb := plural_verb(line, at, sure=True):
        line.replace(at, at + 1, [verb])
    elif line.before(i) in _PLURAL_VERBS and not bent:  # "so does she"
        line.replace(i - 1, i, [_PLURAL_VERBS[line.before(i)]])
        return
    elif not bent:
        return
    for k in range(at + 1, min(at + _MAX_CLAUSE_WORDS, len(line.words))):
        joined = line.key(k) in {"and", "or", "but", "then"}
        if re.search("[.!?;:]", line.gaps[k]) or line.key(k) in _NEW_CLAUSE:
            return
        if joined or "," in line.gaps[k]:
            at = _after_adverbs(line, k + joined)
            if line.key(at) in _NEW_SUBJECT:
                return
            if verb := plural_verb(line, at, sure=False):
                line.replace(at, at + 1, [verb])


def _after_adverbs(line: Line, i: int) -> int:
    while line.key(i) in _ORDERING or getAllLemmas(line.key(i)).keys() == {"ADV"}:
        i += 1
    return i


def plural_verb(line: Line, i: int, *, sure: bool) -> str:
    """The plural of a verb in the third person singular; empty for other words.

    Where it is not ``sure`` to be a verb, words that are nouns too are none, but for deeds.
    """
    word = "".join(line.split(i)).replace("’", "'")
    if not (line.runs_on(i) or (word and not sure and "," in line.gaps[i])):
        return ""
    if word in _PLURAL_VERBS:
        return _PLURAL_VERBS[word]
    known = getAllLemmas(word)
    verbs = known.get("VERB", ()) or (() if known else lemmas(word)[1:])
    if not word.endswith("s") or word in {*verbs, *function_words()} or not verbs:
        return ""
    is_deed = verbs[0] in DEEDS and line.after(i) not in {"are", "were"}
    return str(verbs[0]) if sure or is_deed or "NOUN" not in known else ""
