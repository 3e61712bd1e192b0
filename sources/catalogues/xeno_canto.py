"""xeno-canto: recordings of wild animals by people who know them, by its API v3.

Version 3 wants a key, and a query of tags alone. Recordings of species that are in danger have no
file. Most licences are non-commercial: about one in a hundred is not.

Seen in its documentation and in code that asks it: the tags, paging, the shape of an answer.
Remembered: the limit, ``nr:`` with one number, and that a page beyond the end may be a 404.
How ``lic:`` wants its values is not known; the licence of each recording is read either way.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints

from schemas.items import Item
from schemas.rejections import Reason
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, name_and_url, web_url
from sources.frame.fields import day, evidence, field, plain_text, seconds, text, texts, whole
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import Credential, HostLimit, Rate

_PER_PAGE = 500
_LIMITS = (("xeno-canto.org", HostLimit(1, (Rate(1, 1.0),))),)

_PLAIN_VALUE = re.compile("[A-Za-z0-9-]+")
_log = logging.getLogger("soundmill")

Tag = Literal[
    "gen", "sp", "ssp", "grp", "en", "rec", "cnt", "loc", "type", "sex", "stage", "method", "lic",
    "q", "len", "smp", "since", "year", "area", "box", "also", "rmk", "seen", "playback", "auto",
    "dvc", "mic", "temp", "regnr",
]  # fmt: skip
TagValue = Annotated[str, StringConstraints(pattern=r'^[^"\\\x00-\x1f\x7f]{1,100}$')]


class XenoCantoSettings(CatalogueSettings):
    """The settings of a ``xeno-canto`` source."""

    endpoint: Endpoint = "https://xeno-canto.org/api/3"
    key: SecretStr = Field(description="your API key, as ${XENO_CANTO_KEY}")
    query: dict[Tag, TagValue] = Field(
        min_length=1,
        description='search tags and what they must be, as in {grp: birds, q: A, len: "5-60"}',
    )


@dataclass(frozen=True, slots=True)
class XenoCanto:
    """Its questions and answers; never sees a key."""

    endpoint: str
    query: str

    def first(self) -> Request:
        """The first page of the recordings that match."""
        return self._page(self.query, 1)

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """One question for each recording: there is none for several that are not neighbours."""
        yield from (self._page(f"nr:{each}", 1) for each in source_ids if whole(each) is not None)

    def read(self, asked: Request, answer: Any) -> Page:
        """One page; the numbers of pages and recordings are texts or numbers."""
        recordings = field(answer, "recordings")
        last = whole(field(answer, "numPages"))
        if not isinstance(recordings, list) or last is None:
            raise BadAnswer("xeno-canto's answer has no recordings or no number of pages")
        params = dict(asked.params)
        page = int(params["page"])
        if not recordings and page < last:
            raise BadAnswer(f"page {page} of xeno-canto's {last} is empty")
        following = self._page(params["query"], page + 1) if page < last else None
        return Page(tuple(recordings), following, whole(field(answer, "numRecordings")))

    def unanswered(self, asked: Request, reason: Reason) -> Page | None:
        """A page beyond the end, where recordings have gone meanwhile."""
        is_later = dict(asked.params)["page"] != "1"
        return Page((), None) if is_later and reason is Reason.GONE else None

    def duration_s(self, record: Any) -> float | None:
        """The length, which is written ``m:ss`` or ``h:mm:ss``."""
        return seconds(field(record, "length"))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The recording of one record."""
        number = whole(field(record, "id"))
        if number is None:
            _log.warning("%s: a recording without a number is left out: %.200r", source, record)
            return
        license_raw, license_url_raw = name_and_url(field(record, "lic"))
        url = web_url(field(record, "file"))
        species = _species(record)
        item = Item(
            item_id=f"{source}/{number}",
            source=source,
            locator=str(locator_of(url)) if url else "",
            title=text(field(record, "en")) or species,
            description=plain_text(field(record, "rmk")),
            tags=_tags(species, record),
            author=text(field(record, "rec")),
            license_raw=license_raw,
            license_url_raw=license_url_raw,
            # Its number, which must be named with it, stands in its address.
            source_url=f"https://xeno-canto.org/{number}",
            evidence=evidence(record),
            catalogue="xeno-canto",
            published=day(field(record, "uploaded")),
        )
        yield listed(item, barred="" if url else "its recordings are restricted, or have no file")

    def _page(self, query: str, page: int) -> Request:
        params = (("query", query), ("per_page", str(_PER_PAGE)), ("page", str(page)))
        return Request(f"{self.endpoint}/recordings", params)


def _species(record: Any) -> str:
    parts = (text(field(record, part)) for part in ("gen", "sp", "ssp"))
    return " ".join(part for part in parts if part)


def _tags(species: str, record: Any) -> tuple[str, ...]:
    """What is heard: the animal, what it does, and what else sings behind it."""
    lists = (texts(field(record, part), ",") for part in ("type", "sex", "stage"))
    found = [text(field(record, "en")), species, text(field(record, "grp"))]
    return texts([*found, *(each for some in lists for each in some), *_also(record)])


def _also(record: Any) -> tuple[str, ...]:
    return texts(field(record, "also"), ",")


def query_of(tags: dict[Tag, str]) -> str:
    """Search tags in xeno-canto's query language; a value of more than a word in quotes."""
    return " ".join(
        f"{tag}:{value}" if _PLAIN_VALUE.fullmatch(value) else f'{tag}:"{value}"'
        for tag, value in sorted(tags.items())
    )


def open_xeno_canto(name: str, settings: XenoCantoSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    host = urlsplit(settings.endpoint).netloc
    key = Credential((host,), "key", settings.key.get_secret_value(), is_header=False)
    return catalogue_source(
        name,
        XenoCanto(settings.endpoint, query_of(settings.query)),
        web_settings(limits=_LIMITS, credentials=(key,)),
        max_items=settings.max_items,
    )


XENO_CANTO = SourceType(
    name="xeno-canto",
    summary="Wildlife, above all birds, with species, kind of call and remarks",
    settings=XenoCantoSettings,
    open=open_xeno_canto,
    auth="a key: an account with a verified mail address shows it at xeno-canto.org/account",
    license_granularity="per recording (deed URL)",
    default_on=True,
    terms=(
        "Each recording has its recordist's licence, about 99 in 100 non-commercial; name the "
        "recordist, the licence and the XC number. Mass downloads are not wanted: ask for bulk "
        "access first. One question a second at most."
    ),
    example=(
        "- type: xeno-canto\n"
        "  key: ${XENO_CANTO_KEY}\n"
        '  query: {grp: birds, cnt: Spain, q: A, len: "5-60"}\n'
        "  max_items: 2000\n"
    ),
    seen=(
        "Read: question, tags, paging, shape, terms. Remembered: the limit of one question a "
        "second, and look-up by number. Not known: how lic: wants its values."
    ),
)
