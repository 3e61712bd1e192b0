"""The settings of a ``youtube`` source, and the terms that it asks to be read."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sources.folder.fields import CAPTION_FIELDS
from sources.tables.columns import Columns, check_known
from sources.youtube.names import playlist_of, video_of

COLUMNS = ("id", "start", "end", "tags", *CAPTION_FIELDS)

TERMS = (
    "YouTube's Terms of Service forbid taking sound or video from it but by the means that it "
    "offers itself; whether you may, by its permission or by a law on text and data mining, is "
    "for you to find out, and you alone answer for it. A Creative Commons licence is the "
    "uploader's word, who need not own every sound in the video. The licence's row is read from "
    "the video's page; a video without one is under YouTube's standard licence, and refused."
)


class YoutubeSettings(BaseModel):
    """The settings of a ``youtube`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    i_have_read_the_terms: bool = Field(
        default=False, description="true once you have: soundmill sources youtube shows them"
    )
    videos: list[str] = Field(default_factory=list, description="ids or addresses of videos")
    playlists: list[str] = Field(default_factory=list, description="ids or addresses of playlists")
    manifest: str | None = Field(
        default=None,
        min_length=1,
        description="csv, jsonl or parquet with id, and perhaps start, end (s), tags and captions",
    )
    columns: Columns = Field(
        default_factory=dict, description="our column to theirs, as {id: youtube_id}"
    )
    section_s: float | None = Field(
        default=None, gt=0, le=86_400, description="length of sections that only have a start"
    )
    caption_license: str = Field(default="", description="the licence of the captions")
    caption_license_url: str = Field(default="", description="its address")
    caption_author: str = Field(default="", description="who wrote them")
    captions_by_machine: bool = Field(
        default=False, description="whether a model wrote the captions"
    )
    max_items: int | None = Field(
        default=None, ge=1, description="how many videos are asked about at most"
    )
    sleep_s: float = Field(default=5.0, ge=0, le=3600, description="the least pause before each")
    max_sleep_s: float = Field(default=10.0, ge=0, le=3600, description="and the longest")
    cookies: str | None = Field(
        default=None, min_length=1, description="a cookies.txt; the account may be banned for it"
    )

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: Columns) -> Columns:
        return check_known(columns, COLUMNS)

    @field_validator("videos")
    @classmethod
    def _are_videos(cls, videos: list[str]) -> list[str]:
        for each in videos:
            if not video_of(each):
                raise ValueError(f"{each[:100]!r} is no id or address of a YouTube video")
        return videos

    @field_validator("playlists")
    @classmethod
    def _are_playlists(cls, playlists: list[str]) -> list[str]:
        for each in playlists:
            if not playlist_of(each):
                raise ValueError(f"{each[:100]!r} is no id or address of a YouTube playlist")
        return playlists

    @model_validator(mode="after")
    def _fits(self) -> "YoutubeSettings":
        if self.max_sleep_s < self.sleep_s:
            raise ValueError("max_sleep_s must not be less than sleep_s")
        return self

    def caption_terms(self) -> dict[str, Any]:
        """What holds of all captions that come with a table."""
        said = {name: getattr(self, name) for name in CAPTION_FIELDS[2:]}
        return {name: value for name, value in said.items() if value}
