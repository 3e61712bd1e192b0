"""Captions that somebody wrote already: titles, descriptions and file names that read as such."""

from functools import partial

from augment.reading.cleaning import clean_phrase, settled
from augment.reading.file_names import looks_like_file_name
from augment.reading.keywords import file_name_words, is_decent, tag_keywords, title_words
from augment.reading.privacy import leaves_a_gap, without_people
from augment.reading.prose import first_of, reads_as_caption, sentences_of, unshouted, without_notes
from augment.words import words_in
from schemas.captions import Caption, Origin
from schemas.items import Item


def captions_of_texts(item: Item) -> tuple[Caption, ...]:
    """The title, then the first sentences of the description, each text once.

    Only what reads as a caption (:func:`augment.reading.prose.reads_as_caption`): "Dog bark 2" and
    "Thunderstorm" name what is heard and are keywords, from which a captioner writes one. The
    words of the file's name where neither is one, and where there are no usable tags either.
    """
    told = sentences_of(item.description, item.author)
    decent = [unshouted(sentence) for sentence in told if is_decent(words_in(sentence))]
    found = _captions(item, [(_title(item), Origin.TITLE), (first_of(decent), Origin.DESCRIPTION)])
    if not found and not title_words(item) and not tag_keywords(item):
        found = _captions(item, [(file_name_words(item), Origin.FILE_NAME)])
    return distinct(found)


def distinct(captions: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """The captions without those that repeat an earlier one under the same terms."""
    found: dict[tuple[str, ...], Caption] = {}
    for caption in captions:
        terms = (caption.author, caption.license_raw, caption.license_url_raw)
        kind = str(caption.origin) if caption.is_given else ""
        found.setdefault((folded(caption), kind, *terms), caption)
    return tuple(found.values())


def folded(caption: Caption) -> str:
    """What two captions share that say the same: their text but for case and the final stop."""
    return caption.text.casefold().rstrip(". ")


def _title(item: Item) -> str:
    if looks_like_file_name(item.title):
        return title_words(item)
    title = clean_phrase(item.title)
    if leaves_a_gap(title, item.author):
        return ""
    return unshouted(without_notes(without_people(title, item.author)))


def _captions(item: Item, texts: list[tuple[str, Origin]]) -> tuple[Caption, ...]:
    # Once more to rest: joining and shortening may bring together what cleaning takes apart.
    clean = [
        (settled(partial(_passed, author=item.author), text), origin) for text, origin in texts
    ]
    return tuple(
        Caption(text, origin)
        for text, origin in clean
        if reads_as_caption(text) and is_decent(words_in(text))
    )


def _passed(text: str, author: str) -> str:
    return clean_phrase(without_people(text, author))
