"""Captions that somebody published as such: Clotho's five, AudioCaps', WavCaps'."""

from collections.abc import Iterator
from itertools import islice

from augment.reading.cleaning import MAX_CAPTION_CHARS, clean_text
from augment.reading.keywords import is_decent
from augment.reading.privacy import without_people
from augment.reading.prose import unshouted
from augment.words import words_in
from schemas.captions import Caption, Origin
from schemas.items import GivenCaption, Item

MAX_GIVEN = 32
"""Of one recording. Data sets have one to five; more would fill every row with the same clip."""

MAX_GIVEN_CHARS = 1_000
"""Of a caption before it is cleaned; what is longer is no caption, whatever cleaning leaves."""


def captions_given(item: Item) -> tuple[Caption, ...]:
    """The captions given with an item, in their order, each with its own author and licence.

    They are one line of clean text, and else as they were published: they are captions because
    somebody says so, and need not look like one. Left out is what cannot stand whole: a caption
    that is too long, names the uploader or an address, credits somebody, or is obscene.
    """
    return tuple(islice(_usable(item), MAX_GIVEN))


def _usable(item: Item) -> Iterator[Caption]:
    for given in item.captions:
        if text := _cleaned(given, item.author):
            yield Caption(
                text,
                Origin.GIVEN_MACHINE if given.is_machine else Origin.GIVEN,
                author=given.author,
                license_raw=given.license_raw,
                license_url_raw=given.license_url_raw,
            )


def _cleaned(given: GivenCaption, author: str) -> str:
    """The text on one line, empty where it may not stand."""
    if len(given.text) > MAX_GIVEN_CHARS:
        return ""
    text = unshouted(clean_text(given.text))
    whole = len(text) <= MAX_CAPTION_CHARS and without_people(text, author) == text
    return text if whole and is_decent(words_in(text)) else ""
