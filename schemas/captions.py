"""A sentence about a clip, and where it came from."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Every way in which a caption can come about."""

    GIVEN = "given"
    """People published it as a caption of the recording."""
    GIVEN_MACHINE = "given-machine"
    """Somebody published it as a caption of the recording, and a model wrote it."""
    TITLE = "title"
    DESCRIPTION = "description"
    FILE_NAME = "file-name"
    TAGS_TEMPLATE = "tags-template"
    T5 = "t5"


GIVEN_ORIGINS = frozenset({Origin.GIVEN, Origin.GIVEN_MACHINE})
"""Of captions that come with rights of their own, which need not be the recording's."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption with its provenance; what belongs to models is empty where none had a hand in it.

    ``keywords`` are those that it was made of; ``model`` is a name and a revision, as in
    ``bundled@sha256:0f…``; ``prompt`` what it was asked for beside the keywords; ``score`` how
    good the model thinks it, higher is better; ``coverage`` the fraction of the keywords that it
    holds; ``refused`` the proposals that the judge turned down before, each behind its faults;
    ``seed`` the recipe's, by which captions are dealt to clips. ``language`` is ISO 639-1, empty
    where the text is too short to tell. ``agreement`` is how well it fits the sound as a CLAP model
    hears both, a cosine in [-1, 1]; None where the recipe asks for no such model.

    The four before that belong to given captions and are empty for others: ``author`` and the words
    of their licence are verbatim, ``license`` is the SPDX expression that these words conclude,
    empty until the policy was asked.
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
    author: str = ""
    license_raw: str = ""
    license_url_raw: str = ""
    license: str = ""
    agreement: float | None = None

    @property
    def is_given(self) -> bool:
        """Whether somebody published it as a caption, under terms of its own."""
        return self.origin in GIVEN_ORIGINS

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError(f"a caption of origin {self.origin} must not be empty")
        if self.agreement is not None and not -1 <= self.agreement <= 1:
            raise ValueError(f"agreement is a cosine in [-1, 1], not {self.agreement}")
