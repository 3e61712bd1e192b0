"""What is known of a recording in words: its tags, or else its title, description or file name."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count, islice
from urllib.parse import unquote, urlsplit

from augment.captioner import Keywords
from augment.reading.audioset import Part, Reading, read_labels
from augment.reading.cleaning import clean_phrase
from augment.reading.file_names import is_code, looks_like_file_name, words_of, words_of_file_name
from augment.reading.language import language_of
from augment.reading.privacy import without_people
from augment.reading.prose import sentences_of, without_notes
from augment.word_lists import entries
from augment.words import function_words, is_content, same
from schemas.items import Item

MAX_KEYWORDS = 10
"""More do not make one sentence, and LAION-CLAP's text tower would not read them."""

MAX_FREE_KEYWORDS = 5
"""From running text, where nobody has chosen the words: the later, the less of the sound."""

MAX_KEYWORD_CHARS = 60
"""A longer tag is a sentence in the wrong field."""

MAX_TAG_WORDS = 4
"""A longer tag is a text, be it a sentence or an instruction to whatever reads it; labels of
AudioSet are known as such, and may be longer."""

MAX_LABELS = 1_000
"""Looked at, and characters of one tag; Freesound allows thirty, so more is an attack."""


def keywords_of(item: Item) -> Keywords:
    """The keywords from the first of the texts that has any, with its language.

    Up to ten phrases from the tags, in their order; else up to five single words from the title,
    from the description's sentences, or from the file's name. Every word stands in that text; no
    name of the uploader, no obscenity, no emoji is among them. Empty where all texts are.
    """
    if words := tag_keywords(item):
        return Keywords(words, "tags", language_of(" ".join(words)))
    title = title_words(item)
    if words := free_words(title):
        return Keywords(words, "title", language_of(title))
    told = " ".join(sentences_of(item.description, item.author))
    if words := free_words(words_of(told)):
        return Keywords(words, "description", language_of(told))
    file_name = file_name_words(item)
    if words := free_words(file_name):
        return Keywords(words, "file-name", language_of(file_name))
    return Keywords(())


def tag_keywords(item: Item) -> tuple[str, ...]:
    """Up to ten phrases from the tags alone; a tag that holds the uploader's name is left out.

    Labels of AudioSet are read by :mod:`augment.reading.audioset`, and plainly where all of them
    name nothing that sounds. Of tags that differ in their inflection only ("dog", "dogs") the
    first stays.
    """
    parts = tuple(part for part in islice(_parts(item), MAX_LABELS) if part.text.strip())
    tags = read_labels(parts)
    words = _phrases(tags, item.author)
    if words or all(reading is None for _, reading in tags):
        return words
    return _phrases(((part.text, None) for part in parts), item.author)


def _phrases(tags: Iterable[Reading], author: str) -> tuple[str, ...]:
    found: list[str] = []
    for text, reading in tags:
        phrase = words_of(text)
        if not _names_nobody(text, phrase, author):
            continue
        if reading is not None:
            found += _new(reading, found)
        elif _is_tag(phrase):
            found += _new([phrase], found)
        if len(found) >= MAX_KEYWORDS:
            break
    return tuple(found[:MAX_KEYWORDS])


def title_words(item: Item) -> str:
    """The readable words of the title, in order and in lower case.

    Where it is nothing but a note, of all of it: "Credit card machine" looks like one.
    """
    if looks_like_file_name(item.title):
        return words_of_file_name(item.title, item.author)
    title = without_people(clean_phrase(item.title), item.author)
    return without_people(words_of(without_notes(title)) or words_of(title), item.author)


def file_name_words(item: Item) -> str:
    """The readable words of the file's name, from a path or the last part of a URL."""
    path = urlsplit(item.locator).path if "://" in item.locator else item.locator
    return words_of_file_name(unquote(path.rstrip("/").rsplit("/", 1)[-1]), item.author)


def free_words(text: str) -> tuple[str, ...]:
    """Up to five words of a text in the form of :func:`words_of` that name something."""
    found: list[str] = []
    for word in text.split():
        head, _, tail = word.replace("’", "'").partition("'")
        if head in function_words() or (head.endswith("n") and tail == "t"):  # "it's", "don't"
            continue
        word = head if tail == "s" else word
        if (
            is_content(word)
            and not is_code(word)
            and len(word) <= MAX_KEYWORD_CHARS
            and is_decent([word])
        ):
            found += _new([word], found)
        if len(found) == MAX_FREE_KEYWORDS:
            break
    return tuple(found)


def is_decent(words: Iterable[str]) -> bool:
    """Whether none of the lower-case words is in profanity.txt."""
    return _profanity().isdisjoint(
        form for word in words for form in (word, word.removesuffix("s"))
    )


def _parts(item: Item) -> Iterator[Part]:
    n_tags = count()
    for tag in item.tags:
        for listed in re.split("[;|]", tag[:MAX_LABELS]):
            number = next(n_tags)
            yield from (Part(part, number) for part in listed.split(","))


def _is_tag(phrase: str) -> bool:
    words = phrase.split()
    return (
        0 < len(words) <= MAX_TAG_WORDS
        and len(phrase) <= MAX_KEYWORD_CHARS
        and any(map(is_content, words))
        and is_decent(words)
    )


def _names_nobody(label: str, phrase: str, author: str) -> bool:
    cleaned = clean_phrase(label)
    return all(without_people(text, author) == text for text in (cleaned, phrase))


def _new(phrases: Iterable[str], found: list[str]) -> Iterator[str]:
    """Those of the phrases that are not among the found, under any of their inflections."""
    return (phrase for phrase in phrases if not any(same(phrase, other) for other in found))


@cache
def _profanity() -> frozenset[str]:
    return frozenset(entries("augment.reading", "profanity.txt"))
