"""The Internet Archive: what its users uploaded, from collections that a recipe names.

A search gives identifiers, and each is asked for by itself. Its licence is the uploader's claim
for all files of an item: which collections to believe is for the recipe to say. Only remembered:
that an unknown id is answered with ``{}``, ``rights``, and the marks of what may not be had.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from pydantic import Field

from schemas.items import Item
from schemas.rejections import Reason
from schemas.rights import Claim
from sources.folder.names import id_part
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, rejected
from sources.frame.fields import day, evidence, field, number, plain_text, seconds, text, texts
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import HostLimit, Rate

_PER_SEARCH = 100
"""The least that a scrape gives; what is still to be asked for travels with each question."""

_FORMATS = ("24bit flac", "flac", "wave", "aiff", "apple lossless audio", "vbr mp3", "mp3")
"""From the one that we want most; what is not here but ends like a sound comes last."""
_ENDINGS = (".flac", ".wav", ".aif", ".aiff", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".wma")
_DERIVED = ("ogg vorbis", "vbr mp3", "128kbps mp3", "64kbps mp3")

# What is left of a record as evidence: never ``uploader``, which is a mail address.
_KEPT = (
    "identifier", "title", "creator", "description", "subject", "collection", "date", "publicdate",
    "licenseurl", "rights", "coverage", "mediatype", "language", "access-restricted-item",
)  # fmt: skip
_KEPT_OF_FILE = (
    "name", "source", "original", "format", "size", "length", "md5", "sha1", "title", "creator",
    "track", "private",
)  # fmt: skip

_FLAGS = {
    "voice": ("librivoxaudio", "audio_bookspoetry", "podcasts", "audio_podcast", "audio_religion"),
    "music": ("netlabels", "etree", "audio_music", "opensource_music"),
}

Collection = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class InternetArchiveSettings(CatalogueSettings):
    """The settings of an ``internet-archive`` source."""

    endpoint: Endpoint = "https://archive.org"
    collections: tuple[Collection, ...] = Field(
        min_length=1, description="Those whose licences you believe, as [radio-aporee-maps]"
    )
    words: str = Field(default="", max_length=200, description="That an item must have, all")
    creative_commons_only: bool = Field(
        default=True, description="Ask only for items with an address of Creative Commons"
    )
    derivatives: bool = Field(
        default=False, description="Take the smaller ogg or mp3 made of a file, where there is one"
    )


@dataclass(frozen=True, slots=True)
class InternetArchive:
    """Its questions and answers: a search, then each of the items found, then the next search."""

    endpoint: str
    query: str = ""
    derivatives: bool = False

    def first(self) -> Request:
        """The first hundred identifiers."""
        return self._search("")

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """Each item once, however many of its files are meant."""
        for identifier in dict.fromkeys(each.partition("/")[0] for each in source_ids):
            if _is_identifier(identifier):
                yield self._item([identifier], "")

    def read(self, asked: Request, answer: Any) -> Page:
        """The identifiers of a search, which give no records yet, or one item."""
        if not isinstance(answer, Mapping):
            raise BadAnswer("the Archive's answer is no object")
        waiting = asked.state.get("waiting")
        if waiting is not None:
            following = self._next(list(waiting[1:]), str(asked.state["cursor"]))
            return Page((_record(answer, waiting[0]),), following)
        items = field(answer, "items")
        if not isinstance(items, list):
            said = text(field(answer, "error"))
            raise BadAnswer(f"the Archive's answer has no items {said[:200]}".rstrip())
        found = [text(field(each, "identifier")) for each in items]
        total = number(field(answer, "total"))
        cursor = text(field(answer, "cursor"))
        if cursor and not found:
            raise BadAnswer("an answer of the Archive is empty and not the last")
        following = self._next([each for each in found if _is_identifier(each)], cursor)
        return Page((), following, None if total is None else int(total))

    def unanswered(self, asked: Request, reason: Reason) -> Page | None:
        """An item that was found and is gone."""
        if "waiting" not in asked.state or reason is not Reason.GONE:
            return None
        return self.read(asked, {})

    def duration_s(self, record: Any) -> float | None:
        """The length of all its sounds together."""
        said = [seconds(field(file, "length")) for file in self._sounds(record).values()]
        known = [length_s for length_s in said if length_s is not None]
        return sum(known) if known else None

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """Every sound of an item, by the name of the file that was uploaded."""
        identifier = text(field(record, "identifier"))
        if not _is_identifier(identifier):
            return
        sounds = self._sounds(record)
        if field(record, "is_gone") is True:
            gone = self._listing(source, record, "", None, alone=True).item
            yield rejected(gone, Reason.GONE, "the Archive found it and does not have it any more")
        elif not sounds and _is_withheld(record, None):
            yield self._listing(source, record, "", None, alone=True)
        for original, file in sounds.items():
            yield self._listing(source, record, original, file, alone=len(sounds) == 1)

    def _listing(
        self, source: str, record: Any, original: str, file: Any, *, alone: bool
    ) -> Listing:
        identifier, said = record["identifier"], field(record, "metadata")
        of_item, of_file = plain_text(field(said, "title")), plain_text(field(file, "title"))
        name = text(field(file, "name"))
        rights = plain_text(field(said, "rights"))
        url = text(field(said, "licenseurl"))
        address = f"{self.endpoint}/download/{identifier}/{quote(name)}" if name else ""
        promised = {"sha1": field(file, "sha1"), "md5": field(file, "md5")}
        item = Item(
            item_id=f"{source}/{identifier}/{id_part(original)}".rstrip("/"),
            source=source,
            locator=str(locator_of(address, n_bytes=field(file, "size"), **promised)),
            title=(of_item or of_file) if alone else (of_file or of_item),
            description=plain_text(" ".join(texts(field(said, "description")))),
            tags=texts(field(said, "subject"), ";"),
            author=", ".join(texts(field(file, "creator")) or texts(field(said, "creator"))),
            license_raw="" if url else rights,
            license_url_raw=url,
            source_url=f"{self.endpoint}/details/{identifier}",
            evidence=evidence({"metadata": said, "file": file}),
            catalogue="internet-archive",
            published=day(field(said, "publicdate")),
            flags=_flags(texts(field(said, "collection"))),
            claims=(Claim("metadata", rights),) if url and rights else (),
        )
        withheld = _is_withheld(record, file)
        return listed(item, barred="the Archive gives it to nobody" if withheld else "")

    def _sounds(self, record: Any) -> dict[str, Any]:
        """The name of each upload to the file to take: one of what differs in its ending alone."""
        files = [each for each in _list(field(record, "files")) if _is_sound(each)]
        best: dict[str, tuple[int, str, Any]] = {}
        for file in files:
            if text(field(file, "source")).lower() != "original":
                continue
            name = text(field(file, "name"))
            offered = (_rank(file, _FORMATS), name, file)
            stem = name.rpartition(".")[0]
            if stem not in best or offered[:2] < best[stem][:2]:
                best[stem] = offered
        uploads = {name: file for _, name, file in sorted(best.values(), key=lambda each: each[1])}
        if not self.derivatives:
            return uploads
        return {name: _smallest(name, files) or file for name, file in uploads.items()}

    def _search(self, cursor: str) -> Request:
        params = [("q", self.query), ("fields", "identifier"), ("sorts", "identifier")]
        params += [("count", str(_PER_SEARCH)), *([("cursor", cursor)] if cursor else [])]
        return Request(f"{self.endpoint}/services/search/v1/scrape", tuple(params))

    def _item(self, waiting: list[str], cursor: str) -> Request:
        state = {"waiting": waiting, "cursor": cursor}
        return Request(f"{self.endpoint}/metadata/{waiting[0]}", state=state)

    def _next(self, waiting: list[str], cursor: str) -> Request | None:
        if waiting:
            return self._item(waiting, cursor)
        return self._search(cursor) if cursor else None


def _record(answer: Mapping[str, Any], identifier: str) -> dict[str, Any]:
    """What is kept of an item."""
    said = answer.get("metadata")
    files = _list(answer.get("files"))
    return {
        "identifier": identifier,
        "metadata": {k: said[k] for k in _KEPT if k in said} if isinstance(said, Mapping) else {},
        "files": [
            {k: each[k] for k in _KEPT_OF_FILE if k in each} for each in files if _is_sound(each)
        ],
        "is_dark": _says_yes(answer.get("is_dark")),
        "is_gone": not answer,
    }


def _is_withheld(record: Any, file: Any) -> bool:
    restricted = field(record, "metadata", "access-restricted-item")
    return any(map(_says_yes, (field(record, "is_dark"), restricted, field(file, "private"))))


def _is_identifier(said: str) -> bool:
    return (
        0 < len(said) <= 100
        and said.isascii()
        and said.replace("-", "").replace("_", "").replace(".", "").isalnum()
    )


def _is_sound(file: Any) -> bool:
    """Whether a file is a sound and its name can be part of an address."""
    name = text(field(file, "name"))
    if not name or name.startswith("/") or ".." in name.split("/"):
        return False
    return name.lower().endswith(_ENDINGS) or text(field(file, "format")).lower() in _FORMATS


def _rank(file: Any, wanted: tuple[str, ...]) -> int:
    said = text(field(file, "format")).lower()
    return wanted.index(said) if said in wanted else len(wanted)


def _smallest(original: str, files: list[Any]) -> Any:
    """The derivative of an upload that we want most; None where there is none."""
    made = [
        file
        for file in files
        if text(field(file, "source")).lower() == "derivative"
        and text(field(file, "original")) == original
        and _rank(file, _DERIVED) < len(_DERIVED)
    ]
    return min(made, key=lambda file: _rank(file, _DERIVED), default=None)


def _flags(collections: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(flag for flag, names in _FLAGS.items() if set(names) & set(collections))


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _says_yes(said: Any) -> bool:
    return said is True or text(said).lower() in ("true", "1", "yes")


def query_of(settings: InternetArchiveSettings) -> str:
    """The settings in the Archive's query language; each word is quoted, and commands nothing."""
    terms = ["mediatype:audio", f"collection:({' OR '.join(settings.collections)})"]
    if settings.creative_commons_only:
        terms.append("licenseurl:*creativecommons.org*")
    words = settings.words.replace('"', " ").replace("\\", " ").split()
    return " AND ".join([*terms, *(f'"{word}"' for word in words)])


def open_internet_archive(name: str, settings: InternetArchiveSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    endpoint = settings.endpoint.rstrip("/")
    slowly = HostLimit(2, (Rate(60, 60.0),))
    # Downloads are sent on to hosts below it.
    web = web_settings(
        limits=((urlsplit(endpoint).hostname or "", slowly), (".archive.org", slowly))
    )
    catalogue = InternetArchive(endpoint, query_of(settings), settings.derivatives)
    return catalogue_source(name, catalogue, web, max_items=settings.max_items)


INTERNET_ARCHIVE = SourceType(
    name="internet-archive",
    summary="Internet Archive: sounds from the collections that you name, by their uploaders' word",
    settings=InternetArchiveSettings,
    open=open_internet_archive,
    auth="none",
    license_granularity="per item; all its files have the one that its uploader claimed",
    default_on=True,
    terms=(
        "The licence is what the uploader wrote, and nobody has looked at it: name collections "
        "that are curated, such as radio-aporee-maps. The Archive's terms speak of scholarship and "
        "research. Items that it lends or hides are not taken."
    ),
    example=("- type: internet-archive\n  collections: [radio-aporee-maps]\n  words: bridge\n"),
    seen=(
        "Read in its documentation and its own client: scrape and cursor, metadata, files with "
        "their sums. Remembered: an unknown id is {}, rights, access-restricted-item, is_dark, its "
        "terms; the rate is our own choice, as none is published."
    ),
)
