"""Why something did not make it: the closed list of reasons, and the row that records one."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages of the flow that may turn something away, in their order."""

    CATALOGUE = "catalogue"
    RIGHTS = "rights"
    FETCH = "fetch"
    NORMALISE = "normalise"
    SEGMENT = "segment"
    DEDUP = "dedup"
    QUALITY = "quality"
    CAPTION = "caption"
    TAKEDOWN = "takedown"
    """After the flow: from a finished data set, on request."""


class Reason(StrEnum):
    """Every cause for which an item or a clip may be dropped; the audit counts each."""

    LISTING_ERROR = "listing_error"
    NOT_AUDIO = "not_audio"
    MISSING_FILE = "missing_file"
    OUTSIDE_FOLDER = "outside_folder"
    DUPLICATE_ROW = "duplicate_row"
    NO_AUDIO_LINK = "no_audio_link"
    """The catalogue says nothing of where the sound lies, or that it may not be had."""
    EVALUATION_SET = "evaluation_set"
    """It belongs to a benchmark, and the recipe does not ask for it."""

    UNKNOWN_LICENSE = "unknown_license"
    LICENSE_CONFLICT = "license_conflict"
    USE_NOT_ALLOWED = "use_not_allowed"
    OPTED_OUT = "opted_out"
    """Its author asked that nobody trains on it, and nothing else stands against it."""
    REVIEW = "review"
    """The policy leaves it to a person."""
    TAKEN_DOWN = "taken_down"
    """On request, for good: see ``takedown/tombstones.jsonl``."""
    QUARANTINED = "quarantined"
    """Its source answers more strictly than before, and nobody has looked at it yet."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    GONE = "gone"
    """Its host says that it is not there (HTTP 404 or 410)."""
    NOT_ALLOWED = "not_allowed"
    """Its host does not give it to us (HTTP 401, 403 or 451)."""
    HTTP_ERROR = "http_error"
    """Its host failed, again and again."""
    UNREACHABLE = "unreachable"
    """No connection, or one that broke or stalled, again and again."""
    PRIVATE_ADDRESS = "private_address"
    """Its URL, or where that leads, is not on the public internet."""
    WRONG_CONTENT = "wrong_content"
    """A page or an error message in place of a sound."""
    CHECKSUM = "checksum"
    """The bytes are not those that the catalogue promised."""

    UNDECODABLE = "undecodable"
    NO_AUDIO_STREAM = "no_audio_stream"
    EMPTY_AUDIO = "empty_audio"
    SAMPLE_RATE = "sample_rate"
    CHANNELS = "channels"
    TRUNCATED = "truncated"
    DECODE_BYTES = "decode_bytes"
    DECODE_TIME = "decode_time"
    DECODE_MEMORY = "decode_memory"

    TOO_SHORT = "too_short"

    EXACT_DUPLICATE = "exact_duplicate"

    CLIPPED = "clipped"
    SILENT = "silent"
    LOW_BANDWIDTH = "low_bandwidth"
    DC_OFFSET = "dc_offset"
    LOW_AGREEMENT = "low_agreement"
    """No caption fits the sound well enough, as a CLAP model hears both."""

    NO_CAPTION = "no_caption"


@dataclass(frozen=True, slots=True)
class Rejection:
    """One dropped item, or one dropped clip of an item.

    ``clip`` is the clip's key, empty where the whole item was dropped. ``duration_s`` is the
    audio lost with it, None where nobody came to know: it was never decoded.
    """

    item_id: str
    clip: str
    source: str
    stage: Stage
    reason: Reason
    detail: str
    duration_s: float | None = None


class Rejected(Exception):  # noqa: N818 - it is an outcome, not an error
    """Raised for bad data, which becomes a row; anything else raised is a bug and stops the run."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
