"""The words of the audit of evidence: how good it is, how old, and whether it is still there."""

from dataclasses import dataclass

from schemas.rights import Grade


@dataclass(frozen=True, slots=True)
class GradeAmount:
    """How much of the audio shipped rests on evidence of one grade."""

    grade: Grade
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class YearAmount:
    """How much of the audio shipped was published in a year; empty where no catalogue says when."""

    year: str
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class SourceEvidence:
    """What is kept of one source's answers. ``clips`` of it were shipped, ``without`` any answer.

    ``pointed_to`` are different answers, of which ``missing`` and ``altered`` are as in
    :class:`Evidence`.
    """

    source: str
    clips: int
    without: int
    pointed_to: int
    missing: int
    altered: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept to prove the licences.

    ``pointed_to`` are different answers that clips point to; ``missing`` of them are not in the
    store, and the text of ``altered`` does not give the digest that it is stored under. ``stored``
    are all answers in the store, also of recordings that were not shipped, and ``stored_altered``
    those among them that are altered. ``wrong`` are the first digests that are missing or altered.
    """

    with_evidence: int
    without_evidence: int
    pointed_to: int
    missing: int
    altered: int
    stored: int
    stored_altered: int
    by_source: tuple[SourceEvidence, ...]
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every answer that a clip points to is there, as it was stored."""
        return self.missing == self.altered == 0
