"""Any table with a column of URLs as a source: csv, tsv, jsonl or parquet, columns as mapped."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.again import found_among
from sources.folder.fields import Saying
from sources.folder.names import id_part
from sources.folder.source import Defaults
from sources.folder.tables import Row
from sources.frame.fetch import fetch_locator, host_of_url
from sources.manifest.addresses import address, promised
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.tables.columns import COLUMNS, Columns, check_known, check_present, mapped
from sources.tables.entries import Repeats, by_machine, entry, id_text, refused
from sources.tables.reading import columns_of, existing_file, rows_of
from sources.web.environment import web_settings
from sources.web.settings import HostLimit, Rate, WebSettings

_COLUMNS = ("url", "id", "checksum", "bytes", *COLUMNS)
_URL_WORDS = {"url": ("url", "link", "href", "download")}


class ManifestSettings(BaseModel):
    """The settings of a ``manifest`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(
        min_length=1, description="csv, tsv or jsonl, also with .gz, or parquet; ~ is your home"
    )
    columns: Columns = Field(
        default_factory=dict, description="our column to theirs, as {url: link}; captions to a list"
    )
    defaults: Defaults = Field(
        default_factory=Defaults, description="fields of every row that says nothing else"
    )
    captions_by_machine: bool = Field(
        default=False, description="whether a model wrote the captions"
    )
    max_items: int | None = Field(default=None, ge=1, description="how many rows to take at most")
    requests_per_s: float = Field(
        default=2.0, gt=0, le=1000, description="what each host is asked at most in a second"
    )
    concurrency: int = Field(
        default=2, ge=1, le=64, description="how many files each host sends at once at most"
    )

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: Columns) -> Columns:
        return check_known(columns, _COLUMNS)


@dataclass(frozen=True, slots=True)
class ManifestSource:
    """The rows of the table at ``path``, an absolute path; each sound lies at its row's URL."""

    name: str
    path: str
    settings: ManifestSettings
    web: WebSettings

    def list_items(self) -> Iterator[Listing]:
        """Every row in the table's order.

        The table is read twice, so that of its ids only 8 bytes each are held.

        Raises:
            ValueError: The table cannot be read, or not to its end.
        """
        repeats = Repeats(_key(row) for row in self._rows())
        for row in self._rows():
            yield self._listing(row, repeats)

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """The items of these ids as the table describes them now.

        Raises:
            ValueError: The table is gone, or cannot be read.
        """
        if not Path(self.path).is_file():
            raise ValueError(f"there is no table {Path(self.path).name!r} any more")
        yield from found_among(self.list_items(), item_ids)

    def fingerprint(self, item: Item) -> str:
        """The item's locator, which holds what the table promises; nothing is asked."""
        return item.locator

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        """The bytes at the row's URL."""
        return fetch_locator(self.web, item.locator)

    def host_of(self, item: Item) -> str:
        """The host that an item's bytes come from."""
        return host_of_url(item.locator)

    def _rows(self) -> Iterator[Row]:
        with closing(rows_of(Path(self.path))) as rows:
            for row in islice(rows, self.settings.max_items):
                yield Row(row.number, mapped(row.cells, self.settings.columns), row.fault)

    def _listing(self, row: Row, repeats: Repeats) -> Listing:
        table, defaults = Path(self.path).name, self.settings.defaults
        said: dict[str, Saying] = {"metadata": row.cells}
        name = _name(row)
        # Asked also of rows that are refused: their id is taken.
        earlier = repeats.earlier(_key(row), f"row {row.number}")
        suffix = f"#row-{row.number}" if earlier is not None or not name else ""
        try:
            if row.fault:
                raise Rejected(Reason.LISTING_ERROR, f"{table}: row {row.number}: {row.fault}")
            if earlier is not None:
                detail = f"{table}: row {row.number} has the id or the URL of {earlier}"
                raise Rejected(Reason.DUPLICATE_ROW, detail)
            url = address(row.cells.get("url"))
            locator = promised(url, row.cells.get("checksum"), row.cells.get("bytes"))
        except Rejected as bad:
            return refused(entry(self.name, name, said, suffix=suffix), bad)
        said["defaults"] = defaults.model_dump(exclude_defaults=True)
        item = entry(self.name, name, said, locator=str(locator))
        return Listing(by_machine(item) if self.settings.captions_by_machine else item)


def _name(row: Row) -> str:
    """The row's own id, else one from its URL; empty where it has neither."""
    if own := id_text(row.cells.get("id")):
        return own
    url = row.cells.get("url")
    if not isinstance(url, str) or not url.strip():
        return ""
    content = url.strip().encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=16).hexdigest()


def _key(row: Row) -> str:
    """What no two entries may share: the id without its source, as it will be written."""
    name = _name(row)
    return id_part(name) if name else f"#row-{row.number}"


def open_manifest(name: str, settings: Any) -> ManifestSource:
    """The source of a table of URLs; its columns are looked at, so that mistakes show now.

    Raises:
        ValueError: The table is not there, cannot be read, or lacks a column; with a guess.
    """
    assert isinstance(settings, ManifestSettings)
    path = existing_file("path", settings.path)
    found = columns_of(path)
    check_present(f"path: {path.name!r}", found, settings.columns, _URL_WORDS)
    limit = HostLimit(settings.concurrency, (_rate_of(settings.requests_per_s),))
    return ManifestSource(name, str(path), settings, web_settings(other_limit=limit))


MANIFEST = SourceType(
    name="manifest",
    summary="Any csv, jsonl or parquet table with a column of URLs, its columns mapped as you say",
    settings=ManifestSettings,
    open=open_manifest,
    auth="none",
    license_granularity="per item",
    default_on=True,
    terms=(
        "Those of the hosts that its URLs name, which nobody checks for you. The licence of each "
        "sound is what the table's columns say, or your defaults: a table is somebody's word, "
        "not the author's, and the audit grades it so."
    ),
    example=(
        "- type: manifest\n"
        "  path: sounds.csv.gz\n"
        "  columns: {url: link, title: name, captions: [caption1, caption2], license: lic,\n"
        "            checksum: sha256}       # also id, bytes, author, license_url, source_url, …\n"
        "  defaults: {catalogue: freesound}   # where a row says nothing; also caption_license\n"
        "  requests_per_s: 2                  # of each host\n"
    ),
)


def _rate_of(requests_per_s: float) -> Rate:
    """As many as fit into about a second: of a rate of one at a time, only one is under way."""
    n = max(1, int(requests_per_s))
    return Rate(n, n / requests_per_s)
