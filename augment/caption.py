"""All captions of a recording: what people wrote, and what a captioner makes of its keywords."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from augment.captioner import Keywords
from augment.reading.given import captions_given
from augment.reading.keywords import keywords_of
from augment.reading.language import language_of
from augment.reading.written import captions_of_texts, distinct
from schemas.captions import Caption, Origin
from schemas.items import Item

_ORDER = tuple(Origin)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item in words: captions that stand already, and keywords for others."""

    captions: tuple[Caption, ...]
    keywords: Keywords


def known_of(item: Item) -> Known:
    """What an item's texts say of it. Depends on the item alone."""
    captions = tuple(
        replace(caption, language=language_of(caption.text))
        for caption in (*captions_given(item), *captions_of_texts(item))
    )
    return Known(captions, keywords_of(item))


def dealt(sentences: Sequence[Caption], turn: int, seed: int) -> tuple[Caption, ...]:
    """The one of a set's sentences whose turn it is; none where there are none.

    The clips of one set get different sentences, as many as there are, each always the same one.
    """
    if not sentences:
        return ()
    sentence = sentences[turn % len(sentences)]
    return (replace(sentence, seed=seed) if sentence.origin is Origin.T5 else sentence,)


def together(known: Known, made: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """An item's own captions and those made of its keywords, distinct, in a fixed order.

    Given ones, title, description, file name, template, model. A template adds nothing to a text
    that the keywords were read from. A text that is given under terms of its own stays beside the
    same text under others: which of them may be used is for the policy to say.
    """
    written = any(not caption.is_given for caption in known.captions)
    if written and known.keywords.origin != "tags":
        made = tuple(caption for caption in made if caption.origin is not Origin.TAGS_TEMPLATE)
    captions = (*known.captions, *made)
    return distinct(tuple(sorted(captions, key=lambda caption: _ORDER.index(caption.origin))))
