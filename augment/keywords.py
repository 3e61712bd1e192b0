"""What is known of a recording in words: its tags, or else its title."""

import re

from augment.captioner import Keywords
from augment.cleaning import clean_phrase
from augment.file_names import looks_like_file_name, words_of, words_of_file_name
from schemas.items import Item

MAX_KEYWORDS = 10
"""More do not make one sentence, and LAION-CLAP's text tower would not read them."""

MAX_KEYWORD_CHARS = 60
"""A longer tag is a sentence in the wrong field."""


def keywords_of(item: Item) -> Keywords:
    """Up to ten phrases from the tags, in their order; the title's words as one where none is left.

    The uploader's name is no keyword. Never from the description or the file name.
    """
    words = tag_keywords(item)
    if not words and item.title:
        read = words_of_file_name if looks_like_file_name(item.title) else words_of
        title = _without(read(item.title), _name(item.author))
        words = (title,) if 0 < len(title) <= MAX_KEYWORD_CHARS else ()
    return Keywords(words)


def tag_keywords(item: Item) -> tuple[str, ...]:
    """Up to ten phrases from the tags alone; a tag that holds the uploader's name is left out."""
    name = _name(item.author)
    found: dict[str, None] = {}
    # AudioSet and FSD50K put synonyms in one label: "Male speech, man speaking".
    for label in (part for tag in item.tags for part in re.split("[,;|]", tag)):
        phrase = words_of(label)
        if not 0 < len(phrase) <= MAX_KEYWORD_CHARS or _without(phrase, name) != phrase:
            continue
        found.setdefault(phrase)
        if len(found) == MAX_KEYWORDS:
            break
    return tuple(found)


def _name(author: str) -> str:
    """A name in the form that its words would have as a tag."""
    return words_of(author) or clean_phrase(author).lower()


def _without(phrase: str, name: str) -> str:
    """The phrase without the words of a name, where they stand side by side."""
    if not name:
        return phrase
    return " ".join(f" {phrase} ".replace(f" {name} ", " ").split())
