"""Which stretches of which videos a recipe wants: whole videos, and the rows of a table."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.rejections import Reason, Rejected
from sources.folder.names import id_part
from sources.folder.tables import Row
from sources.frame.fields import seconds, text
from sources.tables.columns import Columns, mapped
from sources.tables.entries import id_text
from sources.tables.reading import rows_of
from sources.youtube.names import video_of

MAX_SECONDS = 86_400.0
"""No video is longer than half of it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a video, all of it where ``end_s`` is None.

    ``cells`` is what a table says of it; ``where`` names its row, and is empty for the recipe's
    own. ``fault`` says why it cannot be asked for; ``video`` may then be empty.
    """

    video: str
    start_s: float = 0.0
    end_s: float | None = None
    where: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: Rejected | None = None

    @property
    def name(self) -> str:
        """The id without the source: ``dQw4w9WgXcQ`` or ``dQw4w9WgXcQ/30-40.5``."""
        if not self.video:
            return ""
        if self.end_s is None:
            return self.video
        return f"{self.video}/{_plain(self.start_s)}-{_plain(self.end_s)}"

    @property
    def key(self) -> str:
        """What no two sections share: the id without the source as it will be written."""
        return id_part(self.name) if self.name else f"#row-{self.number}"

    @property
    def number(self) -> str:
        """The number of its row; empty where it is of none."""
        return self.where.rpartition(" ")[2]


def parse_section(name: str) -> Section | None:
    """The section with this :attr:`Section.name`; None where it is none."""
    video, slash, times = name.partition("/")
    if video_of(video) != video or not video:
        return None
    if not slash:
        return Section(video)
    start, _, end = times.partition("-")
    start_s, end_s = seconds(start), seconds(end)
    if start_s is None or end_s is None or not start_s < end_s:
        return None
    return Section(video, start_s, end_s)


def table_sections(table: Path, columns: Columns, section_s: float | None) -> Iterator[Section]:
    """A section for each row of a table, in its order.

    Args:
        table: With a column ``id``, and perhaps ``start`` and ``end`` in seconds.
        columns: Our column to theirs.
        section_s: How long a section is whose row says only where it starts.
    """
    with closing(rows_of(table)) as rows:
        for row in rows:
            cells = mapped(row.cells, columns)
            where = f"{table.name}: row {row.number}"
            yield _section(Row(row.number, cells, row.fault), where, section_s)


def _section(row: Row, where: str, section_s: float | None) -> Section:
    video = video_of(row.cells.get("id"))
    if row.fault or not video:
        named = id_text(row.cells.get("id"))[:80]
        reason = Reason.LISTING_ERROR if row.fault else Reason.NO_AUDIO_LINK
        detail = f"{where}: {row.fault or f'{named!r} is no video'}"
        return Section("", where=where, cells=row.cells, fault=Rejected(reason, detail))
    start, end = text(row.cells.get("start")), text(row.cells.get("end"))
    if not start and not end:
        return Section(video, where=where, cells=row.cells)
    start_s = seconds(start) if start else 0.0
    end_s = seconds(end) if end else None
    if not end and start_s is not None and section_s is not None:
        end_s = start_s + section_s
    if start_s is None or end_s is None or not start_s < end_s <= MAX_SECONDS:
        more = "" if end else "; say how long a section is with section_s"
        detail = f"{where}: no section from {start[:40]!r} to {end[:40]!r}{more}"
        bad = Rejected(Reason.LISTING_ERROR, detail)
        return Section("", where=where, cells=row.cells, fault=bad)
    return Section(video, start_s, end_s, where, row.cells)


def _plain(time_s: float) -> str:
    return f"{time_s:.3f}".rstrip("0").rstrip(".")
