"""English words: their lemmas, their inflections, and which of them only hold a sentence together.

The dictionary is lemminflect's (MIT, from the NIH SPECIALIST lexicon); words it does not know are
taken for regular ones, so that "theremins" is the plural of "theremin".
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from unicodedata import normalize

from lemminflect import getAllInflections, getAllLemmas, getInflection

from augment.word_lists import word_list

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
"""A word in a sentence; "bow-wow" and "someone's" are one each."""

_NOUNS_IN_ING = frozenset(("ceiling", "clothing", "evening", "pudding", "wedding"))
"""Nothing that somebody does, though a dictionary has a verb for each."""

_VOWELS = frozenset("aeiou")
_AN = re.compile(
    r"hour|honest|honou?r|heir|x-ray|xbox|8|1[18](?!\d)|(?:fm|fx|hvac|lfo|lp|mp[34]|mri|sfx|suv)\b"
)
_A = re.compile(
    r"uni(?!n|m|dent)|use|usu|usb|ut[ei]|uku|ura|uri|ubi|ufo|uv\b|eu|ewe|one\b|once|u-|u\b"
)
"""Beginnings that do not sound as they are spelled."""


class Form(StrEnum):
    """How a word stands in a sentence; one value may be two forms that look alike."""

    BASE = "base"
    S = "s"
    """Plural, or the third person singular."""
    ING = "ing"
    PAST = "ed"
    PARTICIPLE = "en"
    COMPARATIVE = "er"
    SUPERLATIVE = "est"


_TAGS = {
    Form.BASE: ("NN", "VB", "JJ", "RB", "VBP"),
    Form.S: ("NNS", "VBZ"),
    Form.ING: ("VBG",),
    Form.PAST: ("VBD",),
    Form.PARTICIPLE: ("VBN",),
    Form.COMPARATIVE: ("JJR", "RBR"),
    Form.SUPERLATIVE: ("JJS", "RBS"),
}


def words_in(text: str) -> list[str]:
    """The words of a text, in order, in lower case."""
    return [match[0].lower() for match in WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    """The words of a text that name something: all but the function words and bare numbers."""
    return [word for word in words_in(text) if is_content(word)]


def is_content(word: str) -> bool:
    """Whether a lower-case word names something."""
    return word not in function_words() and not word.isdigit()


@cache
def function_words() -> frozenset[str]:
    """The closed classes of English, in lower case; see function_words.txt."""
    return frozenset(word_list("augment", "function_words.txt"))


@lru_cache(maxsize=65_536)
def lemmas(word: str) -> tuple[str, ...]:
    """Every lemma that a lower-case word may have, verbs first; never empty.

    A word that is a lemma itself comes first: "building" gives ("building", "build").
    """
    word = word.replace("’", "'").removesuffix("'s")
    known = getAllLemmas(word)
    found: dict[str, None] = dict.fromkeys(_own_verb_forms().get(word, ()))
    for part in ("VERB", "AUX", "NOUN", "PROPN", "ADJ", "ADV"):
        for lemma in known.get(part, ()):
            found.setdefault(lemma)
    if not found:
        found = dict.fromkeys(_regular_lemmas(word))
    if word in found:
        return (word, *(lemma for lemma in found if lemma != word))
    return tuple(found)


def _regular_lemmas(word: str) -> Iterator[str]:
    """The lemmas of a word that no dictionary knows; itself, unless a plural's ending shows."""
    head, hyphen, last = word.rpartition("-")
    if hyphen and (known := getAllLemmas(last)):
        yield from (f"{head}-{lemma}" for group in known.values() for lemma in group)
    if re.search(r"(?:[sxz]|ch|sh)es$", word):
        yield word[:-2]
    elif re.search(r"[^aeious']s$", word) or re.search(r"[aeo]s$", word):
        yield word[:-1]
    yield word


@cache
def _own_verb_forms() -> dict[str, tuple[str, ...]]:
    """The verb of each inflection of the verbs in verbs.txt."""
    forms = (Form.S, Form.ING, Form.PAST)
    return {
        inflect(verb, form): (verb,) for verb in word_list("augment", "verbs.txt") for form in forms
    }


@lru_cache(maxsize=65_536)
def lemma(word: str) -> str:
    """The lemma under which a word counts as a keyword.

    "barking" is "bark" and "taps" is "tap", though a dictionary holds nouns that look so; "leaves"
    is "leaf"; what is a lemma of any other kind, or no inflection of anything, stays as it is.
    """
    known = getAllLemmas(word)
    verbs, nouns = known.get("VERB", ()), known.get("NOUN", ())
    if own := _own_verb_forms().get(word):
        return own[0]
    if not known:
        return next(iter(_regular_lemmas(word)))
    if word.endswith("ing"):
        return str(verbs[0]) if verbs and word not in _NOUNS_IN_ING else word
    if word.endswith("s"):
        singular = [noun for noun in nouns if noun != word]
        singular.sort(key=lambda noun: noun in verbs)
        return str(next(iter((*singular, *(verb for verb in verbs if verb != word), word))))
    if any(word in group for group in known.values()):
        return word
    return str(next(iter(known.values()))[0])


def same(a: str, b: str) -> bool:
    """Whether two lower-case words share a lemma."""
    return a == b or not set(lemmas(a)).isdisjoint(lemmas(b))


@lru_cache(maxsize=65_536)
def inflect(word: str, form: Form) -> str:
    """``word``, a lemma, in that form; unknown words by the regular rules.

    Of a phrase ("police car") the last word is inflected, but a verb with its particle ("turn on",
    "chirping of birds") by its first.
    """
    if form is Form.BASE:
        return word
    if " " in word:
        return _inflect_phrase(word, form)
    known = getAllInflections(word)
    forms = [str(known[tag][0]) for tag in _TAGS[form] if known.get(tag)]
    # "clatter" has no plural of its own, and is its own plural by the dictionary; a verb it has.
    different = (each for each in forms if each != word)
    return next(different, forms[0] if forms else _regular(word, form))


def _inflect_phrase(phrase: str, form: Form) -> str:
    words = phrase.split()
    if len(words) > 1 and words[1] in function_words():
        return " ".join([inflect(words[0], form), *words[1:]])
    head, _, last = phrase.rpartition(" ")
    return f"{head} {inflect(last, form)}"


def _regular(word: str, form: Form) -> str:
    head, hyphen, last = word.rpartition("-")
    if last.endswith("aa") and form is not Form.S:  # the dictionary's rule makes it "baaaing"
        return word + {Form.ING: "ing"}.get(form, "ed")
    if last.isascii() and last.isalpha():
        found = getInflection(last, _TAGS[form][0], inflect_oov=True)
        if found:
            return f"{head}{hyphen}{found[0]}"
    return word


@lru_cache(maxsize=65_536)
def form_of(word: str, base: str) -> Form | None:
    """The form of the lemma ``base`` that ``word`` is; None where it is none of them."""
    return next((form for form in Form if inflect(base, form) == word), None)


def with_article(phrase: str) -> str:
    """ "a" or "an", by how the phrase most likely sounds."""
    return "an" if _starts_with_a_vowel(phrase.lower()) else "a"


def _starts_with_a_vowel(phrase: str) -> bool:
    if _AN.match(phrase):
        return True
    if _A.match(phrase):
        return False
    return normalize("NFD", phrase)[:1] in _VOWELS
