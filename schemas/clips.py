"""A clip: a stretch of a recording at 48 kHz, mono, 16 bit, and what was measured of it."""

from dataclasses import dataclass

from schemas.captions import Caption
from schemas.items import Item
from schemas.rights import Decision, Rights

SAMPLE_RATE_HZ = 48_000
"""What the LAION-CLAP loader expects without ever checking it."""

MAX_CLIP_FRAMES = 480_000
"""10 s. Of anything longer laion_clap's loader takes a random part, or crashes (its issue 182)."""


FLOOR_DB = -120.0
"""What silence is said to have; 16 bits end at -90 dB."""


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes that a recording was decoded from.

    ``declared_s`` is the length that the header claims, None where it claims none; ``decoder``
    names who decoded it; ``damage`` says what was wrong with a file that was kept up to there.
    """

    sha256: str
    n_bytes: int
    codec: str
    sample_rate_hz: int
    channels: int
    duration_s: float
    declared_s: float | None
    decoder: str
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a clip's samples. Nothing here decides; the quality stage does.

    Decibels are relative to full scale and never below :data:`FLOOR_DB`. ``loudness_lufs`` is the
    integrated loudness of ITU-R BS.1770-4, None where every block lies below its absolute gate of
    -70 LUFS.
    """

    peak_db: float
    rms_db: float
    loudness_lufs: float | None
    clipped_fraction: float
    silent_fraction: float
    bandwidth_hz: float
    dc_offset: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a clip's FLAC lies in staging: a claim check, so that audio never enters a shuffle."""

    path: str
    offset: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a recording, encoded. Depends on the audio alone, not on what is said of it.

    ``key`` is 32 lower-case hex digits from the item's id, the original's bytes and the position.
    ``pcm_hash`` is the MD5 of the 16-bit samples, so equal sounds agree whatever they came in;
    ``sha256`` is of the FLAC bytes.
    """

    key: str
    item_id: str
    source: str
    start_s: float
    n_frames: int
    pcm_hash: str
    sha256: str
    original: Original
    measures: Measures
    claim: Claim

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_frames / SAMPLE_RATE_HZ

    def __post_init__(self) -> None:
        if not 1 <= self.n_frames <= MAX_CLIP_FRAMES:
            raise ValueError(
                f"{self.key}: a clip has 1 to {MAX_CLIP_FRAMES} frames, not {self.n_frames}"
            )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clip on its way to a shard, with the item it was cut from; later stages fill the rest."""

    clip: Clip
    item: Item
    rights: Rights
    decision: Decision | None = None
    split: str = ""
    captions: tuple[Caption, ...] = ()
