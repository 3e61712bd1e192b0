"""The words of the licence audit: what is counted of the rights in a data set.

:mod:`pipeline.audit.rights.tally` counts it. Seconds are of the audio shipped, never of captions.
"""

from dataclasses import dataclass

from pipeline.audit.rights.evidence_totals import Evidence, GradeAmount, YearAmount
from pipeline.audit.rights.special import SpecialAmount
from pipeline.rights.policy.limits import BrokenLimit
from schemas.rights import Conflict, Obligation, Operation, Permission, Verdict


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of the audio shipped. ``authors`` are different names; nobody's is not one."""

    items: int
    clips: int
    kept_s: float
    n_bytes: int
    authors: int


@dataclass(frozen=True, slots=True)
class LicenseAmount:
    """What is shipped under one licence; ``name`` is what people call it."""

    spdx: str
    name: str
    url: str
    family: str
    version: str
    jurisdiction: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class FamilyAmount:
    """What is shipped under all versions of a licence; ``family`` is empty where none is known."""

    family: str
    licenses: int
    amount: Amount


@dataclass(frozen=True, slots=True)
class PlaceAmount:
    """What is shipped under one licence from one source, or in one split."""

    place: str
    spdx: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class LayerLicense:
    """Rows of ``rights.parquet`` of one layer under one licence; all captions are one layer."""

    layer: str
    spdx: str
    rows: int
    allowed: int


@dataclass(frozen=True, slots=True)
class OperationAnswer:
    """How much of a layer may be used so; ``kept_s`` is 0 for other layers than the audio."""

    layer: str
    operation: Operation
    permission: Permission
    rows: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class ObligationAmount:
    """How much of the audio shipped obliges whoever uses it to one thing."""

    obligation: Obligation
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of the clips whose licence asks for a field, how many lack it."""

    field: str
    asked: int
    missing: int

    @property
    def fraction(self) -> float:
        """The share that has it, in [0, 1]; 1 where nobody asks."""
        return 1 - self.missing / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that name no single licence: what they may mean, and how many recordings use them.

    ``items`` are shipped, ``refused`` were turned away. Texts are verbatim.
    """

    raw: str
    url_raw: str
    spdx: str
    candidates: tuple[str, ...]
    items: int
    refused: int


@dataclass(frozen=True, slots=True)
class ConflictSample:
    """A recording in which what is said contradicts itself, and what the policy made of it."""

    item_id: str
    key: str
    said: str
    spdx: str
    verdict: Verdict
    rule: str


@dataclass(frozen=True, slots=True)
class ConflictAmount:
    """Recordings with one kind of conflict, shipped, and refused for whatever reason.

    Refused are those that the rights gate turned away, and of ``same_audio_…`` those with a clip
    that was turned away for it.
    """

    conflict: Conflict
    items: int
    clips: int
    kept_s: float
    refused: int
    samples: tuple[ConflictSample, ...]


@dataclass(frozen=True, slots=True)
class WordAmount:
    """How much of the audio shipped carries a word: an AI preference, or a personal-rights flag."""

    word: str
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class RuleHits:
    """What one rule of the policy decided. ``why`` is the reason of one of these rows.

    ``rows`` of the layer ``item`` are recordings, of which nothing was shipped.
    """

    layer: str
    verdict: Verdict
    rule: str
    rows: int
    kept_s: float
    why: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would be shipped under a policy.

    A clip stays when its audio, its metadata and a caption of it are allowed; ``captions`` are
    those allowed of clips that stay. ``admitted`` recordings were refused, and this policy lets
    them in: their audio
    was never decoded, so nobody knows their hours.
    """

    policy: str
    digest: str
    summary: str
    clips: int
    kept_s: float
    captions: int
    admitted: int


@dataclass(frozen=True, slots=True)
class RightsTotals:
    """Everything that the licence audit counts, under one policy.

    ``rows`` are those of ``rights.parquet``, ``denied`` and ``review`` those among them that the
    policy does not allow. ``manifest_digest`` is the SHA-256 over the digests of all tars.
    """

    policy: str
    policy_digest: str
    manifest_digest: str
    all: Amount
    rows: int
    captions: int
    denied: int
    review: int
    broken: tuple[BrokenLimit, ...]
    licenses: tuple[LicenseAmount, ...]
    families: tuple[FamilyAmount, ...]
    by_source: tuple[PlaceAmount, ...]
    by_split: tuple[PlaceAmount, ...]
    by_layer: tuple[LayerLicense, ...]
    operations: tuple[OperationAnswer, ...]
    obligations: tuple[ObligationAmount, ...]
    completeness: tuple[Completeness, ...]
    wordings: tuple[Wording, ...]
    n_wordings: int
    conflicts: tuple[ConflictAmount, ...]
    grades: tuple[GradeAmount, ...]
    years: tuple[YearAmount, ...]
    evidence: Evidence
    special: tuple[SpecialAmount, ...]
    ai_preferences: tuple[WordAmount, ...]
    flags: tuple[WordAmount, ...]
    rules: tuple[RuleHits, ...]
    refused_by: tuple[RuleHits, ...]
    what_if: tuple[WhatIf, ...]
    refused: int

    @property
    def passed(self) -> bool:
        """Whether all limits of the policy are kept; by default it denies nothing of the set."""
        return not self.broken
