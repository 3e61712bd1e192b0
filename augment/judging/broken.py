"""The marks of a model that stumbled, whatever it was to say."""

import re
from itertools import pairwise, product

from augment.reading.cleaning import visible
from augment.words import WORD, function_words, words_in

_ARTICLES = frozenset({"a", "an", "the"})
_POINTING = "this that these those some any each every another a an the"
_PRONOUNS = "it its they them their he him his she her we us our you your i me my"
_BINDING = "of in on at to for from with by into onto while as during and or but nor so if because"
_NOT_AFTER_AN_ARTICLE = frozenset(f"{_POINTING} {_PRONOUNS} {_BINDING} is are was were am".split())
_LEADING_ON = "a an the and or but nor of with into onto while as at from to for because if than"
_NOT_LAST = frozenset(f"{_LEADING_ON} its their his my your our every".split())
"""Particles may end a sentence ("turns on", "goes by"); these leave it hanging."""

_NOT_FIRST = frozenset({"and", "or", "but", "nor", "of", "than"})
_ONE, _MANY = ("a", "an", "someone", "something"), ("are", "were")
_AT_ODDS = frozenset(
    {*product(_MANY, _ONE), *product(_ONE[2:], _MANY), *product(_ONE[2:], ("a", "an"))}
)
"""Of one and of many at once: "there are a dog", "something are ticking"."""

_MAY_STAND_TWICE = frozenset({"had", "that", "very"})
_DEBRIS = re.compile(
    r"[<>\u2581\ufffd\u2047]|\[(?:pad|unk|cls|sep|mask)\]|##|[,;:]\s*[,;:.!?]|^\s*[,;:.!?)]", re.I
)
"""Sentinels, the tokenizers' word marks and unknowns, and punctuation that has lost its words."""

_CLOSES = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_WORD_AND_REST = re.compile(rf"({WORD.pattern})([\W_]*)")


def is_broken(text: str, keywords: tuple[str, ...] = ()) -> bool:
    """Whether a sentence has any of them.

    Left-over tokens, hidden characters, open brackets, articles without a noun, doubled or dangling
    function words. What stands so in a keyword is no fault.
    """
    given = " ".join(keywords)
    return (
        visible(text) != text
        or any(match[0] not in given for match in _DEBRIS.finditer(text))
        or _is_open([character for character in text if character not in given])
        or _stumbles(text, keywords)
    )


def _is_open(characters: list[str]) -> bool:
    waiting: list[str] = []
    for character in characters:
        if character in _CLOSES.values():
            waiting.append(character)
        elif character in _CLOSES and (not waiting or waiting.pop() != _CLOSES[character]):
            return True
    return bool(waiting) or characters.count('"') % 2 == 1


def _stumbles(text: str, keywords: tuple[str, ...]) -> bool:
    words = [(match[1].lower(), match[2]) for match in _WORD_AND_REST.finditer(text)]
    phrases = [phrase for keyword in keywords if (phrase := words_in(keyword))]
    alone = {phrase[0] for phrase in phrases if len(phrase) == 1}
    given = {pair for phrase in phrases for pair in pairwise(phrase)}
    for (word, rest), (after, _) in pairwise(words):
        if (word, after) not in given and not alone & {word, after} and _clash(word, rest, after):
            return True
    no_first = _NOT_FIRST - {phrase[0] for phrase in phrases}
    no_last = _NOT_LAST - {phrase[-1] for phrase in phrases}
    return bool(words) and (words[0][0] in no_first or words[-1][0] in no_last)


def _clash(word: str, rest: str, after: str) -> bool:
    """Whether ``after`` cannot follow ``word``, with ``rest`` between them."""
    if (word, after) in _AT_ODDS:
        return True
    if word in _ARTICLES and (after in _NOT_AFTER_AN_ARTICLE or not set(rest).isdisjoint(",:")):
        return True
    if word in _NOT_LAST and not set(rest).isdisjoint(".;!?"):
        return True
    return word == after and rest.isspace() and word in function_words() - _MAY_STAND_TWICE
