"""Captions that do not guess who made a sound: "a woman opens her door" is a person, their door.

Rules over English words, no parser. Where two readings remain, the one that stays sound English is
taken.
"""

from functools import partial

from lemminflect import getAllLemmas

from augment.judging.gendered_nouns import replace_noun
from augment.judging.gendered_words import ADJECTIVES, ARTICLES, plural
from augment.judging.line import Line
from augment.judging.pronouns import replace_pronoun
from augment.words import function_words

_PEOPLE = frozenset({"man", "woman", "men", "women"})
_VOICES = frozenset({"voice", "voices", "vocal", "vocals", "choir", "chorus", "speech"})
"""What is never a verb after "male" or "woman"."""


def neutral(text: str, keywords: tuple[str, ...] = ()) -> str:
    """The text without gendered words for people, its grammar kept.

    Words that stand among ``keywords`` stay, in any inflection, and with them the pronouns of their
    gender. Where nothing has to go, ``text`` comes back as it is; hence idempotent.
    """
    line = Line.of(text, keywords)
    if not any(map(line.is_gendered, range(len(line.words)))):
        return text
    for i in reversed(range(len(line.words))):
        _drop_adjective(line, i)
    for replace in (partial(replace_noun, seen={}), replace_pronoun):
        i = 0
        while i < len(line.words):
            i = replace(line, i) + 1
    return line.text()


def _drop_adjective(line: Line, i: int) -> None:
    """Takes "male" out of "a male voice"; a "male" that is a noun stays for later."""
    key = line.key(i)
    if not line.is_gendered(i):
        return
    if "-" in key:
        line.replace(i, i + 1, [] if line.runs_on(i + 1) else ["human"])
    elif key in ADJECTIVES:
        of_two = line.before(i) in ARTICLES
        first = i - 2 - of_two
        joined = line.key(first + 1) in {"and", "or"} and line.key(first) in ADJECTIVES
        if joined and line.is_gendered(first) and _names(line, i + 1, shared=True):
            line.replace(first, i + 1, [])
            if of_two and line.before(first) in ARTICLES:
                line.replace(first - 1, first + 1, ["two", plural(line.key(first))])
        elif not joined and _names(line, i + 1):
            line.replace(i, i + 1, [])
    elif line.words[i].lower() in _PEOPLE and line.after(i) in _VOICES:
        line.replace(i, i + 1, [])


def _names(line: Line, i: int, *, shared: bool = False) -> bool:
    """Whether a noun follows to which "male" belongs, perhaps after adjectives.

    Where "male and female" share what follows, "laugh" is what both of them do.
    """
    word, known = line.key(i), getAllLemmas(line.key(i))
    if not line.runs_on(i) or word in _VOICES | function_words():
        return line.runs_on(i) and word in _VOICES
    if word.endswith("ing") and "VERB" in known:
        return line.after(i) in _VOICES
    if word in known.get("NOUN", ()):
        return not (shared and word in known.get("VERB", ()))
    return "VERB" not in known and not word.endswith("ly") and known.keys() != {"ADV"}
