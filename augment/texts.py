"""Captions that somebody wrote already: titles and descriptions, or as a last resort file names."""

from urllib.parse import unquote, urlsplit

from augment.cleaning import clean_phrase
from augment.file_names import looks_like_file_name, words_of_file_name
from augment.keywords import tag_keywords
from schemas.captions import Caption, Origin
from schemas.items import Item


def captions_of_texts(item: Item) -> tuple[Caption, ...]:
    """The title, then the first sentences of the description, cleaned, each text once.

    Where both give nothing and there are no usable tags either, the words of the file's name.
    """
    texts = [
        (_title(item.title), Origin.TITLE),
        (clean_phrase(item.description), Origin.DESCRIPTION),
    ]
    if not any(text for text, _ in texts) and not tag_keywords(item):
        texts.append((words_of_file_name(_base_name(item.locator)), Origin.FILE_NAME))
    return distinct(tuple(Caption(text, origin) for text, origin in texts if text))


def distinct(captions: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """The captions without those that repeat an earlier one but for case and the final stop."""
    found: dict[str, Caption] = {}
    for caption in captions:
        found.setdefault(caption.text.casefold().rstrip(". "), caption)
    return tuple(found.values())


def _title(title: str) -> str:
    return words_of_file_name(title) if looks_like_file_name(title) else clean_phrase(title)


def _base_name(locator: str) -> str:
    path = urlsplit(locator).path if "://" in locator else locator
    return unquote(path.rstrip("/").rsplit("/", 1)[-1])
