"""From what YouTube says of a video to entries of a listing: one for each section wanted of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.folder.fields import CAPTION_FIELDS, item_of
from sources.frame.fields import field, number, text, texts
from sources.protocol import Listing
from sources.tables.entries import refused
from sources.youtube.client import is_free
from sources.youtube.failures import Failure
from sources.youtube.names import video_address
from sources.youtube.sections import Section

_NOT_PUBLIC = frozenset({"private", "premium_only", "subscriber_only", "needs_auth"})
_NOT_YET = frozenset({"is_live", "is_upcoming", "post_live"})
ADULT_AGE = 18


def section_listing(
    source: str, section: Section, said: Mapping[str, Any] | Failure, defaults: Mapping[str, Any]
) -> Listing:
    """The entry of one section.

    Args:
        source: Name of the source.
        section: What the recipe wants.
        said: YouTube's fields of its video, or why it has none.
        defaults: What holds of all captions.
    """
    if section.fault is not None:
        return bare(source, section, section.fault)
    if isinstance(said, Failure):
        return bare(source, section, Rejected(said.reason, said.detail))
    item = section_item(source, section, said, defaults)
    try:
        _check(section, said)
    except Rejected as bad:
        return refused(item, bad)
    return Listing(item)


def section_item(
    source: str, section: Section, said: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Item:
    """What is said of a section: of its captions by the table, of all else by YouTube alone."""
    video = {
        "title": said.get("title"),
        "description": said.get("description"),
        "tags": list(texts(said.get("tags"))),
        "author": said.get("channel") or said.get("uploader"),
        "license": said.get("license"),
        "catalogue": "youtube",
        "published": said.get("upload_date"),
        "flags": ["music"] if "Music" in texts(said.get("categories")) else [],
    }
    table = {name: section.cells[name] for name in CAPTION_FIELDS if name in section.cells}
    item = item_of(source, section.name, {"metadata": video | table, "defaults": defaults})
    times = "" if section.end_s is None else f"#t={section.name.partition('/')[2]}"
    return replace(
        item,
        locator=video_address(section.video) + times,
        source_url=video_address(section.video),
        evidence=item_of(source, section.name, {"youtube": said, "table": table}).evidence,
        # YouTube's own word of it, with the text of its licence row.
        witness="",
    )


def bare(source: str, section: Section, why: Rejected) -> Listing:
    """The entry of a section of which nothing is known but why it is not to be had."""
    suffix = f"#row-{section.number}" if not section.name or why.reason is _TWICE else ""
    said = {"table": section.cells} if section.cells else {}
    item = item_of(source, section.name, said, suffix=suffix)
    address = video_address(section.video) if section.video else ""
    return refused(replace(item, locator=address, source_url=address), why)


_TWICE = Reason.DUPLICATE_ROW


def _check(section: Section, said: Mapping[str, Any]) -> None:
    """Raises Rejected where the video may not be taken, or not yet."""
    if not is_free(said.get("license")):
        words = text(said.get("license"))[:200]
        if not words:
            raise Rejected(Reason.UNKNOWN_LICENSE, "YouTube names no licence: its standard one")
        raise Rejected(Reason.USE_NOT_ALLOWED, f"its licence is {words!r}")
    if text(said.get("availability")) in _NOT_PUBLIC:
        raise Rejected(Reason.NOT_ALLOWED, f"it is not public: {said.get('availability')}")
    if (number(said.get("age_limit")) or 0) >= ADULT_AGE:
        raise Rejected(Reason.NOT_ALLOWED, "it is restricted to adults")
    if text(said.get("live_status")) in _NOT_YET:
        raise Rejected(Reason.NO_AUDIO_LINK, f"it is not finished: {said.get('live_status')}")
    length_s = number(field(said, "duration"))
    if length_s is not None and section.end_s is not None and section.start_s >= length_s:
        detail = f"the section begins at {section.start_s:g} s of {length_s:g} s"
        raise Rejected(Reason.NO_AUDIO_LINK, detail)
