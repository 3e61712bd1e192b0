"""A sentence about a clip, and where it came from."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Every way in which a caption can come about."""

    TITLE = "title"
    DESCRIPTION = "description"
    FILE_NAME = "file-name"
    TAGS_TEMPLATE = "tags-template"
    T5 = "t5"


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption with its provenance. ``model`` is empty where no model had a hand in it."""

    text: str
    origin: Origin
    model: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"a caption of origin {self.origin} must not be empty")
