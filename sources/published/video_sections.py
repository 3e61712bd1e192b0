"""Sections of YouTube's videos: what AudioSet and the sets made from it list in place of sounds."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sources.folder.files import existing_folder, expanded
from sources.frame.fields import number
from sources.published.layout import existing_file

_VIDEO_ID = re.compile("[A-Za-z0-9_-]{11}")
MAX_SECTION_S = 24 * 3600

NAMES = (
    "{id}_{start}",
    "{id}_{start}_{end}",
    "{id}_{start_ms}",
    "{id}_{start_ms}_{end_ms}",
    "Y{id}",
)
"""How mirrors name their files, without the ending."""

NO_AUDIO = "the set lists sections of videos and holds no sound; a mirror of it may"


class SectionSettings(BaseModel):
    """The settings of a set that lists sections of videos."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="its csv, or the folder of all of them")
    mirror: str | None = Field(
        default=None, min_length=1, description="a folder of the sounds, cut to their sections"
    )
    names: tuple[str, ...] = Field(
        default=NAMES, min_length=1, max_length=20,
        description="how the mirror names its files, without ending",
    )  # fmt: skip
    licenses: str | None = Field(
        default=None, min_length=1, description="a table of id (the video's), license, author"
    )
    eval: bool = Field(default=False, description="whether its benchmark parts are taken too")

    @field_validator("names")
    @classmethod
    def _names_a_video(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if "{id}" not in name or "/" in name:
                raise ValueError(f"{name!r} must hold {{id}} and no slash, as in {NAMES[0]!r}")
        return names

    def place(self) -> tuple[Path, Path | None, str]:
        """The table or folder of tables, the mirror, and the table of licences or nothing.

        Raises:
            ValueError: One is not there.
        """
        path = expanded("path", self.path)
        where = path.absolute() if path.is_file() else existing_folder("path", self.path)
        mirror = existing_folder("mirror", self.mirror) if self.mirror else None
        return where, mirror, str(existing_file("licenses", self.licenses)) if self.licenses else ""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a video."""

    video_id: str
    start_s: float
    end_s: float

    @property
    def id(self) -> str:
        """As AudioSet's own: ``<video>_<start in ms>``."""
        return f"{self.video_id}_{_ms(self.start_s)}"

    @property
    def page(self) -> str:
        """The page of the video."""
        return f"https://www.youtube.com/watch?v={self.video_id}"

    def stems(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names, without ending, that a mirror may have given it."""
        start_ms, end_ms = _ms(self.start_s), _ms(self.end_s)
        written = tuple(zip(_written(self.start_s), _written(self.end_s), strict=True))
        found: dict[str, None] = {}
        for name in names:
            fixed = name.replace("{id}", self.video_id)
            fixed = fixed.replace("{start_ms}", start_ms).replace("{end_ms}", end_ms)
            if "{start}" in name or "{end}" in name:
                for start, end in written:
                    found[fixed.replace("{start}", start).replace("{end}", end)] = None
            else:
                found[fixed] = None
        return tuple(found)


LENGTH_S = 10.0
"""Of nearly all sections, and of those whose end is not said."""


def section_of(video_id: Any, start: Any, end: Any = None) -> Section | None:
    """A section as a table gives it; None where it is none."""
    said = video_id.strip() if isinstance(video_id, str) else ""
    start_s = number(start)
    if start_s is None or start_s > MAX_SECTION_S or not _VIDEO_ID.fullmatch(said):
        return None
    end_s = number(end)
    if end_s is None or not start_s < end_s <= 2 * MAX_SECTION_S:
        end_s = start_s + LENGTH_S
    return Section(said, start_s, end_s)


def _ms(time_s: float) -> str:
    return str(round(time_s * 1000))


def _written(time_s: float) -> tuple[str, str, str]:
    """30 s as ``30``, ``30.0`` and ``30.000``."""
    whole = str(int(time_s)) if time_s == int(time_s) else str(time_s)
    return whole, str(time_s), f"{time_s:.3f}"
