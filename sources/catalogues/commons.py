"""Wikimedia Commons: the free media of Wikipedia and others, by the MediaWiki API.

Only remembered: ``formatversion=2``, sorting of searches by date, that no search gives more than
10,000, ``DeletionReason``, and the names of categories that are there for maintenance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from schemas.items import Item
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, web_url
from sources.frame.fields import day, evidence, field, number, plain_text, text, texts
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import HostLimit, Rate

_AT_ONCE = 50
"""With extmetadata more files in one question are cut by the API into parts."""

_MAX_CONTINUE_CHARS = 1_000

_MAINTENANCE = (
    "all media",
    "audio files ",
    "cc-",
    "files ",
    "featured sounds",
    "information field template",
    "license migration",
    "media with",
    "media needing",
    "pages with",
    "pd ",
    "pd-",
    "quality sounds",
    "self-published work",
    "uploaded with",
    "user-made",
    "with_",
)
"""How the names of categories begin that say nothing of the sound."""


class CommonsSettings(CatalogueSettings):
    """The settings of a ``commons`` source."""

    endpoint: Endpoint = "https://commons.wikimedia.org/w/api.php"
    category: str = Field(
        default="",
        max_length=250,
        pattern=r"^[^|#<>\[\]{}]*$",
        description="A category's name; those below it are not entered",
    )
    search: str = Field(default="", max_length=250, description="Words, in place of a category")
    language: str = Field(
        default="en", pattern="^[a-z-]{2,12}$", description="Of descriptions in several"
    )
    lingua_libre: bool = Field(
        default=False, description="List the single words that Lingua Libre records, too"
    )

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> Self:
        if bool(self.category.strip()) == bool(self.search.strip()):
            raise ValueError("say either a category or a search")
        return self


@dataclass(frozen=True, slots=True)
class Commons:
    """Its questions and answers."""

    endpoint: str
    category: str = ""
    search: str = ""
    language: str = "en"
    lingua_libre: bool = False

    def first(self) -> Request:
        """The first fifty files of the category or the search."""
        generator: tuple[tuple[str, str], ...]
        if self.category:
            title = self.category.removeprefix("Category:").strip()
            generator = (
                ("generator", "categorymembers"),
                ("gcmtitle", f"Category:{title}"),
                ("gcmtype", "file"),
                ("gcmlimit", str(_AT_ONCE)),
            )
        else:
            generator = (
                ("generator", "search"),
                ("gsrsearch", f"filetype:audio {self.search.strip()}"),
                ("gsrnamespace", "6"),
                ("gsrsort", "create_timestamp_asc"),
                ("gsrlimit", str(_AT_ONCE)),
            )
        return Request(self.endpoint, (*self._always(), *generator))

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """Fifty files by their page ids."""
        ids = [each for each in source_ids if each.isascii() and each.isdigit()]
        for start in range(0, len(ids), _AT_ONCE):
            wanted = "|".join(ids[start : start + _AT_ONCE])
            yield Request(self.endpoint, (*self._always(), ("pageids", wanted)))

    def read(self, asked: Request, answer: Any) -> Page:
        """The files of an answer, each once although a batch may come in several answers."""
        if not isinstance(answer, Mapping):
            raise BadAnswer("Commons' answer is no object")
        if "error" in answer:
            said = text(field(answer, "error", "info")) or text(field(answer, "error", "code"))
            raise BadAnswer(f"Commons says: {said[:200]}")
        if "query" not in answer and "batchcomplete" not in answer:
            raise BadAnswer("Commons' answer holds neither files nor the end of a batch")
        files = _pages(field(answer, "query", "pages"))
        is_whole = "batchcomplete" in answer
        shown = set(asked.state.get("shown", ()))
        ready = [
            file
            for file in files
            if (is_whole or field(file, "imageinfo")) and text(field(file, "pageid")) not in shown
        ]
        shown |= {text(field(file, "pageid")) for file in ready}
        following = self._following(asked, field(answer, "continue"))
        if following is not None and not is_whole:
            following = Request(following.url, following.params, {"shown": sorted(shown)})
        return Page(tuple(file for file in ready if self._is_wanted(file)), following)

    def duration_s(self, record: Any) -> float | None:
        """The length, which is there for most files."""
        return number(field(record, "imageinfo", 0, "duration"))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The sound of one file; a picture or a film gives nothing."""
        page_id = text(field(record, "pageid"))
        info = field(record, "imageinfo", 0)
        if not (page_id.isascii() and page_id.isdigit()) or len(page_id) > 15:
            return
        if info is not None and not _is_sound(info):
            return
        said = {
            name: text(field(info, "extmetadata", name, "value"))
            for name in ("ObjectName", "LicenseShortName", "LicenseUrl", "Restrictions")
        }
        deletion = plain_text(field(info, "extmetadata", "DeletionReason", "value"))
        url = web_url(field(info, "url"), without="utm_")
        promised = {"sha1": field(info, "sha1"), "n_bytes": field(info, "size")}
        item = Item(
            item_id=f"{source}/{page_id}",
            source=source,
            locator=str(locator_of(url, **promised)) if url else "",
            title=plain_text(said["ObjectName"]) or text(field(record, "title"))[len("File:") :],
            description=plain_text(field(info, "extmetadata", "ImageDescription", "value")),
            tags=_subjects(field(info, "extmetadata", "Categories", "value")),
            author=plain_text(field(info, "extmetadata", "Artist", "value")),
            license_raw=said["LicenseShortName"],
            license_url_raw=said["LicenseUrl"],
            source_url=web_url(field(info, "descriptionurl"), without="utm_"),
            evidence=evidence(record),
            catalogue="wikimedia",
            published=day(field(info, "timestamp")),
            flags=("voice",) if "personality" in said["Restrictions"].lower() else (),
        )
        yield listed(item, barred=f"proposed for deletion: {deletion[:200]}" if deletion else "")

    def _always(self) -> tuple[tuple[str, str], ...]:
        return (
            ("action", "query"),
            ("format", "json"),
            ("formatversion", "2"),
            ("maxlag", "5"),
            ("prop", "imageinfo"),
            ("iiprop", "url|size|mime|mediatype|sha1|user|timestamp|extmetadata"),
            ("iiextmetadatalanguage", self.language),
        )

    def _following(self, asked: Request, told: Any) -> Request | None:
        """The same question with what the answer says to add to it, and nothing else of it."""
        if told is None:
            return None
        if not isinstance(told, Mapping) or not told:
            raise BadAnswer("Commons does not say how to go on")
        own = {name for name, _ in self.first().params} | {"pageids", "titles"}
        added = {str(name): text(value) for name, value in told.items()}
        if own & added.keys() or any(len(each) > _MAX_CONTINUE_CHARS for each in added.values()):
            raise BadAnswer("Commons says to go on with another question")
        kept = [(name, value) for name, value in asked.params if name in own]
        return Request(self.endpoint, (*kept, *sorted(added.items())))

    def _is_wanted(self, file: Any) -> bool:
        if field(file, "missing") not in (None, False):
            return False
        return self.lingua_libre or not text(field(file, "title")).startswith("File:LL-Q")


def _pages(said: Any) -> list[Any]:
    """A list, or what the API gave before: an object by page id."""
    if isinstance(said, Mapping):
        return list(said.values())
    return said if isinstance(said, list) else []


def _is_sound(info: Any) -> bool:
    if text(field(info, "mediatype")):
        return text(field(info, "mediatype")) == "AUDIO"
    return text(field(info, "mime")).startswith(("audio/", "application/ogg"))


def _subjects(categories: Any) -> tuple[str, ...]:
    return tuple(
        each for each in texts(categories, "|") if not each.lower().startswith(_MAINTENANCE)
    )


def open_commons(name: str, settings: CommonsSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    host = urlsplit(settings.endpoint).hostname or ""
    web = web_settings(
        limits=(
            (host, HostLimit(1, (Rate(60, 60.0),))),
            ("upload.wikimedia.org", HostLimit(2, (Rate(120, 60.0),))),
        )
    )
    catalogue = Commons(
        endpoint=settings.endpoint,
        category=settings.category.strip(),
        search=settings.search,
        language=settings.language,
        lingua_libre=settings.lingua_libre,
    )
    return catalogue_source(name, catalogue, web, max_items=settings.max_items)


COMMONS = SourceType(
    name="commons",
    summary="Wikimedia Commons: sounds under free licences, each file with its own",
    settings=CommonsSettings,
    open=open_commons,
    auth="none; it wants to know whom to write to, which is SOUNDMILL_CONTACT",
    license_granularity="per recording",
    default_on=True,
    terms=(
        "Each file is under its own licence; none forbids commercial use or changes, many want "
        "credit, and some the same licence for what is made of them. One question at a time; at "
        "most two downloads at once. A person's voice may be protected beside the licence: such "
        "files are flagged. Files proposed for deletion are not taken."
    ),
    example="- type: commons\n  category: Sounds of bells\n",
    seen=(
        "Read in MediaWiki's code and Commons' pages: questions, paging, fields, two downloads at "
        "once. Remembered: the sorting of searches and their end at 10,000, names of maintenance "
        "categories, the mark of files proposed for deletion; the rate is our own choice."
    ),
)
