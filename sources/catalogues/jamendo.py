"""Jamendo: music by its own authors, by its API v3.

The artist decides whether a track may be downloaded; where that is not said, it may not. Under
load it answers with success and no tracks, so that no empty answer is believed the first time.

Seen in its documentation and in code that asks it: parameters, paging, the shape of an answer,
the monthly limit. Remembered: the order by id, several ids in one question, what the numbers of
errors mean, ``audiodlformat``, and how often it may be asked within a minute.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from schemas.items import Item
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, name_and_url, web_url
from sources.frame.fields import day, evidence, field, seconds, text, texts, whole
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import Credential, HostLimit, Rate

_LIMIT = 200
_LIMITS = (
    ("api.jamendo.com", HostLimit(1, (Rate(1, 1.0), Rate(35_000, 30 * 86_400.0)))),
    (".storage.jamendo.com", HostLimit(2, (Rate(2, 1.0),))),
)
_ERRORS = {
    4: "a parameter is missing",
    5: "the client_id is not known",
    6: "the client_id has asked for all that its month allows",
    11: "the client_id is suspended",
    12: "the client_id is suspended",
}
_OURS = ("from", "client_id")
"""Parameters by which an address says who asked for it."""
_NOT_KEPT = ("waveform", "lyrics")
"""Long, and nothing is read from them."""

_log = logging.getLogger("soundmill")


class JamendoSettings(CatalogueSettings):
    """The settings of a ``jamendo`` source."""

    endpoint: Endpoint = "https://api.jamendo.com/v3.0"
    client_id: SecretStr = Field(description="of your application, as ${JAMENDO_CLIENT_ID}")
    tags: tuple[str, ...] = Field(default=(), description="tags that a track must have, all")
    licenses: Literal["all", "no-nc", "no-nd", "no-nc-nd"] = Field(
        default="all", description="leave out the non-commercial, the unchangeable, or both"
    )
    vocals: Literal["any", "vocal", "instrumental"] = Field(
        default="any", description="ask for tracks with or without a voice alone"
    )
    min_s: int = Field(default=0, ge=0, description="the shortest track to list, in seconds")
    max_s: int | None = Field(default=None, gt=0, description="the longest, in seconds")
    format: Literal["mp31", "mp32", "ogg", "flac"] = Field(
        default="mp32", description="of the files: MP3 at 96 kbit/s, MP3 VBR, Ogg Vorbis, FLAC"
    )


@dataclass(frozen=True, slots=True)
class Jamendo:
    """Its questions and answers; never sees a client id."""

    endpoint: str
    filters: tuple[tuple[str, str], ...] = ()
    format: str = "mp32"

    def first(self) -> Request:
        """The tracks with the smallest ids, singles too, which the default leaves out."""
        return self._question(("type", "single albumtrack"), *self.filters, ("order", "id"))

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """One question for two hundred tracks."""
        ids = [each for each in source_ids if whole(each) is not None]
        for start in range(0, len(ids), _LIMIT):
            yield self._question(("id", " ".join(ids[start : start + _LIMIT])))

    def read(self, asked: Request, answer: Any) -> Page:
        """One page; what holds no tracks is asked for again before it is believed."""
        code = whole(field(answer, "headers", "code"))
        results = field(answer, "results")
        if code or not isinstance(results, list):
            why = _ERRORS.get(code or 0, "no tracks are in it")
            raise BadAnswer(f"Jamendo's answer is an error: {why} (code {code})")
        offset = int(dict(asked.params)["offset"])
        total = whole(field(answer, "headers", "results_fullcount")) or asked.state.get("total")
        if not results and total and offset < total:
            raise BadAnswer(f"Jamendo gives none of its {total} tracks from {offset} on")
        if not results and not total and not asked.state.get("doubted"):
            return Page((), Request(asked.url, asked.params, {"doubted": True}))
        after = offset + len(results)
        following: Request | None = None
        if after < total if total else len(results) == _LIMIT:
            params = tuple((n, str(after) if n == "offset" else v) for n, v in asked.params)
            following = Request(asked.url, params, {"total": total})
        return Page(tuple(_without_ours(each) for each in results), following, total)

    def duration_s(self, record: Any) -> float | None:
        """The length, which is a number or a text."""
        return seconds(field(record, "duration"))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The track of one record."""
        track = whole(field(record, "id"))
        if track is None:
            _log.warning("%s: a track without an id is left out: %.200r", source, record)
            return
        license_raw, license_url_raw = name_and_url(field(record, "license_ccurl"))
        url = web_url(field(record, "audiodownload"))
        item = Item(
            item_id=f"{source}/{track}",
            source=source,
            locator=str(locator_of(url)) if url else "",
            title=text(field(record, "name")),
            tags=_tags(field(record, "musicinfo")),
            author=text(field(record, "artist_name")),
            license_raw=license_raw,
            license_url_raw=license_url_raw,
            source_url=f"https://www.jamendo.com/track/{track}",
            evidence=evidence(record),
            catalogue="jamendo",
            published=day(field(record, "releasedate")),
            flags=_flags(field(record, "musicinfo")),
        )
        allowed = text(field(record, "audiodownload_allowed")).lower() in ("true", "1")
        allowed |= field(record, "audiodownload_allowed") is True
        yield listed(item, barred="" if allowed else "its artist does not allow the download")

    def _question(self, *wanted: tuple[str, str]) -> Request:
        params = (
            ("format", "json"),
            *wanted,
            ("include", "musicinfo"),
            ("audiodlformat", self.format),
            ("fullcount", "true"),
            ("limit", str(_LIMIT)),
            ("offset", "0"),
        )
        return Request(f"{self.endpoint}/tracks/", params)


def _without_ours(record: Any) -> Any:
    if not isinstance(record, Mapping):
        return record
    return {n: _plain_url(part) for n, part in record.items() if n not in _NOT_KEPT}


def _plain_url(value: Any) -> Any:
    """An address without who asked for it; anything else as it is."""
    if not isinstance(value, str) or "?" not in value or "://" not in value:
        return value
    address, _, query = value.partition("?")
    parts = query.split("&")
    kept = [part for part in parts if part.partition("=")[0].lower() not in _OURS]
    return value if len(kept) == len(parts) else "?".join(filter(None, (address, "&".join(kept))))


def _tags(music: Any) -> tuple[str, ...]:
    kinds = (texts(field(music, "tags", kind)) for kind in ("genres", "instruments", "vartags"))
    found = [tag for tags in kinds for tag in tags]
    return texts(
        [*found, *(text(field(music, n)) for n in ("vocalinstrumental", "acousticelectric"))]
    )


def _flags(music: Any) -> tuple[str, ...]:
    sung = text(field(music, "vocalinstrumental")) == "vocal" or text(field(music, "gender"))
    return ("voice", "music") if sung else ("music",)


def filters_of(settings: JamendoSettings) -> tuple[tuple[str, str], ...]:
    """The settings as Jamendo's parameters."""
    found = {
        "tags": " ".join(settings.tags),
        "ccnc": "false" if "nc" in settings.licenses.split("-") else "",
        "ccnd": "false" if "nd" in settings.licenses.split("-") else "",
        "vocalinstrumental": "" if settings.vocals == "any" else settings.vocals,
    }
    if settings.min_s or settings.max_s is not None:
        longest = 24 * 3600 if settings.max_s is None else settings.max_s
        found["durationbetween"] = f"{settings.min_s}_{longest}"
    return tuple((name, value) for name, value in found.items() if value)


def open_jamendo(name: str, settings: JamendoSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    host = urlsplit(settings.endpoint).netloc
    client = Credential(
        (host,), "client_id", settings.client_id.get_secret_value(), is_header=False
    )
    return catalogue_source(
        name,
        Jamendo(settings.endpoint, filters_of(settings), settings.format),
        web_settings(limits=_LIMITS, credentials=(client,)),
        max_items=settings.max_items,
    )


JAMENDO = SourceType(
    name="jamendo",
    summary="Music by its own authors, with genres, instruments and moods",
    settings=JamendoSettings,
    open=open_jamendo,
    auth="a client_id: free for an application registered at devportal.jamendo.com",
    license_granularity="per track (deed URL)",
    default_on=True,
    terms=(
        "Each track has a Creative Commons licence, most of them non-commercial or without "
        "derivatives. The API is free for non-commercial applications, 35,000 questions a month; "
        "its terms were read in a copy of 2013, and what they say of training today is not known."
    ),
    example=(
        "- type: jamendo\n"
        "  client_id: ${JAMENDO_CLIENT_ID}\n"
        "  licenses: no-nc-nd\n"
        "  vocals: instrumental\n"
        "  max_items: 5000\n"
    ),
    seen=(
        "Read: parameters, paging, shape, empty answers under load, the monthly limit. Remembered: "
        "order by id, look-up of several ids, error codes, one question a second."
    ),
)
