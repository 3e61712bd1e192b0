"""All captions of a recording: what people wrote, and what a captioner makes of its keywords."""

from collections.abc import Sequence

from augment.captioner import Captioner
from augment.keywords import keywords_of, tag_keywords
from augment.texts import captions_of_texts, distinct
from schemas.captions import Caption, Origin
from schemas.items import Item

_ORDER = (Origin.TITLE, Origin.DESCRIPTION, Origin.FILE_NAME, Origin.TAGS_TEMPLATE, Origin.T5)


def caption(items: Sequence[Item], captioner: Captioner) -> list[tuple[Caption, ...]]:
    """The captions of each item, in the order of ``items``; none where nothing is known of it.

    An item's captions are distinct and stand in a fixed order: title, description, file name,
    tags, model. They depend on the item alone, not on its neighbours.
    """
    written = captioner.write([keywords_of(item) for item in items])
    return [_together(item, made) for item, made in zip(items, written, strict=True)]


def _together(item: Item, made: tuple[Caption, ...]) -> tuple[Caption, ...]:
    if not tag_keywords(item):
        # The keywords came from the title, which stands as a caption of its own already.
        made = tuple(caption for caption in made if caption.origin is not Origin.TAGS_TEMPLATE)
    captions = (*captions_of_texts(item), *made)
    return distinct(tuple(sorted(captions, key=lambda caption: _ORDER.index(caption.origin))))
