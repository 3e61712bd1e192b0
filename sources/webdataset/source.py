"""Tars in the WebDataset layout as a source: data sets that exist already, curated once more."""

import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, field_validator

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.folder.names import id_part
from sources.folder.source import Defaults
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.tables.columns import COLUMNS, Columns, check_known
from sources.webdataset.files import find_tars, stem
from sources.webdataset.listing import Terms, listings
from sources.webdataset.places import Place, parse_place
from sources.webdataset.tar_index import header_fits

_COPIED_BYTES = 2**20


class WebdatasetSettings(BaseModel):
    """The settings of a ``webdataset`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str | list[str] = Field(
        min_length=1,
        description="tars: a folder, a glob, or a range as train/{00000..00011}.tar; or several",
    )
    columns: Columns = Field(
        default_factory=dict,
        description="our field to that of the json, as {author: original_data.uploader}",
    )
    defaults: Defaults = Field(
        default_factory=Defaults, description="fields of every sample that says nothing else"
    )

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: Columns) -> Columns:
        return check_known(columns, COLUMNS)


@dataclass(frozen=True, slots=True)
class WebdatasetSource:
    """The samples of the tars ``names`` below ``root``, an absolute path."""

    name: str
    root: str
    names: tuple[str, ...]
    settings: WebdatasetSettings

    def list_items(self) -> Iterator[Listing]:
        """Every sample, tar by tar, in the order in which the tars hold them.

        Holds the names of one tar's members at a time, and reads the words beside each sound.
        """
        terms = self._terms()
        for name in self.names:
            yield from listings(terms, self.root, name)

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """The samples of these ids as the tars describe them now.

        Raises:
            ValueError: A tar is gone.
        """
        wanted = frozenset(item_ids)
        for name in self.names:
            above = f"{self.name}/{id_part(stem(name))}/"
            if not any(each.startswith(above) for each in wanted):
                continue
            if not Path(self.root, name).is_file():
                raise ValueError(f"there is no tar {name!r} any more")
            for listing in listings(self._terms(), self.root, name):
                if listing.rejection is None and listing.item.item_id in wanted:
                    yield listing.item

    def fingerprint(self, item: Item) -> str:
        """Size and time of the tar, and where in it the sound lies.

        Raises:
            Rejected: The tar is gone.
        """
        place = self._place(item)
        try:
            status = Path(self.root, place.tar).stat()
        except OSError as failure:
            raise Rejected(Reason.UNREADABLE, failure.strerror or "unreadable") from failure
        return f"{status.st_size}-{status.st_mtime_ns}-{place.at}-{place.n_bytes}"

    @contextmanager
    def fetch(self, item: Item) -> Iterator[Path]:
        """The member's bytes as a temporary file, which goes when the context closes.

        Raises:
            Rejected: The tar is gone, or is not the one that was listed.
        """
        place = self._place(item)
        with tempfile.TemporaryDirectory(prefix="soundmill-") as folder:
            copy = Path(folder, f"sound.{place.ending}")
            try:
                with Path(self.root, place.tar).open("rb") as tar, copy.open("wb") as file:
                    _copy(tar, place, file)
            except OSError as failure:
                raise Rejected(Reason.UNREADABLE, failure.strerror or "unreadable") from failure
            yield copy

    def _terms(self) -> Terms:
        said = self.settings.defaults.model_dump(exclude_defaults=True)
        return Terms(self.name, self.settings.columns, said)

    def _place(self, item: Item) -> Place:
        place = parse_place(item.locator)
        found = bisect_left(self.names, place.tar)
        if found == len(self.names) or self.names[found] != place.tar:
            raise Rejected(Reason.UNREADABLE, "in no tar of this source")
        return place


def _copy(tar: BinaryIO, place: Place, file: BinaryIO) -> None:
    if not header_fits(tar, place.at, place.n_bytes):
        raise Rejected(Reason.UNREADABLE, "the tar was changed since it was listed")
    tar.seek(place.at)
    left = place.n_bytes
    while left:
        content = tar.read(min(left, _COPIED_BYTES))
        if not content:
            raise Rejected(Reason.TRUNCATED, "cut off by the end of the tar")
        file.write(content)
        left -= len(content)


def open_webdataset(name: str, settings: Any) -> WebdatasetSource:
    """The source of some tars; they are found now, and read when they are listed.

    Raises:
        ValueError: There are none, or they are compressed.
    """
    assert isinstance(settings, WebdatasetSettings)
    given = [settings.path] if isinstance(settings.path, str) else settings.path
    tars = find_tars(given)
    return WebdatasetSource(name, tars.root, tars.names, settings)


WEBDATASET = SourceType(
    name="webdataset",
    summary="Tars in the WebDataset layout, LAION-Audio's or our own, taken apart and curated anew",
    settings=WebdatasetSettings,
    open=open_webdataset,
    auth="none",
    license_granularity="per item where the json says it, else declared",
    default_on=True,
    terms=(
        "Those of whoever made the tars. A licence is what each sample's json says of it "
        "(license in it or in its original_data), else your defaults, which the audit grades as "
        "a word on the whole collection. LAION's own tars name none for most of their sets."
    ),
    example=(
        "- type: webdataset\n"
        "  path: ~/tars/train/{00000..00011}.tar       # or a folder, or a glob\n"
        "  columns: {author: original_data.uploader}   # where the json has other names\n"
        "  defaults: {license: CC-BY-4.0}              # where a sample says nothing\n"
    ),
    seen="LAION's json, key and tar layout: its code and README. WebDataset's rule for keys: code.",
)
