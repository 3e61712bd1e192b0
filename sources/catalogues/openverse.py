"""Openverse: a search across other catalogues, whose own pages are asked before it is believed.

It copies licences from providers and checks none, and gives 240 records of a search: good to
find things, not to take all. Each recording's page at its provider is asked too, and what that
links to as its licence stands beside Openverse's words. A page may link to what is not its
licence; links in its footer, which speak of the whole site, are left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Literal, Self
from urllib.parse import urljoin, urlsplit

from pydantic import Field, model_validator

from schemas.items import Item
from schemas.rejections import Reason
from schemas.rights import Claim
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, rejected, web_url
from sources.frame.fields import evidence, field, number, text, texts
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import HostLimit, Rate

_TELLING = frozenset(Reason) - {Reason.NOT_ALLOWED}
"""A recording whose page cannot be had is rejected for the same reason; only a page that is there,
and not for programs, leaves it with Openverse's word alone."""

_PAGE_SIZE = 20
_MAX_RECORDS = 240
_MAX_FOUND = 5
_MAX_PAGE_CHARS = 2_000_000
"""Of a provider's page; a licence stands long before."""

# Every part ends at the next "<" or ">", or after some characters: no page takes long.
_TAG = re.compile(
    r"<(?P<footer>/?footer)\b|<(?:a|link)(?=\s)(?P<attributes>[^<>]{1,4000}+)>", re.IGNORECASE
)
_HREF, _REL = (
    re.compile(rf"""\s{name}\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
    for name in ("href", "rel")
)

_FLAGS = {
    "music": "music",
    "audiobook": "voice",
    "news": "voice",
    "podcast": "voice",
    "pronunciation": "voice",
}

License = Literal[
    "by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd", "cc0", "pdm", "sampling+",
    "nc-sampling+",
]  # fmt: skip


class OpenverseSettings(CatalogueSettings):
    """The settings of an ``openverse`` source."""

    endpoint: Endpoint = "https://api.openverse.org/v1"
    query: str = Field(default="", max_length=200, description="Words to search for")
    provider: str = Field(
        default="", pattern="^[a-z0-9_]{0,60}$", description="One of its sources, as freesound"
    )
    licenses: tuple[License, ...] = Field(default=(), description="Ask for these alone")
    category: Literal[
        "", "audiobook", "music", "news", "podcast", "pronunciation", "sound_effect"
    ] = Field(default="", description="Ask for this kind alone")

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.query.strip() or self.provider):
            raise ValueError("say a query or a provider")
        return self


@dataclass(frozen=True, slots=True)
class Openverse:
    """Its questions and answers: a page of a search, then each recording's page, and so on."""

    endpoint: str
    filters: tuple[tuple[str, str], ...] = ()

    def first(self) -> Request:
        """The first twenty."""
        return self._search(1)

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """Each by itself."""
        for source_id in source_ids:
            if _is_id(source_id):
                yield Request(f"{self.endpoint}/audio/{source_id}/", state={"alone": True})

    def read(self, asked: Request, answer: Any) -> Page:
        """A page of a search or one record, which wait for their pages; or such a page."""
        if "waiting" in asked.state:
            html = answer if isinstance(answer, str) else ""
            return self._landed(asked, {"licenses": list(_licenses_in(html, asked.url))})
        if asked.state.get("alone"):
            return self._wait([answer], 0, None)
        results = field(answer, "results")
        if not isinstance(results, list):
            raise BadAnswer("Openverse's answer has no results")
        page = int(dict(asked.params)["page"])
        n_pages = number(field(answer, "page_count")) or 0
        more = page < n_pages and page * _PAGE_SIZE < _MAX_RECORDS and bool(results)
        total = number(field(answer, "result_count"))
        found = min(int(total), _MAX_RECORDS) if total is not None else None
        return self._wait(results, page + 1 if more else 0, found)

    def unanswered(self, asked: Request, reason: Reason) -> Page | None:
        """Goes on without a provider's page."""
        if "waiting" not in asked.state:
            return None
        return self._landed(asked, {"licenses": [], "refused": str(reason)})

    def duration_s(self, record: Any) -> float | None:
        """Its length, which it gives in milliseconds."""
        duration_ms = number(field(record, "openverse", "duration"))
        return None if duration_ms is None else duration_ms / 1000

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """One recording, with the word of its provider's page beside Openverse's."""
        said, page = field(record, "openverse"), field(record, "page")
        source_id = text(field(said, "id"))
        if not _is_id(source_id):
            return
        url = text(field(said, "license_url"))
        found = texts(field(page, "licenses"))
        name = " ".join(
            filter(None, (text(field(said, k)) for k in ("license", "license_version")))
        )
        confirmed = [each for each in found if _plain(each) == _plain(url)]
        sound = web_url(field(said, "url"))
        item = Item(
            item_id=f"{source}/{source_id}",
            source=source,
            locator=str(locator_of(sound)) if sound else "",
            title=text(field(said, "title")),
            tags=_tags(said),
            author=text(field(said, "creator")),
            license_raw=name,
            license_url_raw=url,
            source_url=web_url(field(said, "foreign_landing_url")),
            evidence=evidence(record),
            catalogue="openverse",
            flags=tuple(filter(None, (_FLAGS.get(text(field(said, "category"))),))),
            claims=tuple(Claim("page", "", each) for each in (confirmed or found)[:_MAX_FOUND]),
            # Its own word is hearsay until the page has said the same.
            witness="" if confirmed else "metadata",
        )
        refused = text(field(page, "refused"))
        if refused in _TELLING:
            yield rejected(item, Reason(refused), "its page at the provider was not to be had")
        else:
            yield listed(item)

    def _search(self, page: int) -> Request:
        of_page = (("page", str(page)), ("page_size", str(_PAGE_SIZE)))
        return Request(f"{self.endpoint}/audio/", (*self.filters, *of_page))

    def _wait(self, results: list[Any], then: int, total: int | None) -> Page:
        """The records without a page to ask, and the question for the first of the others."""
        with_page = [each for each in results if web_url(field(each, "foreign_landing_url"))]
        without = [each for each in results if not web_url(field(each, "foreign_landing_url"))]
        records = tuple({"openverse": each, "page": {"licenses": []}} for each in without)
        return Page(records, self._next(with_page, then), total)

    def _next(self, waiting: list[Any], then: int) -> Request | None:
        if waiting:
            url = web_url(field(waiting[0], "foreign_landing_url"))
            return Request(url, state={"waiting": waiting, "then": then}, expects="text")
        return self._search(then) if then else None

    def _landed(self, asked: Request, page: Mapping[str, Any]) -> Page:
        said, *others = asked.state["waiting"]
        record = {"openverse": said, "page": {"url": asked.url, **page}}
        return Page((record,), self._next(others, int(asked.state["then"])))


def _is_id(said: str) -> bool:
    return 0 < len(said) <= 64 and said.isascii() and said.replace("-", "").isalnum()


def _tags(said: Any) -> tuple[str, ...]:
    tags, genres = field(said, "tags"), field(said, "genres")
    names = [field(each, "name") for each in tags] if isinstance(tags, list) else []
    return texts([*names, *texts(genres)])


def _plain(url: str) -> str:
    """An address of a licence without what does not tell one from another."""
    said = url.lower().partition("?")[0].partition("#")[0].partition("://")[2].rstrip("/")
    said = said.removeprefix("www.")
    head, _, last = said.rpartition("/")
    return head if last == "legalcode" or last.startswith(("deed", "legalcode.")) else said


def _licenses_in(html: str, base: str) -> tuple[str, ...]:
    """What a page calls its licence; without such links, those to Creative Commons.

    No HTML parser: Python's own takes minutes for some pages that nobody writes by accident.
    """
    licenses, others = [], []
    footers = 0
    for tag in _TAG.finditer(html[:_MAX_PAGE_CHARS]):
        if tag["footer"]:
            footers = max(0, footers + (-1 if tag["footer"].startswith("/") else 1))
            continue
        href, rel = _attribute(_HREF, tag["attributes"]), _attribute(_REL, tag["attributes"])
        link = _joined(base, unescape(href)) if href and not footers else ""
        if link and "license" in rel.lower().split():
            licenses.append(link)
        elif link and _is_creative_commons(link):
            others.append(link)
    return texts(licenses or others)[:_MAX_FOUND]


def _attribute(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return next(filter(None, found.groups()), "") if found else ""


def _joined(base: str, link: str) -> str:
    try:
        return web_url(urljoin(base, link))
    except ValueError:
        return ""


def _is_creative_commons(link: str) -> bool:
    said = urlsplit(link)
    is_there = said.hostname in ("creativecommons.org", "www.creativecommons.org")
    return is_there and said.path.startswith(("/licenses/", "/publicdomain/"))


def open_openverse(name: str, settings: OpenverseSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    endpoint = settings.endpoint.rstrip("/")
    asked = {
        "q": settings.query.strip(),
        "source": settings.provider,
        "license": ",".join(settings.licenses),
        "category": settings.category,
    }
    web = web_settings(
        limits=(
            (
                urlsplit(endpoint).hostname or "",
                HostLimit(1, (Rate(5, 3_600.0), Rate(100, 86_400.0))),
            ),
        ),
        other_limit=HostLimit(1, (Rate(30, 60.0),)),
    )
    catalogue = Openverse(endpoint, tuple((k, v) for k, v in asked.items() if v))
    return catalogue_source(name, catalogue, web, max_items=settings.max_items)


OPENVERSE = SourceType(
    name="openverse",
    summary="Openverse: finds up to 240 sounds at other catalogues, whose own pages are asked",
    settings=OpenverseSettings,
    open=open_openverse,
    auth="none; so it gives 20 records a question, 5 questions an hour and 100 a day",
    license_granularity="per recording, copied from its provider; the provider's page is asked",
    default_on=False,
    terms=(
        "For discovery: its terms forbid to scrape the catalogue or to spread the load over "
        "machines, and leave it to you to verify each licence. What a provider's page says "
        "otherwise becomes a conflict; where the page says nothing, Openverse's word counts as "
        "somebody else's. The provider's own terms hold as well; to take more than a few, use its "
        "own source."
    ),
    example="- type: openverse\n  query: thunderstorm\n  licenses: [cc0, by]\n",
    seen=(
        "Read in its code and terms: questions, paging, the end at 240, limits (those "
        "of its code, which may not be those of the host), shapes. What the providers' pages look "
        "like is not known: only links to licences are read."
    ),
)
