"""What a published set says of one sound, before anybody has looked whether it is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemas.items import GivenCaption, Item
from schemas.rejections import Reason
from schemas.rights import Claim
from sources.folder.fields import MAX_CHARS, evidence_of, line_of, split_tags, text_of
from sources.folder.names import id_part
from sources.frame.entries import name_and_url

MAX_ID_CHARS = 500
MAX_CAPTIONS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a set; ``reason`` is set where its sound is not even looked for.

    The sound is the first of ``files`` that lies in the audio folder, else the first there whose
    name is one of ``stems`` before its ending, else what the item's locator leads to.
    """

    item: Item
    files: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a sound: values as they stand in a table, of any type and hostile."""

    title: Any = ""
    description: Any = ""
    tags: Any = ()
    author: Any = ""
    license: Any = ""
    license_url: Any = ""
    source_url: Any = ""
    catalogue: str = ""
    witness: str = "dump"
    published: str = ""
    flags: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    captions: tuple[GivenCaption, ...] = ()


def item_of(
    source: str, source_id: str, words: Words, rows: Mapping[str, Any], *, locator: str = ""
) -> Item:
    """The item of one entry.

    Args:
        source: Name of the source.
        source_id: The set's own id.
        words: What is said of it; an address given as the licence's name counts as its URL.
        rows: Table to the row of it that speaks of this sound: the evidence.
        locator: A URL, where the sound lies at one.
    """
    name, url = line_of("license", words.license), line_of("license_url", words.license_url)
    if not url.strip():
        name, url = name_and_url(name)
    says = bool(name.strip() or url.strip())
    return Item(
        item_id=f"{source}/{id_part(source_id)}",
        source=source,
        locator=locator,
        title=line_of("title", words.title),
        description=text_of(words.description)[: MAX_CHARS["description"]],
        tags=tuple(dict.fromkeys(split_tags(words.tags))),
        author=line_of("author", words.author),
        license_raw=name,
        license_url_raw=url,
        source_url=line_of("source_url", words.source_url),
        evidence=evidence_of({table: _mapping(row) for table, row in rows.items()}),
        catalogue=words.catalogue,
        published=words.published,
        flags=words.flags,
        claims=words.claims,
        witness=words.witness if says else "",
        captions=words.captions,
    )


def captions_of(values: Iterable[Any], like: GivenCaption) -> tuple[GivenCaption, ...]:
    """The texts among ``values`` as captions under the terms of ``like``, each once."""
    texts = dict.fromkeys(
        line_of("description", value).strip() for value in values if isinstance(value, str)
    )
    return tuple(
        GivenCaption(
            text, like.license_raw, like.license_url_raw, like.author, is_machine=like.is_machine
        )
        for text in texts
        if text
    )[:MAX_CAPTIONS]


def id_of(value: Any) -> str:
    """A text or number as an id; empty where it is not fit to be one."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    said = str(value).strip() if not isinstance(value, int) or abs(value) < 10**18 else ""
    return said if len(said) <= MAX_ID_CHARS else ""


def nameless(source: str, table: str, number: int, row: Any, why: str) -> Entry:
    """The entry of a row of which no id can be read."""
    item = item_of(source, table, Words(), {table: row})
    item = replace(item, item_id=f"{item.item_id}#row-{number}")
    return Entry(item, reason=Reason.LISTING_ERROR, detail=f"{table}: row {number} {why}")


def _mapping(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else {"": row}
