"""What may be done with a sound and with what is said of it, and from which words that follows."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

NOASSERTION = "NOASSERTION"
"""SPDX's word for a licence that nobody could conclude. No policy allows it."""


class Permission(StrEnum):
    """Whether an operation may be done, from the freest answer to the strictest."""

    ALLOW = "allow"
    CONDITIONAL = "conditional"
    """Only under conditions that soundmill does not check, such as for some users alone."""
    UNKNOWN = "unknown"
    DENY = "deny"


class Operation(StrEnum):
    """What one may want to do with a recording; each is a field of :class:`Permissions`."""

    REDISTRIBUTE_VERBATIM = "redistribute_verbatim"
    """The whole recording, at most transcoded or resampled."""
    REDISTRIBUTE_EXCERPT = "redistribute_excerpt"
    """A stretch of it: what a clip is."""
    ADAPT = "adapt"
    """Publishing what was made from it: a mixture, a time-stretched or denoised version."""
    COMMERCIAL = "commercial"
    TRAIN_GENERATIVE = "train_generative"
    TRAIN_OTHER = "train_other"
    """Models that do not generate, such as CLAP or a classifier."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """An answer for each operation."""

    redistribute_verbatim: Permission
    redistribute_excerpt: Permission
    adapt: Permission
    commercial: Permission
    train_generative: Permission
    train_other: Permission

    def of(self, operation: Operation) -> Permission:
        """The answer for one operation."""
        return Permission(getattr(self, operation))

    @staticmethod
    def strictest(all_of: Iterable["Permissions"]) -> "Permissions":
        """For each operation the strictest answer; all unknown for nothing."""
        given = list(all_of)
        order = list(Permission)
        return Permissions(
            *(
                max((getattr(each, field.name) for each in given), key=order.index)
                if given
                else Permission.UNKNOWN
                for field in fields(Permissions)
            )
        )


class Obligation(StrEnum):
    """What whoever uses the sound owes."""

    ATTRIBUTION = "attribution"
    TITLE = "title"
    LICENSE_LINK = "license_link"
    NOTICE = "notice"
    INDICATE_CHANGES = "indicate_changes"
    SHARE_ALIKE = "share_alike"
    NO_ADVERTISING = "no_advertising"
    DELETE_ON_REQUEST = "delete_on_request"


class Grade(StrEnum):
    """How good the evidence for a licence is, the best first."""

    A = "A"
    """The catalogue's own answer or page, kept, with the licence's address."""
    B = "B"
    """The catalogue's own published table, with the licence per recording."""
    C = "C"
    """Metadata per recording from somebody else: a CSV file, a sidecar."""
    D = "D"
    """A licence of the whole collection only."""
    E = "E"
    """Free text, embedded tags, a guess from words."""
    F = "F"
    """Nothing."""


class Conflict(StrEnum):
    """Every way in which what is said of a recording's rights contradicts itself."""

    NAME_AND_URL = "name_and_url"
    IMPOSSIBLE_LICENSE = "impossible_license"
    CONTAINER_AND_ITEM = "container_and_item"
    EMBEDDED_TAG = "embedded_tag"
    OTHER_WITNESS = "other_witness"
    SAME_AUDIO_OTHER_LICENSE = "same_audio_other_license"
    SAME_AUDIO_OTHER_AUTHOR = "same_audio_other_author"
    NO_DERIVATIVES_ADAPTED = "no_derivatives_adapted"
    PARENT_STRICTER = "parent_stricter"
    MISSING_ATTRIBUTION = "missing_attribution"
    RETIRED_LICENSE = "retired_license"


class Verdict(StrEnum):
    """A policy's answer. Only what is allowed is shipped; ``review`` waits for a person."""

    ALLOW = "allow"
    REVIEW = "review"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Said:
    """What one place says of a licence, verbatim.

    ``catalogue`` is the catalogue in whose terms it is said (``freesound``, ``xeno-canto``), empty
    where none is known; ``published`` the recording's date there as ``YYYY-MM-DD``, or empty.
    """

    name: str
    url: str = ""
    catalogue: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What another witness than the catalogue's own fields says of the same recording.

    ``witness`` is ``embedded`` (ID3, Vorbis comment, RIFF INFO), ``container`` (the collection's
    licence), ``sidecar``, ``parent:<item id>`` (what it was remixed from) or
    ``duplicate:<item id>`` (a recording with the same sound). ``author`` may be empty.
    """

    witness: str
    name: str
    url: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """The licence concluded for a recording, beside the words it was concluded from.

    ``spdx`` is an SPDX expression: identifiers of its list, ``LicenseRef-…``, of these with AND and
    OR, or ``NOASSERTION``. ``url`` is the canonical address of the licence text, or empty. ``rule``
    names the rule that concluded it. ``family`` is without version (``CC-BY-NC``); where the words
    leave several licences open, ``candidates`` are they and ``spdx`` is ``LicenseRef-<family>``.
    ``confidence`` is in [0, 1].
    """

    spdx: str
    url: str
    raw: str
    url_raw: str
    rule: str
    family: str = ""
    version: str = ""
    jurisdiction: str = ""
    candidates: tuple[str, ...] = ()
    confidence: float = 0.0
    catalogue: str = ""
    published: str = ""
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    ai_preference: str = ""
    """What its author said of training: ``no-gen-ai``, ``open-source-models``, … or empty."""
    flags: tuple[str, ...] = ()
    """Personal rights beside the licence: ``voice``, ``music``, ``children``."""
    grade: Grade = Grade.F
    evidence: str = ""
    """Hex SHA-256 of the catalogue's answer in ``catalog/<source>/evidence-*.parquet``."""

    @property
    def known(self) -> bool:
        """Whether a licence could be concluded at all."""
        return self.spdx != NOASSERTION


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer for one layer of a recording: which rule gave it, and why.

    ``policy`` is its name, ``digest`` the hex SHA-256 of what it says; ``rule`` the id of the rule,
    ``override:<row>`` or ``default:<which>``.
    """

    verdict: Verdict
    policy: str
    digest: str
    rule: str
    why: str

    @property
    def allowed(self) -> bool:
        """Whether it may enter the data set."""
        return self.verdict is Verdict.ALLOW


@dataclass(frozen=True, slots=True)
class RightsRow:
    """A row of ``audit/rights.parquet``: one layer of one shipped clip, and all known of it.

    ``layer`` is ``audio``, ``metadata``, or ``caption:<n>``, n its place in the clip's captions.
    """

    key: str
    layer: str
    item_id: str
    source: str
    split: str
    shard: str
    duration_s: float
    title: str
    author: str
    source_url: str
    generator: str
    """Of a caption, the model that wrote it; empty for what people wrote and for the template."""
    rights: Rights
    permissions: Permissions
    obligations: tuple[Obligation, ...]
    decision: Decision
