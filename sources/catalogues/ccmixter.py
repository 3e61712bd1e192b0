"""ccMixter: music, voices and samples that its members remix, by its query API.

Its answers are not quite JSON: control characters stand in texts, numbers begin with 0, commas
stand before brackets. They are asked for as text and mended. It repeats an answer in its headers,
so that few uploads are asked for at once. Of an upload's audio files one is taken: lossless
before lossy, then the largest. Its SHA-1 sums are not promised: nobody says of which state of the
file they are.

Seen in code that asks it: paging to an empty list, broken numbers and control characters, the
headers, the shape of an upload, ``ids`` with one id, ``remix_parents`` in one of its views.
Remembered: ``tags``, ``sort`` and ``ord``, several ``ids``, ``upload_date``, commas before
brackets and several lists in one answer.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from schemas.items import Item
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, name_and_url, web_url
from sources.frame.fields import (
    day,
    evidence,
    field,
    number,
    plain_text,
    seconds,
    text,
    texts,
    whole,
)
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import HostLimit, Rate

_LIMIT = 10
"""Of 20, some answers would have headers that are longer than HTTP libraries read."""
_MAX_CHARS = 16 * 2**20
_LIMITS = (("ccmixter.org", HostLimit(1, (Rate(1, 1.0),))),)
_LOSSLESS = frozenset({"flac", "wav", "aif", "aiff"})
_SUNG = frozenset({
    "a_cappella", "acappella", "vocals", "vocal", "male_vocals", "female_vocals", "spoken_word",
    "rap", "singing", "choir",
})  # fmt: skip
# What the site adds by itself: it says nothing of the sound.
_OF_THE_FILE = frozenset({
    "media", "audio", "archive", "mp3", "flac", "ogg", "wav", "zip", "cbr", "vbr", "44k", "48k",
    "stereo", "mono", "attribution", "non_commercial", "share_alike", "sampling_plus", "zero",
})  # fmt: skip

# Texts are matched whole, so that nothing within one is taken for what stands between them; each
# alternative is matched in one way alone, so that no answer takes longer than its length.
_PIECE = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*+\\?+(?:"|\Z))
    | (?P<comma>,(?=\s*+[\]}]))
    | (?P<zeros>(?<=[:\[,\s])0+(?=[0-9]))""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_BETWEEN = re.compile(r"[\s,;]*+")
_DECODER = json.JSONDecoder(strict=False)

_log = logging.getLogger("soundmill")

Tag = Annotated[str, StringConstraints(pattern=r"^[^,\s]{1,100}$")]


class CcMixterSettings(CatalogueSettings):
    """The settings of a ``ccmixter`` source."""

    endpoint: Endpoint = "https://ccmixter.org/api"
    tags: tuple[Tag, ...] = Field(default=(), description="tags that an upload must have, all")


@dataclass(frozen=True, slots=True)
class CcMixter:
    """Its questions and answers."""

    endpoint: str
    tags: tuple[str, ...] = ()

    def first(self) -> Request:
        """The oldest uploads that match."""
        wanted = (("tags", ",".join(self.tags)),) if self.tags else ()
        return self._question(*wanted, ("sort", "date"), ("ord", "asc"))

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """One question for ten uploads."""
        ids = [each for each in source_ids if whole(each) is not None]
        for start in range(0, len(ids), _LIMIT):
            yield self._question(("ids", ",".join(ids[start : start + _LIMIT])))

    def read(self, asked: Request, answer: Any) -> Page:
        """One page; beyond the last there is an empty list, and nothing says how many there are."""
        records = records_in(answer) if isinstance(answer, str) else None
        if records is None:
            raise BadAnswer("ccMixter's answer is no list, however it is read")
        following: Request | None = None
        if records and "ids" not in dict(asked.params):
            first = text(field(records[0], "upload_id"))
            if first and first == asked.state.get("before"):
                raise BadAnswer("ccMixter gives the same page again")
            after = str(int(dict(asked.params)["offset"]) + len(records))
            params = tuple((n, after if n == "offset" else v) for n, v in asked.params)
            following = Request(asked.url, params, {"before": first}, "text")
        return Page(tuple(records), following)

    def duration_s(self, record: Any) -> float | None:
        """The length of the file that would be taken, which is written ``m:ss``."""
        return seconds(field(_best_file(record), "file_format_info", "ps"))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The upload of one record."""
        upload = whole(field(record, "upload_id"))
        if upload is None:
            _log.warning("%s: an upload without an id is left out: %.200r", source, record)
            return
        license_raw, license_url_raw = name_and_url(field(record, "license_url"))
        url = web_url(field(_best_file(record), "download_url"))
        tags = texts(field(record, "upload_tags"), ",")
        item = Item(
            item_id=f"{source}/{upload}",
            source=source,
            locator=str(locator_of(url)) if url else "",
            title=text(field(record, "upload_name")),
            description=plain_text(field(record, "upload_description_plain")),
            tags=tuple(tag for tag in tags if tag.lower() not in _OF_THE_FILE),
            author=text(field(record, "user_real_name")) or text(field(record, "user_name")),
            license_raw=license_raw,
            license_url_raw=license_url_raw,
            source_url=web_url(field(record, "file_page_url")),
            evidence=evidence(record),
            catalogue="ccmixter",
            published=day(field(record, "upload_date")),
            flags=("voice", "music") if _SUNG & {tag.lower() for tag in tags} else ("music",),
            parents=_parents(source, record),
        )
        yield listed(item, barred="" if url else "none of its files is a sound with an address")

    def _question(self, *wanted: tuple[str, str]) -> Request:
        params = (("format", "json"), *wanted, ("limit", str(_LIMIT)), ("offset", "0"))
        return Request(f"{self.endpoint}/query/", params, expects="text")


def records_in(said: str) -> list[Any] | None:
    """The entries of all lists in an answer that is nearly JSON; None where it is not even that.

    Mended is what is seen: control characters in texts, escapes that JSON does not know, zeros
    before numbers, commas before brackets. Takes time in proportion to the answer's length.
    """
    if len(said) > _MAX_CHARS:
        return None
    mended = _PIECE.sub(_mended, said.removeprefix("\ufeff"))
    found: list[Any] = []
    at = _after_signs(mended, 0)
    if at == len(mended):
        return None
    while at < len(mended):
        try:
            part, at = _DECODER.raw_decode(mended, at)
        except (ValueError, RecursionError):
            return None
        if not isinstance(part, list):
            return None
        found += part
        at = _after_signs(mended, at)
    return found


def _after_signs(said: str, at: int) -> int:
    between = _BETWEEN.match(said, at)
    return between.end() if between else at


def _mended(piece: re.Match[str]) -> str:
    return _ESCAPE.sub(_known_escape, piece["text"]) if piece["text"] else ""


def _known_escape(escape: re.Match[str]) -> str:
    is_known = len(escape[1]) == 5 or escape[1] in '"\\/bfnrt'
    return escape[0] if is_known else escape[1]


def _best_file(record: Any) -> Any:
    files = field(record, "files")
    found = [
        each
        for each in (files if isinstance(files, list) else [])
        if text(field(each, "file_format_info", "media-type")) == "audio"
        and web_url(field(each, "download_url"))
    ]
    return max(found, key=_goodness, default=None)


def _goodness(file: Any) -> tuple[bool, float]:
    kind = text(field(file, "file_format_info", "default-ext")).lower()
    return kind in _LOSSLESS, number(field(file, "file_rawsize")) or 0.0


def _parents(source: str, record: Any) -> tuple[str, ...]:
    parents = field(record, "remix_parents")
    ids = (
        whole(field(parent, "upload_id"))
        for parent in (parents if isinstance(parents, list) else [])
    )
    return tuple(dict.fromkeys(f"{source}/{each}" for each in ids if each is not None))


def open_ccmixter(name: str, settings: CcMixterSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    return catalogue_source(
        name,
        CcMixter(settings.endpoint, settings.tags),
        web_settings(limits=_LIMITS),
        max_items=settings.max_items,
    )


CCMIXTER = SourceType(
    name="ccmixter",
    summary="Music, a cappellas and samples made to be remixed, with what each was made from",
    settings=CcMixterSettings,
    open=open_ccmixter,
    auth="none",
    license_granularity="per upload (deed URL)",
    default_on=True,
    terms=(
        "Each upload has the Creative Commons licence that its author chose, many of them "
        "non-commercial or Sampling+; a remix also owes what its sources ask for. No limit is "
        "published: one question a second at most."
    ),
    example="- type: ccmixter\n  tags: [field_recording]\n  max_items: 1000\n",
    seen=(
        "Read in code that asks it: paging, shape, what is broken in its JSON. Remembered: search "
        "by tags, sorting, look-up of several ids. The limit is our own choice."
    ),
)
