"""Freesound: the archive of sounds of the Universitat Pompeu Fabra, by its API v2.

A token lists sounds and gives previews; originals want OAuth2. Only remembered: that tags in a
filter hold together, that several ids may stand in one filter, and the address of the page
of a sound's remixes, which has no place in the API. ``is_remix`` is the API's.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, model_validator

from schemas.items import Item
from schemas.rejections import Reason
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, name_and_url, web_url
from sources.frame.fields import day, evidence, field, number, plain_text, text, texts
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import Credential, HostLimit, Rate, RefreshGrant

_log = logging.getLogger("soundmill")

# Never ``*``, which brings every descriptor; a name that the API does not know is ignored there.
_FIELDS = (
    "id,url,name,tags,description,category,subcategory,category_code,created,license,type,"
    "channels,filesize,duration,samplerate,username,pack_name,previews,is_remix,md5,"
    "gen_ai_preference,ai_preference"
)
_PAGE_SIZE = 150
_IDS_PER_QUESTION = 100
_PREVIEWS = ("hq-ogg", "hq-mp3", "lq-ogg", "lq-mp3")
_SOUND = re.compile(r"/people/[^/\s\"'<>]{1,100}/sounds/([0-9]{1,12})/")
_MAX_PARENTS = 50

LicenseName = Literal["Creative Commons 0", "Attribution", "Attribution NonCommercial", "Sampling+"]


class FreesoundSettings(CatalogueSettings):
    """The settings of a ``freesound`` source."""

    endpoint: Endpoint = "https://freesound.org/apiv2"
    token: SecretStr | None = Field(
        default=None, description="Your API key, as ${FREESOUND_TOKEN}; not needed with originals"
    )
    query: str = Field(default="", max_length=500, description="Words; none for everything")
    licenses: tuple[LicenseName, ...] = Field(
        default=(), description="Ask for these alone, by Freesound's own names"
    )
    tags: tuple[str, ...] = Field(default=(), description="Tags that a sound must have, all")
    min_s: float = Field(default=0.0, ge=0, description="The shortest sound to list, in seconds")
    max_s: float | None = Field(default=None, gt=0, description="The longest, in seconds")
    preview: Literal["hq-ogg", "hq-mp3", "lq-ogg", "lq-mp3"] = Field(
        default="hq-ogg", description="Which transcoding to take"
    )
    remix_parents: bool = Field(
        default=False, description="Ask for each remix what it was made from: one question each"
    )
    originals: bool = Field(
        default=False, description="Take the uploaded files, with the three below"
    )
    client_id: str = Field(default="", description="Of your API credential")
    client_secret: SecretStr | None = Field(default=None, description="Of your API credential")
    refresh_token: SecretStr | None = Field(
        default=None, description="What Freesound gave when you allowed your own client"
    )

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.originals:
            if not (self.client_id and self.client_secret and self.refresh_token):
                raise ValueError("originals need client_id, client_secret and refresh_token")
        elif self.token is None:
            raise ValueError("a token is needed; freesound.org/apiv2/apply gives one")
        return self


@dataclass(frozen=True, slots=True)
class Freesound:
    """Its questions and answers; never sees a token."""

    endpoint: str
    query: str = ""
    filter: str = ""
    preview: str = "hq-ogg"
    originals: bool = False
    remix_parents: bool = False

    def first(self) -> Request:
        """The oldest sounds that match."""
        return self._page(1)

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """Searches for ids, a hundred in one question."""
        ids = [each for each in source_ids if each.isascii() and each.isdigit()]
        for start in range(0, len(ids), _IDS_PER_QUESTION):
            wanted = " OR ".join(ids[start : start + _IDS_PER_QUESTION])
            yield self._question("", f"id:({wanted})", 1)

    def read(self, asked: Request, answer: Any) -> Page:
        """A page of a search, or the page of one sound's remixes."""
        if asked.expects == "text":
            return self._with_parents(asked, answer if isinstance(answer, str) else "")
        results = field(answer, "results")
        if not isinstance(results, list):
            raise BadAnswer("Freesound's answer has no results")
        page = dict(asked.params)["page"]
        if "is_last" in asked.state:
            if text(field(answer, "next")):
                raise BadAnswer(
                    f"page {page} of Freesound's answer is followed by one that is gone"
                )
            return Page((), None)
        following: Request | None = None
        # Only whether there is a next link counts: what it says may be anything.
        if text(field(answer, "next")):
            if not results:
                raise BadAnswer(f"page {page} of Freesound's answer is empty and not the last")
            params = dict(asked.params) | {"page": str(int(page) + 1)}
            following = Request(asked.url, tuple(params.items()))
        total = number(field(answer, "count"))
        remixes = [each for each in results if self._wants_parents(each)]
        records = tuple(each for each in results if not self._wants_parents(each))
        return Page(
            records, self._ask_parents(remixes, following), None if total is None else int(total)
        )

    def unanswered(self, asked: Request, reason: Reason) -> Page | None:
        """Goes on without a page of remixes, and ends before a page that is no more."""
        if asked.expects == "text":
            is_no = reason in (Reason.GONE, Reason.NOT_ALLOWED)
            return self._with_parents(asked, "") if is_no else None
        page = int(dict(asked.params)["page"])
        if page == 1 or reason is not Reason.GONE or "is_last" in asked.state:
            return None
        # Sounds may have gone meanwhile, and this page with them; or the whole API has moved.
        before = dict(asked.params) | {"page": str(page - 1)}
        return Page((), Request(asked.url, tuple(before.items()), {"is_last": True}))

    def duration_s(self, record: Any) -> float | None:
        """The length of the original."""
        return number(field(record, "duration"))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The sound of one record. The index sometimes has a null for a sound that is gone."""
        sound_id = text(field(record, "id"))
        if not (sound_id.isascii() and sound_id.isdigit() and len(sound_id) <= 12):
            _log.info("%s: a result without an id, as for a sound that is gone", source)
            return
        license_raw, license_url_raw = name_and_url(field(record, "license"))
        yield listed(
            Item(
                item_id=f"{source}/{sound_id}",
                source=source,
                locator=self._locator(sound_id, record),
                title=text(field(record, "name")),
                description=plain_text(field(record, "description")),
                tags=texts(field(record, "tags")),
                author=text(field(record, "username")),
                license_raw=license_raw,
                license_url_raw=license_url_raw,
                source_url=web_url(field(record, "url")),
                evidence=evidence(record),
                catalogue="freesound",
                published=day(field(record, "created")),
                ai_preference=text(field(record, "gen_ai_preference"))
                or text(field(record, "ai_preference")),
                flags=_flags(record),
                parents=tuple(f"{source}/{each}" for each in texts(field(record, "remix_of"))),
            )
        )

    def _page(self, number_of_page: int) -> Request:
        return self._question(self.query, self.filter, number_of_page)

    def _question(self, query: str, wanted: str, page: int) -> Request:
        params = [("query", query), ("sort", "created_asc"), ("fields", _FIELDS)]
        if wanted:  # an empty filter is an error there
            params.append(("filter", wanted))
        params += [("page_size", str(_PAGE_SIZE)), ("page", str(page))]
        return Request(f"{self.endpoint}/search/", tuple(params))

    def _wants_parents(self, record: Any) -> bool:
        return self.remix_parents and field(record, "is_remix") is True and bool(_path(record))

    def _ask_parents(self, remixes: list[Any], following: Request | None) -> Request | None:
        """The question for the first of the remixes, whose state holds what comes after it."""
        if not remixes:
            return following
        site = urlsplit(self.endpoint)
        then = list(map(list, following.params)) if following else None
        state = {"remixes": remixes, "then": then}
        url = f"{site.scheme}://{site.netloc}{_path(remixes[0])}remixes/"
        return Request(url, state=state, expects="text")

    def _with_parents(self, asked: Request, html: str) -> Page:
        remix, *others = asked.state["remixes"]
        then = asked.state["then"]
        following = (
            Request(f"{self.endpoint}/search/", tuple((n, v) for n, v in then)) if then else None
        )
        # The page shows sources and remixes alike, and what was made from a sound came after it.
        own = int(text(remix["id"]))
        older = {int(found[1]) for found in _SOUND.finditer(html) if int(found[1]) < own}
        record = {**remix, "remix_of": [str(each) for each in sorted(older)[:_MAX_PARENTS]]}
        return Page((record,), self._ask_parents(others, following))

    def _locator(self, sound_id: str, record: Any) -> str:
        if self.originals:
            # The sum and the size are the original's; of a preview nothing is promised.
            url = f"{self.endpoint}/sounds/{sound_id}/download/"
            promised = {"md5": field(record, "md5"), "n_bytes": field(record, "filesize")}
            return str(locator_of(url, **promised))
        order = (self.preview, *(each for each in _PREVIEWS if each != self.preview))
        found = (web_url(field(record, "previews", f"preview-{each}")) for each in order)
        return str(locator_of(next(filter(None, found), "")))


def _path(record: Any) -> str:
    """Where a sound's page lies on the site; empty for a record without author or number."""
    sound_id, author = text(field(record, "id")), text(field(record, "username"))
    is_id = sound_id.isascii() and sound_id.isdigit() and len(sound_id) <= 12
    return f"/people/{quote(author, safe='')}/sounds/{sound_id}/" if is_id and author else ""


def _flags(record: Any) -> tuple[str, ...]:
    """What its category says, which the uploader or an algorithm chose."""
    code = text(field(record, "category_code"))
    category = text(field(record, "category")).lower()
    found = {"voice": code.startswith("sp") or category == "speech"}
    found["music"] = code == "m" or code.startswith("m-") or category == "music"
    return tuple(flag for flag, holds in found.items() if holds)


def filter_of(settings: FreesoundSettings) -> str:
    """The settings in Freesound's filter language; terms parted by a space hold together."""
    terms = []
    if settings.licenses:
        terms.append(f"license:({' OR '.join(_quoted(each) for each in settings.licenses)})")
    if settings.min_s or settings.max_s is not None:
        longest = "*" if settings.max_s is None else f"{settings.max_s:g}"
        terms.append(f"duration:[{settings.min_s:g} TO {longest}]")
    terms += [f"tag:{_quoted(tag)}" for tag in settings.tags]
    return " ".join(terms)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _credentials(settings: FreesoundSettings, host: str) -> tuple[Credential, ...]:
    if settings.token is None:
        return ()
    return (Credential((host,), "Authorization", f"Token {settings.token.get_secret_value()}"),)


def _grants(settings: FreesoundSettings, endpoint: str, host: str) -> tuple[RefreshGrant, ...]:
    secret, refresh = settings.client_secret, settings.refresh_token
    if not settings.originals or secret is None or refresh is None:
        return ()
    return (
        RefreshGrant(
            hosts=(host,),
            token_url=f"{endpoint}/oauth2/access_token/",
            client_id=settings.client_id,
            client_secret=secret.get_secret_value(),
            refresh_token=refresh.get_secret_value(),
        ),
    )


def open_freesound(name: str, settings: FreesoundSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    endpoint = settings.endpoint.rstrip("/")
    host = urlsplit(endpoint)
    web = web_settings(
        limits=(
            (host.hostname or "", HostLimit(2, (Rate(60, 60.0), Rate(2000, 86_400.0)))),
            ("cdn.freesound.org", HostLimit(2, (Rate(120, 60.0),))),
        ),
        credentials=_credentials(settings, host.netloc),
        grants=_grants(settings, endpoint, host.netloc),
    )
    catalogue = Freesound(
        endpoint=endpoint,
        query=settings.query,
        filter=filter_of(settings),
        preview=settings.preview,
        originals=settings.originals,
        remix_parents=settings.remix_parents,
    )
    return catalogue_source(name, catalogue, web, max_items=settings.max_items)


FREESOUND = SourceType(
    name="freesound",
    summary="Freesound: 600,000 sounds of everything, each with its own Creative Commons licence",
    settings=FreesoundSettings,
    open=open_freesound,
    auth=(
        "a token from https://freesound.org/apiv2/apply; for originals OAuth2 as well: "
        "your client's id and secret, and the refresh token that it got"
    ),
    license_granularity="per recording",
    default_on=True,
    terms=(
        "The API is free for non-commercial purposes; commercial use of it needs an agreement with "
        "the Music Technology Group. No copy of the site, no second key to get around the limits "
        "(60 requests a minute, 2,000 a day), credit where it is due. Each author also says what "
        "they think of generative models: the word is kept as ai_preference, and where it is "
        "missing it is unknown. Sampling+ is no open licence."
    ),
    example=(
        "- type: freesound\n"
        "  token: ${FREESOUND_TOKEN}\n"
        "  query: rain\n"
        "  licenses: [Creative Commons 0, Attribution]\n"
        "  min_s: 1\n"
        "  max_s: 60\n"
    ),
    seen=(
        "Read in its documentation and code of July 2026: questions, paging, limits, fields, the "
        "two names of the preference. Remembered: that previews are not counted, several "
        "ids in one filter, the page of remixes."
    ),
)
