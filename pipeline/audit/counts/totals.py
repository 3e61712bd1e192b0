"""The words of the audit: what is counted of a data set.

:mod:`pipeline.audit.counts.tally` counts it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Items:
    """Recordings. ``rejected`` ones have no clip at all, and one row that says why."""

    listed: int
    with_clips: int
    rejected: int

    @property
    def reconciles(self) -> bool:
        """Whether every recording listed came to one of its two ends."""
        return self.listed == self.with_clips + self.rejected


@dataclass(frozen=True, slots=True)
class Clips:
    """Clips. ``made`` counts distinct keys, so a clip both shipped and rejected breaks the sum."""

    made: int
    shipped: int
    rejected: int

    @property
    def reconciles(self) -> bool:
        """Whether every clip that was made came to one of its two ends."""
        return self.made == self.shipped + self.rejected


@dataclass(frozen=True, slots=True)
class Audio:
    """Seconds of audio.

    ``decoded_s`` is what came out of the decoders: the whole original of each recording that a
    clip was shipped from, and of the others what their rejections say. ``dropped_s`` sums the
    rejections whose length is known; ``n_unknown`` counts those that were never decoded.
    """

    decoded_s: float
    kept_s: float
    dropped_s: float
    n_unknown: int

    @property
    def outside_s(self) -> float:
        """What lies in no clip, kept or dropped: parts of a frame lost or won by resampling."""
        return round(self.decoded_s - self.kept_s - self.dropped_s, 6)


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """One source: its recordings, and what was shipped of them."""

    source: str
    items: Items
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class LicenseTotals:
    """What was shipped under one licence. ``url`` is empty where none is known."""

    spdx: str
    url: str
    items: int
    clips: int
    kept_s: float


@dataclass(frozen=True, slots=True)
class SplitTotals:
    """One split: clips from the manifest, tars and their bytes from the shard table."""

    split: str
    clips: int
    kept_s: float
    shards: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Drop:
    """What one stage dropped for one reason; ``n_unknown`` rows of it have no known length."""

    stage: str
    reason: str
    items: int
    clips: int
    dropped_s: float
    n_unknown: int


@dataclass(frozen=True, slots=True)
class OriginTotals:
    """The captions of one origin; ``clip_fraction`` is of the clips shipped, words are means.

    ``mean_agreement`` is of the cosines with their sounds, None where no model was asked for them.
    """

    origin: str
    captions: int
    clips: int
    clip_fraction: float
    mean_words: float
    mean_agreement: float | None = None


@dataclass(frozen=True, slots=True)
class ModelTotals:
    """The captions that one captioner wrote; ``model`` is its name with its revision."""

    model: str
    captions: int


@dataclass(frozen=True, slots=True)
class Captions:
    """What is said of the clips shipped.

    ``most_repeated`` is the sentence that most captions have, empty where all are different; of
    several, any, but always the same. ``models`` leaves out what people wrote.
    """

    captions: int
    clips: int
    sentences: int
    mean_words: float
    most_repeated: str
    n_most_repeated: int
    origins: tuple[OriginTotals, ...]
    models: tuple[ModelTotals, ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """An item or a clip that did not come to exactly one end."""

    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that the audit counts: groups by name, ``drops`` in the order of the flow."""

    items: Items
    clips: Clips
    audio: Audio
    sources: tuple[SourceTotals, ...]
    licenses: tuple[LicenseTotals, ...]
    splits: tuple[SplitTotals, ...]
    drops: tuple[Drop, ...]
    captions: Captions
    discrepancies: tuple[Discrepancy, ...]
    n_discrepancies: int

    @property
    def reconciles(self) -> bool:
        """Whether nothing was lost, and nothing counted twice."""
        return self.items.reconciles and self.clips.reconciles and not self.n_discrepancies
