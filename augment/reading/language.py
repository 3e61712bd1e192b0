"""Which language a text is in, where it is long enough to say, and which words are English."""

import unicodedata
from functools import cache, lru_cache

from lemminflect import getAllLemmas
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from augment.words import function_words, words_in

MIN_LETTERS = 20
"""Of Latin script. Fewer are two or three words, which any of a dozen languages may have."""

MIN_CONFIDENCE = 0.35
"""Lists of nouns score low in every language: four Spanish ones reach 0.37, random letters 0.14."""

ENGLISH_FRACTION = 0.75
"""A text with that share of words from the English dictionary is English: the detector,
trained on sentences, takes "dog bark springer spaniel animals" for Danish."""

_MAX_CHARS = 1_000  # more would not change the answer


def language_of(text: str) -> str:
    """The text's language by ISO 639-1, or empty where that cannot be said.

    Text of Latin script needs 20 letters. In other scripts one word is enough to say that it is
    not English; which of the languages of its script is then the best guess.
    """
    return _language_of(text[:_MAX_CHARS])


@lru_cache(maxsize=4096)  # the clips of a recording share its texts
def _language_of(text: str) -> str:
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return ""
    foreign = sum(not _is_latin(letter) for letter in letters)
    if 2 * foreign > len(letters):
        return _classified(text)[0]
    if len(letters) < MIN_LETTERS:
        return ""
    words = words_in(text)
    if sum(map(is_english_word, words)) >= ENGLISH_FRACTION * len(words):
        return "en"
    language, confidence = _classified(text)
    return language if confidence >= MIN_CONFIDENCE else ""


@lru_cache(maxsize=65_536)
def is_english_word(word: str) -> bool:
    """Whether a lower-case word is in the English dictionary; names of persons are not."""
    word = word.replace("’", "'").removesuffix("'s")
    return word in function_words() or bool(getAllLemmas(word).keys() - {"PROPN"})


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _classified(text: str) -> tuple[str, float]:
    language, confidence = _detector().classify(text)
    return str(language), float(confidence)


@cache
def _detector() -> LanguageIdentifier:
    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # ISO 639-1 has two letters; the rest are close relatives, which only split the vote.
    detector.set_languages([label for label in detector.labels if len(label) == 2])
    return detector
