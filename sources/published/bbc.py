"""BBC Sound Effects: some 16,000 effects with good descriptions, from the CSV of its old page.

The words are under the Open Government Licence; the sounds are under RemArc, which allows no
passing on. Both go through verbatim, and the rights engine refuses the sounds under every policy
that ships. Seen: the licence. In code of others: the columns, and where the sounds lie. Remembered:
the address of an effect's page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.items import GivenCaption
from sources.folder.files import existing_folder
from sources.folder.names import id_part
from sources.folder.tables import Dialect, encoding_of
from sources.published.entries import Entry, Words, captions_of, id_of, item_of, nameless
from sources.published.layout import existing_file, rows_of
from sources.published.source import PublishedSource, Urls, open_published
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.locators import locator_of
from sources.web.settings import HostLimit, Rate

AUTHOR = "bbc.co.uk – © copyright BBC"
"""The credit that RemArc asks for."""

CAPTION = GivenCaption(
    "",
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    AUTHOR,
)

MEDIA = "sound-effects-media.bbcrewind.co.uk"
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class BbcSettings(BaseModel):
    """The settings of a ``bbc`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="BBCSoundEffects.csv")
    audio: str | None = Field(
        default=None, min_length=1, description="a folder of the sounds; else they are downloaded"
    )


@dataclass(frozen=True, slots=True)
class Bbc:
    """The table at ``path``."""

    path: str
    owns_folder: bool = False

    def entries(self, source: str) -> Iterator[Entry]:
        """The effects in the order of the table."""
        table = Path(self.path)
        dialect = Dialect(encoding=encoding_of(table))
        for row in rows_of(table, ("location", "description"), dialect):
            file = id_of(row.cells.get("location"))
            if row.fault or not file:
                why = row.fault or "names no file"
                yield nameless(source, table.name, row.number, row.cells, why)
                continue
            yield _entry(source, table.name, file, row.cells)


def _entry(source: str, table: str, file: str, row: Mapping[str, Any]) -> Entry:
    effect = PurePosixPath(file).stem
    # Anything else would put words of the table into a URL.
    is_plain = bool(effect) and frozenset(effect) <= _NAME_CHARS
    words = Words(
        title=row.get("description"),
        description=row.get("description"),
        tags=row.get("category"),
        author=AUTHOR,
        license="RemArc Licence",
        license_url="https://sound-effects.bbcrewind.co.uk/licensing",
        source_url=f"https://sound-effects.bbcrewind.co.uk/search?q={effect}" if is_plain else "",
        witness="container",
        captions=captions_of((row.get("description"),), CAPTION),
    )
    url = str(locator_of(f"https://{MEDIA}/wav/{effect}.wav")) if is_plain else ""
    item = item_of(source, effect or id_part(file), words, {table: row}, locator=url)
    return Entry(item, (file, f"{effect}.mp3", f"{effect}.flac") if is_plain else (file,))


def open_bbc(name: str, settings: BbcSettings) -> PublishedSource:
    """The source of the CSV; without an ``audio`` folder its sounds are at the BBC's host.

    Raises:
        ValueError: The table or folder is not there, or the environment names no contact.
    """
    dataset = Bbc(str(existing_file("path", settings.path)))
    if settings.audio:
        return open_published(name, dataset, existing_folder("audio", settings.audio))
    limit = HostLimit(concurrency=1, rates=(Rate(1, 1.0),))
    return open_published(name, dataset, None, Urls(web_settings(limits=((MEDIA, limit),))))


BBC = SourceType(
    name="bbc",
    summary="BBC Sound Effects: 16,000 described effects, from their CSV; sounds are refused",
    settings=BbcSettings,
    open=open_bbc,
    auth="none",
    license_granularity="per collection",
    default_on=True,
    terms=(
        "RemArc: personal, educational or research use, no passing on, deletion when the BBC asks; "
        "so the sounds are refused by every policy that we ship. The descriptions are under the "
        "Open Government Licence v3.0 and are listed."
    ),
    example=(
        "- type: bbc\n"
        "  path: ~/BBCSoundEffects.csv\n"
        "  # audio: ~/bbc                 # if you have the sounds already\n"
    ),
    seen="Licence: RemArc's own text. Columns and addresses: code of others, none of it the BBC's.",
)
