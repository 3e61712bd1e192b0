"""iNaturalist: recordings of animals and plants, as parts of observations by everybody.

One observation may hold several sounds, each with a licence of its own; one item is one sound. A
sound without a licence code has all rights reserved. The observation's licence covers its text
and its place, and never stands in for that of a sound.

Seen in iNaturalist's API description and code: the question, its filters, the walk by ``id_above``
(pages end at 10,000 entries), and the shape of an observation and its sounds. Remembered: the
limits, ``created_at``, ``resolved`` in a flag, and that ``id`` takes several ids.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from schemas.items import Item
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, web_url
from sources.frame.fields import day, evidence, field, plain_text, text, texts, whole
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import HostLimit, Rate

PER_PAGE = 200
"""The most that it gives."""

# What is asked of it: 60 a minute and 10,000 a day. Its sounds are limited in bytes, 5 GB an hour
# and 24 GB a day, which is this many recordings of 3 MB.
_LIMITS = (
    ("api.inaturalist.org", HostLimit(1, (Rate(1, 1.0), Rate(10_000, 86_400.0)))),
    ("static.inaturalist.org", HostLimit(2, (Rate(1_500, 3_600.0), Rate(8_000, 86_400.0)))),
)
# The rest of an observation is what others say of it, and where it was to the metre.
_KEPT = (
    "id", "created_at", "description", "license_code", "place_guess", "quality_grade", "sounds",
    "species_guess", "tags", "taxon", "uri", "user",
)  # fmt: skip
_KEPT_WITHIN = {
    "taxon": ("id", "name", "preferred_common_name", "rank", "iconic_taxon_name"),
    "user": ("id", "login", "name"),
}

_log = logging.getLogger("soundmill")


class INaturalistSettings(CatalogueSettings):
    """The settings of an ``inaturalist`` source."""

    endpoint: Endpoint = "https://api.inaturalist.org/v1"
    licenses: tuple[
        Literal["cc0", "cc-by", "cc-by-sa", "cc-by-nc", "cc-by-nc-sa", "cc-by-nd", "cc-by-nc-nd"],
        ...,
    ] = Field(default=(), description="ask for observations with a sound under these alone")
    quality_grade: Literal["research", "needs_id", "casual"] | None = Field(
        default=None, description="how sure the species is; research: people agree on it"
    )
    taxon_ids: tuple[int, ...] = Field(
        default=(), description="ids of species or of larger groups, any of them"
    )
    place_ids: tuple[int, ...] = Field(default=(), description="ids of places, any of them")


@dataclass(frozen=True, slots=True)
class INaturalist:
    """Observations that have sounds, in the order of their ids."""

    endpoint: str
    filters: tuple[tuple[str, str], ...] = ()

    def first(self) -> Request:
        """The observations with the smallest ids."""
        return self._above(0, None)

    def read(self, asked: Request, answer: Any) -> Page:
        """One page; ``total_results`` counts what is left, so that the first page's is kept."""
        found = field(answer, "results")
        if not isinstance(found, list):
            raise BadAnswer("iNaturalist's answer has no list of results")
        records = tuple(_without_others(each) for each in found)
        if "above" not in asked.state:
            return Page(records, None)
        left = whole(field(answer, "total_results"))
        total = asked.state.get("total") or left
        if not found or (left is not None and left <= len(found)):
            return Page(records, None, total)
        above = max((whole(field(each, "id")) or 0 for each in found), default=0)
        if above <= asked.state["above"]:
            raise BadAnswer("iNaturalist's answer does not go on from where it was asked to")
        return Page(records, self._above(above, total), total)

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """One item for each sound of an observation."""
        observation = whole(field(record, "id"))
        sounds = field(record, "sounds")
        for sound in sounds if isinstance(sounds, list) else []:
            sound_id = whole(field(sound, "id"))
            if observation is None or sound_id is None:
                _log.warning("%s: a sound without an id is left out: %.200r", source, sound)
                continue
            item = _item(source, observation, sound_id, record, sound)
            yield listed(item, barred=_barred(sound))

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """The observations that these sounds belong to, whatever the settings ask for."""
        ids = dict.fromkeys(source_id.partition("/")[0] for source_id in source_ids)
        known = [each for each in ids if whole(each) is not None]
        for start in range(0, len(known), PER_PAGE):
            some = ",".join(known[start : start + PER_PAGE])
            params = (("id", some), ("per_page", str(PER_PAGE)))
            yield Request(f"{self.endpoint}/observations", params)

    def _above(self, above: int, total: int | None) -> Request:
        params = (
            ("sounds", "true"),
            *self.filters,
            ("order_by", "id"),
            ("order", "asc"),
            ("id_above", str(above)),
            ("per_page", str(PER_PAGE)),
        )
        return Request(f"{self.endpoint}/observations", params, {"above": above, "total": total})


def _without_others(record: Any) -> Any:
    if not isinstance(record, Mapping):
        return record
    kept = {name: record[name] for name in _KEPT if name in record}
    for name, parts in _KEPT_WITHIN.items():
        if isinstance(kept.get(name), Mapping):
            kept[name] = {part: kept[name][part] for part in parts if part in kept[name]}
    return kept


def _item(source: str, observation: int, sound_id: int, record: Any, sound: Any) -> Item:
    common = text(field(record, "taxon", "preferred_common_name"))
    scientific = text(field(record, "taxon", "name"))
    guess = text(field(record, "species_guess"))
    group = text(field(record, "taxon", "iconic_taxon_name"))
    said = {name: part for name, part in record.items() if name != "sounds"}
    url = web_url(field(sound, "file_url"))
    return Item(
        item_id=f"{source}/{observation}/{sound_id}",
        source=source,
        locator=str(locator_of(url)) if url else "",
        title=common or scientific or guess,
        description=plain_text(field(record, "description")),
        tags=texts([common, scientific, guess, group, *texts(field(record, "tags"), ",")]),
        author=text(field(record, "user", "name")) or text(field(record, "user", "login")),
        license_raw=text(field(sound, "license_code")),
        source_url=f"https://www.inaturalist.org/observations/{observation}",
        evidence=evidence({"observation": said, "sound": sound}),
        catalogue="inaturalist",
        published=day(field(record, "created_at")),
    )


def _barred(sound: Any) -> str:
    """Why a sound may not be had, if so: hidden by a moderator, or under a flag not resolved."""
    if field(sound, "hidden") not in (None, False):
        return "its moderators have hidden it"
    flags = field(sound, "flags")
    if isinstance(flags, list) and any(field(flag, "resolved") is not True for flag in flags):
        return "somebody has flagged it, and that is not resolved"
    return ""


def open_inaturalist(name: str, settings: INaturalistSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    filters = {
        "sound_license": ",".join(settings.licenses),
        "quality_grade": settings.quality_grade or "",
        "taxon_id": ",".join(map(str, settings.taxon_ids)),
        "place_id": ",".join(map(str, settings.place_ids)),
    }
    asked = tuple((key, value) for key, value in filters.items() if value)
    catalogue = INaturalist(settings.endpoint, asked)
    return catalogue_source(
        name, catalogue, web_settings(limits=_LIMITS), max_items=settings.max_items
    )


INATURALIST = SourceType(
    name="inaturalist",
    summary="Animal voices and other sounds of observations, with species names",
    settings=INaturalistSettings,
    open=open_inaturalist,
    auth="none",
    license_granularity="per sound (a code without a version)",
    default_on=True,
    terms=(
        "Each sound has the licence that its observer chose, many of them non-commercial; without "
        "one, all rights are reserved. The API is for use and not for scraping: 60 questions a "
        "minute and 10,000 a day at most; large needs are to be talked over with its staff."
    ),
    example=(
        "- type: inaturalist\n"
        "  licenses: [cc0, cc-by]\n"
        "  quality_grade: research\n"
        "  taxon_ids: [20978]         # a species or a larger group; none for all\n"
        "  max_items: 5000\n"
    ),
    seen=(
        "Read: question, filters, paging, shape, licence codes. Remembered: all limits, and the "
        "version of the licences, which the codes do not say."
    ),
)
