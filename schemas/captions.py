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
    """One caption with its provenance; what belongs to models is empty where none had a hand in it.

    ``keywords`` are those that it was made of; ``model`` is a name and a revision, as in
    ``bundled@sha256:0f…``; ``prompt`` what it was asked for beside the keywords; ``score`` how
    good the model thinks it, higher is better; ``coverage`` the fraction of the keywords that it
    holds; ``refused`` the proposals that the judge turned down before, each behind its faults;
    ``seed`` the recipe's, by which captions are dealt to clips. ``language`` is ISO 639-1, empty
    where the text is too short to tell.
    """

    text: str
    origin: Origin
    keywords: tuple[str, ...] = ()
    model: str = ""
    prompt: str = ""
    score: float | None = None
    coverage: float | None = None
    refused: tuple[str, ...] = ()
    seed: int | None = None
    language: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"a caption of origin {self.origin} must not be empty")
