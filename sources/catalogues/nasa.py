"""NASA's image and video library, of which the sounds: by its images API.

No record says a licence. What the United States' government made is mostly in the public domain
there, and third parties' parts are not; who declares a licence for the collection in the recipe
does so for records that credit nobody else, and its witness is the collection, not the record.

Most of it is speech: podcasts, interviews, mission audio. A voice is somebody's whatever the
licence, so that all are flagged as voices unless the recipe says otherwise.

A search gives entries; the files of one are asked for only when it is fetched.

Seen in its documentation and in code that asks it: the questions, the shape of both answers,
``http:`` and spaces in addresses, a search by ``nasa_id``. Remembered: the end of a search at
10,000, ``secondary_creator`` in records of sounds, the address of a page, the 404 beyond the end.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, unquote

from pydantic import Field

from schemas.items import Item
from schemas.rejections import Reason
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, rejected, web_url
from sources.frame.fetch import host_of_url
from sources.frame.fields import day, evidence, field, plain_text, text, texts, whole
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.settings import HostLimit, Rate

_PAGE_SIZE = 100
_DEPTH = 10_000
"""Entries of one search that can be reached."""
_MAX_ID_CHARS = 300
_LIMITS = (
    ("images-api.nasa.gov", HostLimit(1, (Rate(1, 1.0),))),
    ("images-assets.nasa.gov", HostLimit(2, (Rate(2, 1.0),))),
)
_LOSSLESS = (".flac", ".wav", ".aif", ".aiff")
_LOSSY = (".m4a", ".mp3", ".ogg", ".aac")
_URL_SIGNS = "%/:?[]@!$&'()*+,;=~"
_BETWEEN_NAMES = re.compile(r"[/,;&|+]|\band\b", re.IGNORECASE)
_BITS = re.compile(r"~([0-9]{1,3})k\.[a-z0-9]{1,4}$")
_PAGING = frozenset({"media_type", "page", "page_size"})

_log = logging.getLogger("soundmill")


class NasaSettings(CatalogueSettings):
    """The settings of a ``nasa`` source."""

    endpoint: Endpoint = "https://images-api.nasa.gov"
    query: str = Field(default="", max_length=500, description="words; none for all sounds")
    center: str = Field(default="", max_length=20, description="one NASA center alone, as in JSC")
    year_start: int | None = Field(default=None, ge=1900, le=2999, description="not before this")
    year_end: int | None = Field(default=None, ge=1900, le=2999, description="not after this")
    license: str = Field(
        default="", description="the licence that you declare for it: no record says one"
    )
    license_url: str = Field(default="", description="its address")
    credit: tuple[str, ...] = Field(
        default=("NASA",),
        description="who may be credited, exactly so, where the declared licence holds",
    )
    flags: tuple[Literal["voice", "music", "children"], ...] = Field(
        default=("voice",), description="what all of it is flagged as; most of it is speech"
    )


@dataclass(frozen=True, slots=True)
class Nasa:
    """Its questions and answers, and what the recipe declares of the whole."""

    endpoint: str
    filters: tuple[tuple[str, str], ...] = ()
    license: str = ""
    license_url: str = ""
    credit: tuple[str, ...] = ("NASA",)
    flags: tuple[str, ...] = ("voice",)

    def first(self) -> Request:
        """The first page of the sounds that match."""
        return self._search(self.filters, 1)

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """One search for each recording, by its id."""
        for each in source_ids:
            yield self._search((("nasa_id", unquote(each)),), 1)

    def read(self, asked: Request, answer: Any) -> Page:
        """One page of a search, which ends at 10,000 entries, however many there are."""
        items = field(answer, "collection", "items")
        if not isinstance(items, list):
            raise BadAnswer("NASA's answer has no collection with items")
        hits = whole(field(answer, "collection", "metadata", "total_hits"))
        page = int(dict(asked.params)["page"])
        if hits is not None and hits > _DEPTH and page == 1:
            _log.warning(
                "NASA gives the first %d of %d sounds; narrow the years to reach all", _DEPTH, hits
            )
        total = None if hits is None else min(hits, _DEPTH)
        so_far = page * _PAGE_SIZE
        if not items and total is not None and so_far - _PAGE_SIZE < total:
            raise BadAnswer(f"page {page} of NASA's answer is empty and not beyond the last")
        is_more = so_far < total if total is not None else len(items) > 0 and so_far < _DEPTH
        filters = tuple(each for each in asked.params if each[0] not in _PAGING)
        return Page(tuple(items), self._search(filters, page + 1) if is_more else None, total)

    def unanswered(self, asked: Request, reason: Reason) -> Page | None:
        """A page beyond the end, where entries have gone meanwhile."""
        is_later = dict(asked.params)["page"] != "1"
        return Page((), None) if is_later and reason is Reason.GONE else None

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The sound of one entry."""
        said = field(record, "data", 0)
        nasa_id = text(field(said, "nasa_id"))
        if not nasa_id or len(nasa_id) > _MAX_ID_CHARS or nasa_id in (".", ".."):
            _log.warning("%s: an entry without an id is left out: %.200r", source, record)
            return
        # Ids are file names with spaces and more: escaped they fit in an address and on a line.
        escaped = quote(nasa_id, safe="")
        creators = texts([field(said, "secondary_creator"), field(said, "photographer")])
        center = text(field(said, "center"))
        holds = bool(self.license or self.license_url) and self._is_credited(center, creators)
        item = Item(
            item_id=f"{source}/{escaped}",
            source=source,
            locator=f"{self.endpoint}/asset/{escaped}",
            title=text(field(said, "title")),
            description=plain_text(field(said, "description") or field(said, "description_508")),
            tags=texts(
                [tag for each in texts(field(said, "keywords")) for tag in texts(each, ",;")]
            ),
            author=", ".join(creators) or (f"NASA/{center}" if center else ""),
            license_raw=self.license if holds else "",
            license_url_raw=self.license_url if holds else "",
            source_url=f"https://images.nasa.gov/details/{escaped}",
            evidence=evidence(record),
            catalogue="nasa",
            published=day(field(said, "date_created")),
            flags=self.flags,
            witness="container" if holds else "",
        )
        kind = text(field(said, "media_type"))
        if kind not in ("", "audio"):
            yield rejected(item, Reason.NOT_AUDIO, f"the catalogue calls it {kind[:40]}")
        else:
            yield listed(item)

    def address_question(self, item: Item) -> Request:
        """The question for an entry's files."""
        return Request(item.locator)

    def address_in(self, answer: Any) -> str:
        """The best file: the original before what was made of it, lossless before lossy."""
        items = answer if isinstance(answer, list) else field(answer, "collection", "items")
        found = [_address(each) for each in (items if isinstance(items, list) else [])]
        sounds = [each for each in found if each.lower().endswith(_LOSSLESS + _LOSSY)]
        return max(sounds, key=_goodness, default="")

    def _search(self, filters: tuple[tuple[str, str], ...], page: int) -> Request:
        params = (
            *filters,
            ("media_type", "audio"),
            ("page", str(page)),
            ("page_size", str(_PAGE_SIZE)),
        )
        return Request(f"{self.endpoint}/search", params)

    def _is_credited(self, center: str, creators: tuple[str, ...]) -> bool:
        """Whether a record names a center of NASA's, and as creators those alone who may be."""
        allowed = {each.strip().casefold() for each in self.credit}
        parts = (part for each in creators for part in _BETWEEN_NAMES.split(each))
        return bool(center) and {part.strip().casefold() for part in parts} - {""} <= allowed


def _address(item: Any) -> str:
    """A file's address, fit to be asked for: it comes with http and with bare spaces."""
    said = text(item if isinstance(item, str) else field(item, "href"))
    url = web_url(quote(said, safe=_URL_SIGNS))
    is_theirs = host_of_url(url).endswith(".nasa.gov")
    return f"https{url[4:]}" if is_theirs and url.startswith("http:") else url


def _goodness(url: str) -> tuple[bool, bool, int, str]:
    name = url.lower()
    bits = _BITS.search(name)
    return "~orig." in name, name.endswith(_LOSSLESS), int(bits[1]) if bits else 0, url


def filters_of(settings: NasaSettings) -> tuple[tuple[str, str], ...]:
    """The settings as parameters of a search."""
    found = {
        "q": settings.query,
        "center": settings.center,
        "year_start": str(settings.year_start or ""),
        "year_end": str(settings.year_end or ""),
    }
    return tuple((name, value) for name, value in found.items() if value)


def open_nasa(name: str, settings: NasaSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    catalogue = Nasa(
        settings.endpoint,
        filters_of(settings),
        settings.license,
        settings.license_url,
        settings.credit,
        settings.flags,
    )
    return catalogue_source(
        name, catalogue, web_settings(limits=_LIMITS), max_items=settings.max_items
    )


NASA = SourceType(
    name="nasa",
    summary="NASA's sounds: mission audio, podcasts, sonifications; mostly speech",
    settings=NasaSettings,
    open=open_nasa,
    auth="none",
    license_granularity="none: the recipe may declare one for what credits nobody else",
    default_on=True,
    terms=(
        "No record says a licence. What NASA made itself is mostly in the public domain in the "
        "United States; parts of others, such as music, are not, and NASA's name may not be used "
        "as if it endorsed anything. Without a declared licence all of it is refused as unknown."
    ),
    example=(
        "- type: nasa\n"
        "  query: rocket launch\n"
        "  license: US Government work   # you declare it, for what credits NASA alone\n"
        "  flags: [voice]\n"
    ),
    seen=(
        "Read: questions, shape of both answers, addresses. Remembered: the end at 10,000, fields "
        "for creators, the address of a page, what holds for the works of the government. The "
        "rates are our own choice."
    ),
)
