"""ESC-50: 2,000 clips of five seconds in 50 classes, with the licence of each in its LICENSE file.

Seen: the files, the columns and the lines of LICENSE, whose names end otherwise and have no class.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from schemas.rights import Claim
from sources.folder.tables import encoding_of
from sources.published.entries import Entry, Words, id_of, item_of, nameless
from sources.published.layout import needed_table, rows_of
from sources.published.settings import SetSettings
from sources.published.source import PublishedSource, open_published
from sources.source_type import SourceType

WHOLE = Claim(
    "container",
    "Creative Commons Attribution-NonCommercial license",
    "http://creativecommons.org/licenses/by-nc/3.0/",
)
ESC_10 = Claim(
    "container",
    "Creative Commons Attribution 3.0 Unported",
    "https://creativecommons.org/licenses/by/3.0/",
)
"""What LICENSE says of the set as a whole, and of the ESC-10 subset."""

MAX_LICENSE_BYTES = 16 * 1024 * 1024
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})")


class Esc50Settings(SetSettings):
    """The settings of an ``esc50`` source, as a recipe gives them."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A line of LICENSE: whose sound a clip was made from, and on what terms."""

    title: str
    url: str
    author: str
    license: str
    line: str


@dataclass(frozen=True, slots=True)
class Esc50:
    """ESC-50 below ``root``."""

    root: str
    owns_folder: bool = True

    def entries(self, source: str) -> Iterator[Entry]:
        """The clips in the order of the table, joined with LICENSE on fold, clip and take."""
        table = needed_table(self.root, ("meta/esc50.csv", "esc50.csv"))
        credits = read_credits(needed_table(self.root, ("LICENSE", "LICENSE.txt")))
        for row in rows_of(table, ("filename", "fold", "category", "src_file", "take")):
            file = id_of(row.cells.get("filename"))
            if row.fault or not file:
                why = row.fault or "names no file"
                yield nameless(source, table.name, row.number, row.cells, why)
                continue
            key = "-".join(str(row.cells.get(name)) for name in ("fold", "src_file", "take"))
            yield self._entry(source, file, row.cells, credits.get(key))

    def _entry(
        self, source: str, file: str, row: Mapping[str, Any], credit: Credit | None
    ) -> Entry:
        words = Words(
            title=credit.title if credit else "",
            tags=str(row.get("category") or "").replace("_", " "),
            author=credit.author if credit else "",
            license=credit.license if credit else "",
            source_url=credit.url if credit else "",
            catalogue="freesound",
            claims=(ESC_10 if str(row.get("esc10")).strip() == "True" else WHOLE,),
        )
        rows: dict[str, Any] = {"esc50.csv": row}
        if credit:
            rows["LICENSE"] = {"line": credit.line}
        item = item_of(source, PurePosixPath(file).stem, words, rows)
        return Entry(item, (f"audio/{file}", file))


def read_credits(path: Path) -> dict[str, Credit]:
    """FOLD-CLIP-TAKE to the line of LICENSE that speaks of that clip; the first of two counts.

    Raises:
        ValueError: The file is too long to be it.
    """
    if path.stat().st_size > MAX_LICENSE_BYTES:
        raise ValueError(f"path: {path.name!r} has over {MAX_LICENSE_BYTES} bytes")
    found: dict[str, Credit] = {}
    for line in path.read_text(encoding=encoding_of(path)).splitlines():
        named = credit_in(line.strip())
        if named is not None:
            found.setdefault(*named)
    return found


def credit_in(line: str) -> tuple[str, Credit] | None:
    """The clip that a line speaks of, and what it says of it.

    ``- [NAME]: clip derived from TITLE (URL) by AUTHOR [LICENSE]``: titles hold brackets
    and parentheses of their own, so it is read from both ends.
    """
    name, _, said = line.removeprefix("- [").partition("]:")
    if not line.startswith("- [") or not line.endswith("]"):
        return None
    said, _, licence = said[:-1].rpartition("[")
    said, _, author = said.rpartition(") by ")
    title, _, url = said.rpartition(" (http")
    if not title:
        return None
    plain = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), title.strip())
    key = "-".join(name.rpartition(".")[0].split("-")[:3])
    plain = plain.removeprefix("clip derived from ")
    return key, Credit(plain, f"http{url}", author.strip(), licence, line)


def open_esc50(name: str, settings: Esc50Settings) -> PublishedSource:
    """The source of an unpacked ESC-50.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    root, audio = settings.folders()
    return open_published(name, Esc50(root), audio)


ESC50 = SourceType(
    name="esc50",
    summary="ESC-50: 2,000 clips of Freesound in 50 classes, from its own files on disk",
    settings=Esc50Settings,
    open=open_esc50,
    auth="none",
    license_granularity="per item",
    default_on=True,
    terms=(
        "Each clip has its own licence, in the LICENSE file; the set as a whole is CC BY-NC 3.0, "
        "its ESC-10 subset CC BY 3.0. All of it is a benchmark: who trains on it can no longer "
        "measure on it."
    ),
    example="- type: esc50\n  path: ~/ESC-50-master   # with meta/esc50.csv, LICENSE and audio/\n",
    seen="Files, columns and LICENSE: the repository.",
)
