"""LAION-Audio manifests: tables of URLs and captions, with whatever else their makers had.

They were never of one shape, so columns are known by the names that such tables use; others can be
mapped. What a model wrote is said to be so. Remembered: all the names but ``text`` and ``tag``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from schemas.items import GivenCaption
from schemas.rejections import Rejected
from schemas.rights import Claim
from sources.frame.entries import web_url
from sources.manifest.addresses import address
from sources.published.entries import Entry, Words, captions_of, id_of, item_of, nameless
from sources.published.layout import existing_file
from sources.published.source import PublishedSource, Urls, open_published
from sources.source_type import SourceType
from sources.tables.columns import Columns, check_known, names_of
from sources.tables.reading import columns_of, rows_of
from sources.web.environment import web_settings
from sources.web.locators import locator_of

WHOLE = Claim("container", "you agree that you will use the audios for research purposes only")
"""What LAION-Audio-630K says of the audio."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "url": ("url", "audio_url", "download_url", "download_link", "link"),
    "id": ("id", "key", "uid", "freesound_id"),
    "captions": ("text", "caption", "captions", "caption_1", "caption1"),
    "machine_captions": ("text_augment_t5", "text_augment_all", "caption_t5"),
    "title": ("title", "name"),
    "description": ("description",),
    "tags": ("tag", "tags"),
    "author": ("author", "username", "uploader", "artist"),
    "license": ("license", "licence"),
    "license_url": ("license_url",),
    "source_url": ("source_url", "page_url", "webpage_url"),
}
"""Our field to what such tables call it, the likeliest first, in small letters."""


class LaionAudioSettings(BaseModel):
    """The settings of a ``laion-audio`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="csv, tsv or jsonl, also with .gz, or parquet")
    columns: Columns = Field(
        default_factory=dict, description="our column to theirs, as {url: link}; captions to a list"
    )

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: Columns) -> Columns:
        return check_known(columns, NAMES)


@dataclass(frozen=True, slots=True)
class LaionAudio:
    """The manifest at ``path``; ``columns`` are ours to theirs."""

    path: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    owns_folder: bool = False

    def entries(self, source: str) -> Iterator[Entry]:
        """The rows in the table's order."""
        table = Path(self.path)
        for row in rows_of(table):
            cells = {
                our: [row.cells[name] for name in theirs if row.cells.get(name) is not None]
                for our, theirs in self.columns
            }
            locator, refused = "", None
            try:
                locator = str(locator_of(address(_first(cells, "url"))))
            except Rejected as bad:
                refused = bad
            source_id = id_of(_first(cells, "id")) or _id_of_url(locator)
            if row.fault or not source_id:
                why = row.fault or "has neither an id nor a URL"
                yield nameless(source, table.name, row.number, row.cells, why)
                continue
            rows = {table.name: row.cells}
            item = item_of(source, source_id, _words(cells), rows, locator=locator)
            yield (
                Entry(item, reason=refused.reason, detail=refused.detail)
                if refused
                else Entry(item)
            )


def _words(cells: Mapping[str, list[Any]]) -> Words:
    people = captions_of(_flat(cells, "captions"), GivenCaption(""))
    machines = captions_of(_flat(cells, "machine_captions"), GivenCaption("", is_machine=True))
    said = {caption.text for caption in people}
    return Words(
        title=_first(cells, "title"),
        description=_first(cells, "description"),
        tags=_first(cells, "tags"),
        author=_first(cells, "author"),
        license=_first(cells, "license"),
        license_url=_first(cells, "license_url"),
        source_url=web_url(_first(cells, "source_url")),
        witness="metadata",
        claims=(WHOLE,),
        captions=(*people, *(each for each in machines if each.text not in said)),
    )


def _first(cells: Mapping[str, list[Any]], our: str) -> Any:
    return next(iter(cells.get(our, [])), None)


def _flat(cells: Mapping[str, list[Any]], our: str) -> Iterator[Any]:
    for value in cells.get(our, []):
        yield from value if isinstance(value, list | tuple) else (value,)


def _id_of_url(url: str) -> str:
    content = url.encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=16).hexdigest() if url else ""


def _mapped(table: Path, given: Columns) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Our fields to the table's columns: as the recipe says, else as such tables call them.

    Raises:
        ValueError: The table lacks a column that the recipe names, or one of URLs.
    """
    found = {name.lower(): name for name in columns_of(table)}
    columns = {}
    for our, known in NAMES.items():
        theirs = names_of(given[our]) if our in given else known
        if our in given and (missing := [each for each in theirs if each not in found.values()]):
            raise ValueError(
                f"columns: {table.name!r} has no column {missing[0]!r}; "
                f"it has {', '.join(found.values())}"
            )
        present = [each if our in given else found.get(each, "") for each in theirs]
        columns[our] = tuple(each for each in present if each)
    if not columns["url"]:
        raise ValueError(
            f"path: {table.name!r} has no column of URLs; it has {', '.join(found.values())}. "
            "If another column holds them, say so with columns: {url: their name}"
        )
    return tuple(columns.items())


def open_laion_audio(name: str, settings: LaionAudioSettings) -> PublishedSource:
    """The source of a manifest.

    Raises:
        ValueError: It is not there, cannot be read, or lacks a column; or the environment names
            no contact.
    """
    table = existing_file("path", settings.path)
    dataset = LaionAudio(str(table), _mapped(table, settings.columns))
    return open_published(name, dataset, None, Urls(web_settings()))


LAION_AUDIO = SourceType(
    name="laion-audio",
    summary="LAION-Audio manifests: csv or parquet tables of URLs and captions",
    settings=LaionAudioSettings,
    open=open_laion_audio,
    auth="none",
    license_granularity="none",
    default_on=True,
    terms=(
        "For research only, says LAION-Audio-630K of the audio it points to. The licence of each "
        "sound is what a column says, else unknown, and then it is refused; that of the captions "
        "is not said. The hosts of the URLs have terms of their own."
    ),
    example=(
        "- type: laion-audio\n"
        "  path: ~/laion/manifest.parquet\n"
        "  # columns: {url: link, captions: [caption_1, caption_2], license: lic}\n"
    ),
    seen="The keys text and tag, and the terms: its repository. Other columns: remembered.",
)
